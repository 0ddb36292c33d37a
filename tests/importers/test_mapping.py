"""Columns find their place, are checked in words, and rows become a plan."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.days import Resolution
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignDependency, ForeignKind
from pmdesk.domain.roadmap import Anchor, Health, Status
from pmdesk.importers import table
from pmdesk.importers.mapping import (
    DateOrder,
    Known,
    Mapping,
    Target,
    checks,
    from_json,
    read_plan,
    signature,
    source_of,
    suggest,
    to_json,
    unclear_dates,
    unknown_statuses,
)

TODAY = date(2026, 3, 10)

BACKLOG = """Name,Product,Status,Story Points,Start,Due Date,Owner,Sprint,Labels
Wallet payments,Checkout,In Progress,34,02/03/2026,24/04/2026,m.kos,26.05,"mobile, eu"
Address autocomplete EU,Checkout,To Do,8,,24/04/2026,l.brandt,26.05,
3DS fallback,Checkout,Blocked,13,,03/04/2026,m.kos,26.06,
Payout timeline,Seller Hub,Ready to roll,6-8-12,,,,,
,Seller Hub,To Do,5,,,,,
Webhook redelivery,Core platform,To Do,thirteen,,17/04/2026,,,
Rate-limit tiers,Core platform,Idea,21,05/06/2026,04/06/2026,,,
Guest cart merge,Storefront,To Do,13,,soon,,,
"""


def _table(text):
    return table.parse(text)


def _plan(text, mapping=None):
    found = _table(text)
    return read_plan(found, mapping or suggest(found), "test", TODAY)


def test_the_words_of_the_columns_find_their_place():
    assert suggest(_table(BACKLOG)).columns == (
        Target.NAME,
        Target.PRODUCT,
        Target.STATUS,
        Target.EFFORT,
        Target.START,
        Target.END,
        Target.OWNER,
        Target.SPRINT,
        Target.TAGS,
    )


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        (
            "Vorgang;Beginn;Ende;Verantwortlich;Aufwand;Vorgänger;Fortschritt",
            "Wallet;02.03.2026;24.04.2026;Mia;8;2;40 %",
            "name start end owner effort depends_on progress",
        ),
        (
            "Titre;Statut;Date de début;Échéance;Responsable;Étiquettes",
            "Wallet;En cours;02/03/2026;24/04/2026;Mia;mobile",
            "name status start end owner tags",
        ),
        (
            "Nombre;Estado;Fecha de inicio;Fecha límite;Asignado a;Descripción",
            "Wallet;En curso;02/03/2026;24/04/2026;Mia;Algo",
            "name status start end owner description",
        ),
        (
            "Title;Iteration Path;Tags;Work Item Type;ID;Story Points",
            "Wallet;Platform\\Sprint 5;a;User Story;7;3",
            "name sprint tags kind key effort",
        ),
        ("Task Name;% Complete;Start;Finish;Predecessors;Milestone", "Beta;0%;3/2/26;3/9/26;4FS+2d;Yes",
         "name progress start end depends_on milestone"),
        ("Feature;Quarter;Squad;Epic Name", "Wallet;Q3 2026;Checkout;Express", "name dates team initiative"),
    ],
)  # fmt: skip
def test_the_words_of_other_tools_and_languages_are_known(header, row, columns):
    assert [target.value for target in suggest(_table(f"{header}\n{row}\n")).columns] == columns.split()


def test_values_decide_where_words_mislead():
    found = suggest(_table("Estimate,From,Name\nsoon,Berlin 7,Wallet\nlater,Paris 9,Cart\n"))
    assert found.columns == (Target.IGNORE, Target.IGNORE, Target.NAME)


def test_without_a_known_word_the_most_name_like_column_is_the_name():
    assert suggest(_table("x,y,z\n1,Wallet payments,3\n2,Guest cart,3\n")).columns[1] is Target.NAME


def test_rows_become_items_and_bad_rows_stay_out_with_the_reason(is_fit, row_of):
    plan = _plan(BACKLOG)
    assert is_fit(plan)
    assert [(trouble.line, trouble.reason) for trouble in plan.troubles] == [
        (6, "Name is empty"),
        (7, "“thirteen” is not a number"),
        (8, "It ends on 4 Jun 2026, before it starts on 5 Jun 2026"),
        (9, "“soon” is not a date"),
    ]
    assert plan.troubles[1].cells[3] == "thirteen"
    assert plan.header[3] == "Story Points"
    wallet = row_of(plan, "Wallet payments")
    assert (wallet.line, wallet.kind, wallet.product, wallet.status) == (
        2, ForeignKind.FEATURE, "Checkout", Status.IN_PROGRESS,
    )  # fmt: skip
    assert (wallet.start, wallet.end) == (date(2026, 3, 2), date(2026, 4, 24))
    assert (wallet.effort_likely, wallet.owner, wallet.sprint, wallet.tags) == (34, "m.kos", "26.05", ("mobile", "eu"))
    blocked = row_of(plan, "3DS fallback")
    assert (blocked.status, blocked.health) == (Status.IN_PROGRESS, Health.BLOCKED)
    estimated = row_of(plan, "Payout timeline")
    assert (estimated.effort_low, estimated.effort_likely, estimated.effort_high) == (6, 8, 12)
    assert estimated.warnings == ("Status “Ready to roll” is not known",)


def test_statuses_can_be_mapped(row_of):
    found = _table(BACKLOG)
    mapping = suggest(found)
    assert unknown_statuses(found, mapping) == ("ready to roll",)
    mapped = mapping.with_status("ready to roll", Status.PLANNED)
    assert unknown_statuses(found, mapped) == ()
    assert row_of(read_plan(found, mapped, "test", TODAY), "Payout timeline").status is Status.PLANNED


def test_each_column_is_checked_in_words():
    found = _table(BACKLOG)
    mapping = suggest(found).with_column(8, Target.IGNORE)
    words = {check.name: (check.words, check.fine) for check in checks(found, mapping)}
    assert words == {
        "Name": ("1 empty", False),
        "Product": ("4 products", True),
        "Status": ("1 value to map", False),
        "Story Points": ("1 no number", False),
        "Start": ("2 filled", True),
        "Due Date": ("1 no date", False),
        "Owner": ("2 people", True),
        "Sprint": ("2 sprints", True),
        "Labels": ("", True),
    }
    samples = {check.name: check.sample for check in checks(found, mapping)}
    assert samples["Product"] == "Checkout, Seller Hub, …"
    assert samples["Due Date"] == "24/04/2026"


def test_checks_know_what_the_workspace_has():
    found = _table(BACKLOG)
    known = Known(products=frozenset({"Checkout", "seller hub", "Core platform"}), people=frozenset({"M.Kos"}))
    words = {check.target: check.words for check in checks(found, suggest(found), known)}
    assert words[Target.PRODUCT] == "1 name unknown"
    assert words[Target.OWNER] == "1 of 2 matched"


def test_a_well_filled_table_checks_fine():
    found = _table("Key,Name,Parent,End\nA-1,Wallet,,2026-04-24\nA-2,Cart,A-1,2026-04-25\n")
    assert [check.words for check in checks(found, suggest(found))] == [
        "all different", "all 2 filled", "1 found", "all 2 filled",
    ]  # fmt: skip
    assert all(check.fine for check in checks(found, suggest(found)))


UNCLEAR = "Name,Due Date\nWallet,03/04/2026\nCart,12/03/2026\nRefunds,05/05/2026\nSearch,2026-04-24\n"


def test_unclear_dates_are_counted_and_asked_about(row_of):
    found = _table(UNCLEAR)
    mapping = suggest(found)
    unclear = unclear_dates(found, mapping)
    assert unclear is not None
    assert unclear.words == "“03/04/2026” can be 3 April or 4 March. 2 of 4 dates are unclear."
    assert {check.name: check.words for check in checks(found, mapping)}["Due Date"] == "day or month first?"
    plan = read_plan(found, mapping, "test", TODAY)
    assert row_of(plan, "Wallet").end == date(2026, 4, 3)
    assert row_of(plan, "Wallet").warnings == ("03/04 read as 3 April",)
    assert row_of(plan, "Refunds").warnings == ()
    other = read_plan(found, mapping.with_date_order(DateOrder.MONTH_FIRST), "test", TODAY)
    assert row_of(other, "Wallet").end == date(2026, 3, 4)
    assert row_of(other, "Wallet").warnings == ("03/04 read as 4 March",)


def test_a_date_that_can_be_read_one_way_only_settles_the_others(row_of):
    found = _table("Name,Due Date\nWallet,03/04/2026\nCart,03/24/2026\n")
    mapping = suggest(found)
    assert mapping.date_order is DateOrder.MONTH_FIRST
    assert unclear_dates(found, mapping) is None
    plan = read_plan(found, mapping, "test", TODAY)
    assert (row_of(plan, "Wallet").end, row_of(plan, "Wallet").warnings) == (date(2026, 3, 4), ())


def test_dates_with_points_are_never_unclear():
    found = _table("Name;Ende\nWallet;03.04.2026\nCart;12.03.2026\n")
    assert unclear_dates(found, suggest(found)) is None
    assert _plan("Name;Ende\nWallet;03.04.2026\n").rows[0].end == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-04-24", date(2026, 4, 24)),
        ("2026-04-24 17:00", date(2026, 4, 24)),
        ("2026-04-24T15:00:00.000Z", date(2026, 4, 24)),
        ("2026/4/24", date(2026, 4, 24)),
        ("20260424", date(2026, 4, 24)),
        ("24/Apr/26 7:40 AM", date(2026, 4, 24)),
        ("24/Apr/26", date(2026, 4, 24)),
        ("24-Apr-2026", date(2026, 4, 24)),
        ("24. April 2026", date(2026, 4, 24)),
        ("24 avril 2026", date(2026, 4, 24)),
        ("Apr 24, 2026, 7:40 PM", date(2026, 4, 24)),
        ("Fri Apr 24 2026 00:00:00 GMT+0200 (CEST)", date(2026, 4, 24)),
        ("Fri, 24 Apr 2026 10:00:00 GMT", date(2026, 4, 24)),
        ("24.04.26", date(2026, 4, 24)),
        ("46136", date(2026, 4, 24)),
    ],
)
def test_dates_are_read_as_files_hold_them(text, day):
    plan = _plan(f'Name;End\nWallet;"{text}"\n')
    assert plan.troubles == ()
    assert plan.rows[0].end == day


def test_fuzzy_dates_keep_their_resolution(row_of):
    plan = _plan("Name,Quarter\nWallet,Q3 2026\nCart,May 2026\nRefunds,2 Mar to 24 Apr\nSearch,TBD\n")
    wallet = row_of(plan, "Wallet")
    assert (wallet.start, wallet.end, wallet.resolution) == (date(2026, 7, 1), date(2026, 9, 30), Resolution.QUARTER)
    assert row_of(plan, "Cart").resolution is Resolution.MONTH
    assert row_of(plan, "Refunds").end == date(2026, 4, 24)
    assert row_of(plan, "Search").end is None


def test_parents_are_found_by_key_by_name_or_made(row_of, is_fit):
    plan = _plan(
        "Key,Name,Parent\nA-1,Wallets,\nA-2,Wallet payments,A-1\nA-3,Refunds,wallets\n"
        "A-4,Cart,Carts that last\nA-5,Search,A-99\n"
    )
    assert is_fit(plan)
    assert row_of(plan, "Wallets").kind is ForeignKind.INITIATIVE
    assert row_of(plan, "Wallet payments").parent_key == "A-1"
    assert row_of(plan, "Refunds").parent_key == "A-1"
    assert row_of(plan, "Cart").parent_title == "Carts that last"
    assert row_of(plan, "Search").warnings == ("Its parent “A-99” is not in this file",)


def test_parents_in_a_circle_are_cut(is_fit):
    plan = _plan("Key,Name,Parent\n1,a,3\n2,b,1\n3,c,2\n4,d,4\n")
    assert is_fit(plan)
    assert sum("circle" in warning for row in plan.rows for warning in row.warnings) == 1


def test_a_parent_that_stays_out_is_told(row_of):
    plan = _plan("Key,Name,Parent,Points\nA-1,Wallets,,many\nA-2,Cart,A-1,3\nA-3,Search,,2\nA-4,Refunds,,1\n")
    assert row_of(plan, "Cart").warnings == ("Its parent “A-1” stays out",)


def test_a_key_used_twice_keeps_the_first_row():
    plan = _plan("Key,Name\n" + "".join(f"A-{number},Item {number}\n" for number in range(20)) + "A-1,Again\n")
    assert [trouble.reason for trouble in plan.troubles] == ["Its key “A-1” stands on line 3 already"]


def test_rows_wait_for_each_other(row_of):
    plan = _plan(
        'ID,Name,Predecessors\n1,Design,\n2,"Build, then test",1FS+2 days\n3,Ship,"2SS-1d;1"\n'
        '4,Tell,"Build, then test"\n5,X,9\n'
    )
    assert set(plan.dependencies) == {
        ForeignDependency("1", "2", 3, Anchor.FINISH_START, 2),
        ForeignDependency("2", "3", 4, Anchor.START_START, -1),
        ForeignDependency("1", "3", 4),
        ForeignDependency("2", "4", 5),
    }
    assert row_of(plan, "X").warnings == ("It waits for “9”, which is not among the rows",)


def test_kinds_become_what_they_are_here(row_of, is_fit):
    plan = _plan(
        "Type,Name,Due Date,Start,Parent\nEpic,Express,,,\nBug,Double charge,,,Express\nMilestone,Beta,2026-04-24,,\n"
        "Release,2.1,2026-05-01,,\nMilestone,Never,,,\nSub-task,Apple Pay sheet,,,Double charge\n"
        "Sub-task,Alone,,,Nowhere\n"
    )
    assert is_fit(plan)
    assert {row.title: row.kind.value for row in plan.rows} == {
        "Express": "initiative", "Double charge": "feature", "Beta": "milestone", "2.1": "release", "Alone": "feature",
    }  # fmt: skip
    assert row_of(plan, "Double charge").tags == ("bug",)
    assert row_of(plan, "Double charge").criteria == (("Apple Pay sheet", False),)
    assert [trouble.reason for trouble in plan.troubles] == ["A milestone needs a day"]


def test_statuses_fit_the_kind(row_of):
    plan = _plan("Type,Name,Status\nEpic,Express,In progress\nStory,Wallet,In progress\nEpic,Old,Done\n")
    assert row_of(plan, "Express").status is Status.ACTIVE
    assert row_of(plan, "Wallet").status is Status.IN_PROGRESS
    assert row_of(plan, "Old").status is Status.COMPLETED


def test_progress_lists_and_links_are_read(row_of):
    plan = _plan(
        "Name,% Complete,Acceptance Criteria,URL,Teams\n"
        'Wallet,42%,"- [x] Apple Pay\n- [ ] Google Pay\n3. Refunds",'
        'see https://example.com/a. and https://example.com/b,"A; B"\n'
        "Cart,0.5,,https://example.com/c,A\nSearch,100,,,A\n"
    )
    wallet = row_of(plan, "Wallet")
    assert wallet.progress == 42
    assert wallet.criteria == (("Apple Pay", True), ("Google Pay", False), ("Refunds", False))
    assert wallet.links == (("https://example.com/a", ""), ("https://example.com/b", ""))
    assert wallet.teams == ("A", "B")
    assert (row_of(plan, "Cart").progress, row_of(plan, "Search").progress) == (50, 100)


def test_endless_names_are_cut_with_a_warning():
    plan = _plan("Name,Owner\n" + "x" * 5000 + ",me\n")
    assert len(plan.rows[0].title) == 1000
    assert plan.rows[0].warnings == ("Name cut at 1\xa0000 characters",)


def test_twenty_thousand_rows_are_read_in_seconds():
    lines = [f"A-{at},Item {at},Checkout,To Do,{at % 20},24/04/2026,Mia,A-{at // 50 * 50}" for at in range(20_000)]
    began = time.process_time()
    plan = _plan("\n".join(["Key,Name,Product,Status,Story Points,Due Date,Owner,Parent", *lines]))
    assert len(plan.rows) == 20_000
    assert time.process_time() - began < 10


def test_reading_twice_gives_the_same_plan():
    assert _plan(BACKLOG) == _plan(BACKLOG)


def test_rows_without_a_key_are_known_by_their_words():
    first, second = _plan("Name,End\na,2026-01-01\nb,\nb,\n"), _plan("Name,End\nb,\na,2026-02-02\nb,\n")
    assert {row.key for row in first.rows} == {row.key for row in second.rows}
    assert len({row.key for row in first.rows}) == 3


def test_a_changed_name_keeps_its_key_where_there_are_keys():
    assert _plan("Key,Name\nA-1,Old\n").rows[0].key == _plan("Key,Name\nA-1,New\n").rows[0].key


def test_a_mapping_that_does_not_fit_is_refused():
    found = _table(BACKLOG)
    with pytest.raises(DeskError, match="not those that were mapped"):
        read_plan(found, Mapping((Target.NAME,)), "test", TODAY)
    with pytest.raises(DeskError, match="No column goes to Name"):
        read_plan(found, Mapping((Target.IGNORE,) * 9), "test", TODAY)


def _words(meanings):
    return st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(meanings))).map(tuple)


@given(
    st.builds(
        Mapping,
        st.lists(st.sampled_from(Target)).map(tuple),
        st.sampled_from(DateOrder),
        _words([*Status, *Health, ""]),
        _words([*ForeignKind, "criterion", ""]),
        st.sampled_from(["", "jira"]),
    )
)
def test_a_mapping_that_is_remembered_comes_back(mapping):
    assert from_json(to_json(mapping)) == mapping


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"columns": ["nowhere"]}',
        '{"columns": [], "date_order": "day_first", "statuses": [["a", "flying"]], "kinds": [], "dialect": ""}',
        "[" * 9999,
    ],
)
def test_a_damaged_memory_is_told_in_words(text):
    with pytest.raises(DeskError):
        from_json(text)


def test_a_column_can_go_elsewhere():
    mapping = Mapping((Target.NAME, Target.END, Target.TAGS))
    assert mapping.with_column(1, Target.NAME).columns == (Target.IGNORE, Target.NAME, Target.TAGS)
    assert mapping.with_column(1, Target.TAGS).columns == (Target.NAME, Target.TAGS, Target.TAGS)


def test_tables_of_the_same_columns_have_the_same_signature():
    assert signature(_table("Name,End\na,b\n")) == signature(_table("name ; END\nc;d\n"))
    assert signature(_table("Name,End\na,b\n")) != signature(_table("Name,Start\na,b\n"))


def test_the_source_is_stable_over_exports():
    plain, keyed = _table("Name,End\na,2026-01-01\n"), _table("Key,Name\nA-1,a\n")
    assert source_of(plain, suggest(plain), "plan") == source_of(plain, suggest(plain), "Plan (2)")
    assert source_of(plain, suggest(plain), "plan") == source_of(plain, suggest(plain), "plan-2026-03-10")
    assert source_of(plain, suggest(plain), "plan") != source_of(plain, suggest(plain), "other")
    assert source_of(keyed, suggest(keyed), "plan") == source_of(keyed, suggest(keyed), "other")


def test_reading_rows_tells_how_many_are_read():
    found = table.parse("Name\n" + "".join(f"Work {at}\n" for at in range(1_000)))
    told: list[tuple[int, int]] = []
    read_plan(found, suggest(found), "s", TODAY, lambda *count: told.append(count))
    assert told == sorted(told)
    assert len(told) > 5
    assert told[-1] == (1_000, 1_000)


def test_dates_that_prove_their_order_are_read_so_whatever_was_remembered():
    found = table.parse("Name,Due\nFirst,04/13/2026\nSecond,03/04/2026\n")
    mapping = suggest(found).with_date_order(DateOrder.DAY_FIRST)
    (_, second) = read_plan(found, mapping, "s", TODAY).rows
    assert second.end == date(2026, 3, 4)


def test_the_order_of_sprint_days_is_proven_too():
    found = table.parse("Name,Sprint,Sprint start,Sprint end\nA,26.05,03/02/2026,03/15/2026\n")
    mapping = suggest(found).with_date_order(DateOrder.DAY_FIRST)
    sprint = next(row for row in read_plan(found, mapping, "s", TODAY).rows if row.kind is ForeignKind.SPRINT)
    assert (sprint.start, sprint.end) == (date(2026, 3, 2), date(2026, 3, 15))


def rows_of(text: str):
    found = table.parse(text)
    return read_plan(found, suggest(found), "s", TODAY).rows


def test_days_kept_as_numbers_of_a_spreadsheet_are_dates():
    (row, other) = rows_of("Name,Due Date\nA,46136\nB,46136.5\n")
    assert (row.end, other.end) == (date(2026, 4, 24), date(2026, 4, 24))
    assert row.warnings == ("46136 read as 24 April 2026",)


def test_a_week_is_a_week_from_its_monday():
    (row,) = rows_of("Name,Due\nA,2026-W17\n")
    assert (row.start, row.end) == (date(2026, 4, 20), date(2026, 4, 26))


def test_a_day_that_depends_on_today_says_how_it_was_read():
    rows = rows_of("Name,Due\nA,Apr 24\nB,24. April 2026\nC,Q3 2026\nD,Feb 1\n")
    assert [row.warnings for row in rows] == [
        ("“Apr 24” read as 24 April 2026",),
        (),
        (),
        (f"“Feb 1” read as 1 February {rows[3].end.year}",),
    ]
