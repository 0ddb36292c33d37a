"""What is wanted of an API's answer, line by line, and whether it is so; nobody is asked here."""
