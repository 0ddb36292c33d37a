"""Before silence is believed others are asked: without a network of ours nobody is down."""

import pytest

from pmdesk.sync.probing.surroundings import Surroundings, is_here

KESTREL, OSPREY, HERON = (f"https://api.{name}.test/v1" for name in ("kestrel", "osprey", "heron"))


class Net:
    """Who can be reached, and who was asked."""

    def __init__(self) -> None:
        self.up: set[str] = set()
        self.asked: list[str] = []
        self.has_way = True
        self.now = 100.0
        self.around = Surroundings(self.answers, lambda: self.has_way, lambda: self.now)

    def answers(self, url: str) -> bool:
        self.asked.append(url)
        return any(url.startswith(each) for each in self.up)

    def opinion(self, url: str, began: float | None = None) -> bool | None:
        return self.around.network_answers(url, self.now if began is None else began)


def test_without_a_way_out_nothing_outside_can_be_told():
    net = Net()
    net.has_way = False
    assert net.opinion(KESTREL) is False
    assert net.opinion("http://127.0.0.1:8080/") is True


def test_who_is_alone_has_nobody_to_ask():
    net = Net()
    net.around.note_answer(KESTREL)
    assert net.opinion(KESTREL) is None
    assert net.asked == []


def test_another_that_answers_shows_that_the_network_is_there():
    net = Net()
    net.around.note_answer(OSPREY)
    net.now += 60
    net.up = {"https://api.osprey.test:443/"}
    assert net.opinion(KESTREL) is True
    assert net.asked == ["https://api.osprey.test:443/"]


def test_when_nobody_answers_the_network_is_ours_to_blame():
    net = Net()
    net.around.note_answer(OSPREY)
    net.around.note_answer(HERON)
    net.now += 60
    assert net.opinion(KESTREL) is False
    assert sorted(net.asked) == ["https://api.heron.test:443/", "https://api.osprey.test:443/"]


def test_an_opinion_holds_for_a_moment_so_that_forty_do_not_ask_forty_times():
    net = Net()
    for other in (OSPREY, HERON):
        net.around.note_answer(other)
    net.now += 60
    opinions = [net.opinion(f"https://api.{n}.test/") for n in range(40)]
    assert set(opinions) == {False}
    assert len(net.asked) == 2


def test_who_could_be_reached_just_before_is_asked_again():
    net = Net()
    net.around.note_answer(OSPREY)
    net.up = {"https://api.osprey.test:443/"}
    net.now += 1
    assert net.opinion(KESTREL) is True
    net.up, net.has_way = set(), True
    net.now += 1
    assert net.opinion(KESTREL) is False


def test_a_network_that_was_missed_meanwhile_and_is_back_tells_nothing():
    net = Net()
    net.around.note_answer(OSPREY)
    net.up, net.has_way, began = {"https://api.osprey.test:443/"}, False, net.now
    net.around.notice()
    net.now += 1
    net.has_way = True
    assert net.opinion(KESTREL, began) is False
    assert net.opinion(KESTREL) is True


@pytest.mark.parametrize("url", ["http://localhost:1/", "http://127.3.2.1/", "http://[::1]:80/", "http://a.localhost/"])
def test_this_computer_is_here(url: str):
    assert is_here(url)
    assert not is_here(KESTREL)
