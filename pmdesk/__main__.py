"""Starts PM Desk: a command for scripts runs without a window, everything else opens the window."""

import builtins
import gc
import sys
from importlib import import_module

COMMANDS = frozenset({"import", "export", "check", "backup", "-h", "--help", "--version"})


def main() -> int:
    """Run with the arguments of the process and return its exit code."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in COMMANDS:
        from pmdesk.cli.command import run  # noqa: PLC0415  # a command never loads Qt

        return run(arguments)
    load_qt()
    from pmdesk.app import run as show  # noqa: PLC0415  # the window never loads the command line

    return show(arguments)


def load_qt() -> None:
    """Load Qt, and keep it from reading the source of every module after it: it looks for its snake_case names there.

    It puts an import function of its own in place for that, which makes each start slower; we never use those names.
    The search for waste is off too: what is loaded on the way stays. Once the house is settled it sweeps by itself.
    """
    gc.disable()
    plain = builtins.__import__
    import_module("PySide6.QtCore")

    builtins.__import__ = plain


if __name__ == "__main__":
    sys.exit(main())
