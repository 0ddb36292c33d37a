"""Two hundred notes in real files of every form that feedback comes in, as a person would have saved them."""

import csv
import io
import json
import mailbox
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

FIRST = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TOPICS = (
    ("Payout date missing", "The payout page names no day, our bank asks when the money arrives."),
    ("Label size", "The shipping label prints on A4 and my printer takes A6."),
    ("No Apple Pay", "On the phone there is no wallet at checkout, only cards."),
    ("Cart lost", "I signed in and the cart was empty."),
    ("Search finds sold-out", "Half of what the search finds is sold out."),
    ("Rate limit", "We get 429 from the orders API every morning."),
    ("Gift message", "The gift message was cut after 80 characters."),
)
COUNTS = {
    "feedback.csv": 60,
    "support.mbox": 45,
    "forms.jsonl": 40,
    "play.csv": 20,
    "appstore.csv": 15,
    "issues.json": 12,
}
MAILS = 8
ALL = sum(COUNTS.values()) + MAILS


def write_files(folder: Path) -> list[Path]:
    """Write the files and return them; together they hold `ALL` notes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feedback.csv").write_text(_table(COUNTS["feedback.csv"]), "utf-8")
    _mailbox(folder / "support.mbox", COUNTS["support.mbox"])
    (folder / "forms.jsonl").write_text(_forms(COUNTS["forms.jsonl"]), "utf-8")
    (folder / "play.csv").write_text(_play(COUNTS["play.csv"]), "utf-16")
    (folder / "appstore.csv").write_text(_app_store(COUNTS["appstore.csv"]), "utf-8")
    (folder / "issues.json").write_text(_issues(COUNTS["issues.json"]), "utf-8")
    mails = [f"mail {number}.eml" for number in range(1, MAILS + 1)]
    for number, name in enumerate(mails):
        (folder / name).write_bytes(_mail(1_000 + number).as_bytes())
    return [folder / name for name in sorted([*COUNTS, *mails])]


def count_of(files: list[Path]) -> int:
    """Return how many notes are in some of the files."""
    return sum(COUNTS.get(path.name, 1) for path in files)


def _said(number: int) -> tuple[str, str, datetime]:
    title, body = TOPICS[number % len(TOPICS)]
    return title, f"{body} This is case {number}.", FIRST + timedelta(minutes=37 * number)


def _rows(header: tuple[str, ...], rows: list[tuple[object, ...]], separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows([header, *rows])
    return out.getvalue()


def _table(count: int) -> str:
    rows: list[tuple[object, ...]] = []
    for number in range(count):
        title, body, at = _said(number)
        company = ("Halvorsen Ceramics", "Kaffe Rist", "Loom & Co")[number % 3]
        segment = ("Large sellers", "Small sellers", "Large sellers")[number % 3]
        rows.append((at.strftime("%d.%m.%Y %H:%M"), title, body, f"Person {number % 9}", company, segment, "12.500,00"))
    return _rows(("Date", "Subject", "Message", "Name", "Company", "Segment", "Revenue"), rows, ";")


def _mail(number: int, answers: str = "") -> EmailMessage:
    title, body, at = _said(number)
    mail = EmailMessage()
    mail["From"] = f"Customer {number % 11} <customer{number % 11}@shop{number % 5}.example>"
    mail["To"] = "feedback@tidewater.example"
    mail["Subject"] = f"Re: {title}" if answers else title
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<note-{number}@shop.example>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    mail.set_content(
        f"Hello,\n\n{body}\n\n> Thank you for your message.\n> We look into it.\n\n-- \nCustomer {number % 11}\n"
    )
    if number % 4 == 0:
        mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="screenshot.png")
    return mail


def _mailbox(path: Path, count: int) -> None:
    box = mailbox.mbox(path)
    for number in range(count):
        before = number - 1 if number % 5 == 4 else None
        box.add(_mail(100 + number, "" if before is None else f"<note-{100 + before}@shop.example>"))
    box.close()


def _forms(count: int) -> str:
    lines: list[str] = []
    for number in range(count):
        title, body, at = _said(200 + number)
        person = {"name": f"Visitor {number % 7}", "email": f"visitor{number % 7}@mail.example"}
        form = {"id": f"f-{number}", "submitted_at": at.isoformat(), "subject": title, "message": body, "user": person}
        lines.append(json.dumps(form))
    return "\n".join(lines) + "\n"


def _play(count: int) -> str:
    header = (
        "Package Name", "App Version Code", "App Version Name", "Reviewer Language", "Device",
        "Review Submit Date and Time", "Review Submit Millis Since Epoch", "Review Last Update Date and Time",
        "Review Last Update Millis Since Epoch", "Star Rating", "Review Title", "Review Text",
        "Developer Reply Date and Time", "Developer Reply Millis Since Epoch", "Developer Reply Text", "Review Link",
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for number in range(count):
        title, body, at = _said(300 + number)
        stamp, millis = at.strftime("%Y-%m-%dT%H:%M:%SZ"), int(at.timestamp() * 1000)
        link = f"https://play.example/review/{number}"
        dates = (stamp, millis, stamp, millis)
        rows.append(
            ("com.tidewater", 720, "7.2.0", "en", "pixel", *dates, 1 + number % 5, title, body, "", "", "", link)
        )
    return _rows(header, rows)


def _app_store(count: int) -> str:
    rows: list[tuple[object, ...]] = []
    for number in range(count):
        title, body, at = _said(400 + number)
        rows.append((at.date().isoformat(), f"nick{number}", 1 + number % 5, title, body, "7.2", "DE", f"r{number}"))
    return _rows(("Date", "Author", "Rating", "Title", "Review", "Version", "Country", "Review ID"), rows)


def _issues(count: int) -> str:
    issues: list[dict[str, object]] = []
    for number in range(count):
        title, body, at = _said(500 + number)
        issues.append(
            {
                "number": number + 1,
                "title": title,
                "body": body,
                "state": "open",
                "html_url": f"https://github.example/tidewater/shop/issues/{number + 1}",
                "created_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "user": {"login": f"dev{number % 3}"},
                "labels": [{"name": "bug" if number % 2 else "enhancement"}],
            }
        )
    return json.dumps(issues)
