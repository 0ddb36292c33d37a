"""Reads the command line, does what it says, and tells it: words, or one JSON object, and an exit code."""

import argparse
import gc
import json
import os
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path

import pmdesk
from pmdesk.cli.importing import import_files
from pmdesk.cli.importing_notes import import_notes
from pmdesk.cli.keeping import check, export, make_backup
from pmdesk.cli.outcome import CLOSED, DEFECT, FINE, REFUSED, STOPPED, Outcome, Refused
from pmdesk.cli.spec_diff import spec_diff
from pmdesk.domain.clock import Clock, SystemClock
from pmdesk.domain.errors import DeskError
from pmdesk.importers import catalog
from pmdesk.importers.notes.catalog import FORMATS as NOTE_FORMATS

REPORT = "pmdesk/1"
EPILOG = """\
exit codes:
  0    everything was done
  1    done, but some rows stayed out (imports), the file is not whole (check), or a change is breaking (spec-diff)
  2    the command itself was not understood, or a description cannot be read (spec-diff)
  3    refused: nothing was changed; stderr says why and what to do
  4    a defect of PM Desk, or stdout cannot be written; what was not finished was not done
  130  stopped with Ctrl+C; what was not finished was not done
  141  whoever read stdout went away

With --json, stdout holds exactly one JSON object for the exit codes 0, 1, 3 and 4, and for descriptions that cannot be
read: "report" ("pmdesk/1"), "command", "exit", "error" (null, or an object of "what" and "remedy") and the fields of
the command. Words for people stay on stderr. The workspace may be open in a window meanwhile; the window shows what a
command changed.

Without a command PM Desk opens its window: pmdesk [WORKSPACE] or pmdesk --sample.
"""
Obey = Callable[[argparse.Namespace, Clock], Outcome]


def run(argv: Sequence[str], clock: Clock | None = None) -> int:
    """Run one command and return its exit code; nothing is raised, and no traceback is shown."""
    gc.disable()  # A command is over before waste matters, and searching for it costs an import a tenth.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _obey(argv, clock or SystemClock())
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # So that Python's own farewell stays quiet.
        if isinstance(error, BrokenPipeError):
            return CLOSED
        _complain(f"The command was done, but its report cannot be written ({error.strerror}).")
        return DEFECT
    except KeyboardInterrupt:
        _complain("Stopped. What was not finished was not done.")
        return STOPPED
    return code


def _obey(argv: Sequence[str], clock: Clock) -> int:
    try:
        options = _parser().parse_args(argv)
    except SystemExit as end:
        return int(end.code or FINE)
    outcome, trouble = _outcome(options, clock)
    return _tell(options, outcome, trouble)


def _outcome(options: argparse.Namespace, clock: Clock) -> tuple[Outcome, DeskError | None]:
    try:
        return options.obey(options, clock), None
    except Refused as trouble:
        return Outcome(trouble.exit_code), trouble
    except DeskError as trouble:
        return Outcome(REFUSED), trouble
    except Exception as defect:  # noqa: BLE001  # the rim: a script gets words and a code, never a traceback
        what = f"Something went wrong inside PM Desk ({type(defect).__name__}). What was not finished was not done."
        return Outcome(DEFECT), DeskError(what, "Report it with the command that led to it.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "pmdesk",
        description="The desktop tool of a platform product manager.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"pmdesk {pmdesk.__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="command")

    def add(name: str, words: str, obey: Obey) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
        made.add_argument("--json", action="store_true", help="report as one JSON object on stdout")
        made.set_defaults(obey=obey)
        return made

    _describe_import(add("import", "Bring files into a workspace; each is one step that can be undone.", import_files))
    taken = add(
        "import-notes", "Bring what people said into the inbox; what is known already adds nothing.", import_notes
    )
    _describe_import_notes(taken)
    given = add("export", "Write everything in a workspace to a folder of JSON and CSV files.", export)
    given.add_argument("workspace", type=Path, metavar="WORKSPACE")
    given.add_argument("--to", required=True, type=Path, metavar="DIR", help="new, empty, or an earlier export")
    looked = add("check", "Look whether a workspace is whole; nothing is changed.", check)
    looked.add_argument("workspace", type=Path, metavar="WORKSPACE")
    looked.add_argument("--quick", action="store_true", help="look at the pages only, not at each index and row")
    kept = add("backup", "Make a verified backup beside a workspace.", make_backup)
    kept.add_argument("workspace", type=Path, metavar="WORKSPACE")
    compared = add("spec-diff", "Compare two versions of an API's description: OpenAPI or GraphQL.", spec_diff)
    _describe_spec_diff(compared)
    return parser


def _describe_spec_diff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "old", type=Path, metavar="OLD", help="OpenAPI 2, 3.0, 3.1 as JSON or YAML; GraphQL as SDL or JSON"
    )
    parser.add_argument("new", type=Path, metavar="NEW", help="the later version")
    parser.add_argument("--grace-days", type=int, default=0, metavar="N", help="days agreed between notice and end")
    parser.add_argument("--with-files-beside", action="store_true", help="follow references into files of its folder")


def _describe_import(parser: argparse.ArgumentParser) -> None:
    known = ", ".join(["workspace", *(found.id for found in catalog.FORMATS)])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files, or the folder of an export")
    parser.add_argument("--into", required=True, type=Path, metavar="WORKSPACE", help="made when it is not there")
    parser.add_argument("--format", metavar="F", help=f"one of {known}; recognised by content unless given")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="JSON that says where the columns of tables go")
    parser.add_argument("--left-out", type=Path, metavar="CSV", help="write the rows that stay out to this file")
    parser.add_argument("--dry-run", action="store_true", help="tell what each file alone would do; change nothing")


def _describe_import_notes(parser: argparse.ArgumentParser) -> None:
    known = ", ".join(NOTE_FORMATS)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files; all mail is read together")
    parser.add_argument("--into", required=True, type=Path, metavar="WORKSPACE", help="made when it is not there")
    parser.add_argument("--format", metavar="F", help=f"one of {known}; recognised by content unless given")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="JSON that says where the columns go")
    parser.add_argument("--product", metavar="TITLE", help="the product of notes that name none of the workspace's")
    parser.add_argument("--left-out", type=Path, metavar="CSV", help="write the rows that stay out to this file")
    parser.add_argument("--dry-run", action="store_true", help="tell what each file alone would do; change nothing")


def _tell(options: argparse.Namespace, outcome: Outcome, trouble: DeskError | None) -> int:
    for line in outcome.troubles:
        _complain(line)
    if trouble is not None:
        _complain(str(trouble))
    if options.json:
        error = None if trouble is None else {"what": trouble.what, "remedy": trouble.remedy}
        head = {"report": REPORT, "command": options.command, "exit": outcome.exit, "error": error}
        sys.stdout.write(json.dumps({**head, **outcome.report}) + "\n")
    else:
        sys.stdout.writelines(f"{_printable(line)}\n" for line in outcome.words)
    return outcome.exit


def _complain(words: str) -> None:
    sys.stderr.write(f"pmdesk: {_printable(words)}\n")


def _printable(text: str) -> str:
    """Return foreign words so that a terminal shows them and obeys nothing in them."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
