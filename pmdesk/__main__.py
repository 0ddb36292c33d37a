"""Starts PM Desk: a command for scripts runs without a window, everything else opens the window."""

import sys

COMMANDS = frozenset({"import", "import-notes", "export", "check", "backup", "spec-diff", "-h", "--help", "--version"})


def main() -> int:
    """Run with the arguments of the process and return its exit code."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in COMMANDS:
        from pmdesk.cli.command import run  # noqa: PLC0415  # a command never loads Qt

        return run(arguments)
    if arguments == ["--think"]:
        from pmdesk.runtime.thinking_child import serve  # noqa: PLC0415  # only the child of a window thinks

        return serve()
    from pmdesk.runtime.qt import load_qt  # noqa: PLC0415  # a command never loads Qt

    load_qt()
    from pmdesk.app import run as show  # noqa: PLC0415  # the window never loads the command line

    return show(arguments)


if __name__ == "__main__":
    sys.exit(main())
