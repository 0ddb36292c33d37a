"""What is kept between questions is bounded, and the oldest goes first."""

from threading import Thread

from pmdesk.queries.findings import Findings


def test_what_is_kept_is_found_and_made_only_once() -> None:
    findings = Findings()
    made: list[int] = []
    for _ in range(2):
        assert findings.remembered("a", lambda: made.append(1) or "value", len) == "value"
    assert made == [1]
    assert findings.numbers == 5


def test_the_least_recently_used_goes_when_room_is_short() -> None:
    findings = Findings(numbers_at_most=10)
    for key in "abc":
        if key == "c":
            assert findings.find("a") == "A"
        findings.keep(key, key.upper(), 4)
    assert (findings.find("a"), findings.find("b"), findings.find("c")) == ("A", None, "C")
    findings.keep("huge", "H", 11)
    assert findings.find("huge") is None
    findings.keep("a", "AA", 2)
    assert findings.numbers == 6


def test_many_threads_may_keep_and_find_at_once() -> None:
    findings = Findings(numbers_at_most=50)

    def work(start: int) -> None:
        for number in range(start, start + 400):
            assert findings.remembered(number % 90, lambda kept=number % 90: kept + 1, lambda _: 1) == number % 90 + 1

    threads = [Thread(target=work, args=(start,)) for start in (0, 17, 60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert findings.numbers <= 50
