"""Takes the icons that the app uses from the files of the npm package `lucide-static`, one line each.

npm pack lucide-static@1.62.0 && tar xzf lucide-static-1.62.0.tgz
uv run --no-project python packaging/make_icons.py package
"""

import re
import shutil
import sys
from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
NAMES = ["archive", "archive-restore", "arrow-down", "arrow-down-up", "arrow-left", "arrow-right", "arrow-up", "arrow-up-down", "at-sign", "ban", "bell", "bell-off", "book-open", "bookmark", "bug", "building-2", "calculator", "calendar", "calendar-check", "calendar-clock", "calendar-days", "calendar-range", "chart-bar", "chart-line", "chart-scatter", "check", "check-check", "chevron-down", "chevron-left", "chevron-right", "chevron-up", "chevrons-down-up", "chevrons-left", "chevrons-right", "chevrons-up-down", "circle", "circle-alert", "circle-check", "circle-dashed", "circle-dot", "circle-help", "circle-minus", "circle-pause", "circle-plus", "circle-slash", "circle-x", "clipboard", "clipboard-list", "clock", "cloud", "cloud-off", "code", "columns-3", "command", "copy", "corner-down-right", "corner-left-up", "corner-up-left", "database", "diamond", "diff", "download", "ellipsis", "ellipsis-vertical", "equal", "eraser", "external-link", "eye", "eye-off", "file", "file-code", "file-down", "file-input", "file-output", "file-plus", "file-question-mark", "file-spreadsheet", "file-text", "file-up", "file-warning", "filter", "flag", "flame", "folder", "folder-open", "funnel", "funnel-x", "gauge", "git-branch", "git-commit-horizontal", "git-compare", "git-merge", "git-pull-request", "globe", "grip-horizontal", "grip-vertical", "group", "hard-drive", "hash", "heading", "heart-pulse", "highlighter", "history", "hourglass", "house", "image", "import", "inbox", "info", "kanban", "key-round", "keyboard", "languages", "layers", "layout-list", "life-buoy", "lightbulb", "link", "link-2", "link-2-off", "list", "list-checks", "list-collapse", "list-filter", "list-ordered", "list-todo", "list-tree", "loader-circle", "lock", "lock-open", "mail", "map", "map-pin", "maximize-2", "megaphone", "menu", "merge", "message-circle", "message-square", "message-square-quote", "milestone", "minimize-2", "minus", "monitor", "moon", "mouse-pointer-2", "move", "move-horizontal", "move-right", "navigation", "network", "octagon-alert", "octagon-x", "package", "panel-left", "panel-right", "paperclip", "pencil", "percent", "pin", "pin-off", "play", "plug", "plug-zap", "plus", "pointer", "printer", "quote", "redo-2", "refresh-cw", "repeat", "rocket", "rotate-ccw", "ruler", "save", "scale", "scissors", "search", "search-x", "send", "server", "settings", "settings-2", "share-2", "shield", "shield-alert", "shield-check", "siren", "sliders-horizontal", "snowflake", "sparkles", "split", "square", "square-check", "square-chart-gantt", "square-kanban", "square-minus", "square-pen", "star", "star-off", "stethoscope", "sun", "sun-moon", "table", "table-2", "tag", "tags", "target", "terminal", "text", "text-cursor", "thumbs-down", "thumbs-up", "timer", "trash-2", "trending-down", "trending-up", "triangle", "triangle-alert", "trophy", "type", "undo-2", "unfold-vertical", "ungroup", "unlink", "upload", "user", "user-check", "user-plus", "user-round", "user-x", "users", "wand-sparkles", "waypoints", "webhook", "wifi-off", "workflow", "wrench", "x", "zap", "zoom-in", "zoom-out"]


def compact(svg: str) -> str:
    """Return the drawing without comment, class and line breaks."""
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\s+class="[^"]*"', "", svg)
    svg = re.sub(r"\s+", " ", svg).replace("> <", "><").replace(" />", "/>").replace(" >", ">").replace("< svg", "<svg")
    return svg.strip() + "\n"


def main(package: Path) -> None:
    """Replace every icon and copy the licence beside the others."""
    target = RESOURCES / "icons"
    for old in target.glob("*.svg"):
        old.unlink()
    for name in NAMES:
        svg = (package / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        (target / f"{name}.svg").write_text(compact(svg), encoding="utf-8")
    shutil.copy(package / "LICENSE", RESOURCES / "licences" / "Lucide-ISC.txt")
    print(f"{len(NAMES)} icons")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
