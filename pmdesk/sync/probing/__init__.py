"""Looks at key APIs again and again: asks them, judges what they answer, and knows when nothing can be told of them."""
