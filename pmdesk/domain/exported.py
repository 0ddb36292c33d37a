"""How the folder of an exported workspace is laid out: its files, and the list of them that it carries."""

from pmdesk.domain.kinds import Kind

FORMAT = "pmdesk-workspace"
FORMAT_VERSION = 1
MANIFEST = "workspace.json"
HISTORY = "history.jsonl"
POINTS = "points.csv"
POINTS_HEADER = "series_id,time,value,thinned"
ABOUT = (
    "A PM Desk workspace. Each kind of row is here twice: as JSON with every field exact, and as CSV for people and"
    " spreadsheets, where texts that a spreadsheet would run as formulas stand behind an apostrophe. Columns that end"
    " in _title only explain an id. points.csv holds the points of all series of metrics, by series and time; times are"
    " UTC, and thinned says yes where only the lowest, highest and last point of a while are left."
    " history.jsonl is the change log, one step a line; it is not read back."
    " To bring everything into a new workspace: File › Import…, or"
    " pmdesk import workspace.json --into NEW.pmdesk. Without the .json tables, the .csv tables are read."
)


def json_name(kind: Kind) -> str:
    """Return the name of a kind's JSON file."""
    return f"{kind.value}.json"


def csv_name(kind: Kind) -> str:
    """Return the name of a kind's table."""
    return f"{kind.value}.csv"


def own_names() -> frozenset[str]:
    """Return every name that an exported folder may hold."""
    tables = {name for kind in Kind for name in (json_name(kind), csv_name(kind))}
    return frozenset(tables | {MANIFEST, HISTORY, POINTS})
