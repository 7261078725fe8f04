"""Times, counts and errors in words."""

import pytest

from whisper_net.core.errors import NotFound
from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.shortcuts import SHORTCUTS
from whisper_net.desktop.viewmodels.syncing import GOOD, WORKING, peer_line, sync_state
from whisper_net.desktop.viewmodels.wording import ago, clock_time, counted, day, marked, sentence
from whisper_net.node.queries import PeerState, SyncSummary

NOW = 1_800_000_000  # 15 January 2027, 08:00 UTC
MINUTE, HOUR, DAY = 60, 3_600, 86_400


@pytest.mark.parametrize(
    ("passed", "words"),
    [(-5, "now"), (4, "now"), (12, "12 s ago"), (5 * MINUTE, "5 min ago"), (3 * HOUR, "3 h ago"), (DAY, "yesterday")],
)
def test_how_long_ago(passed: int, words: str) -> None:
    assert ago(NOW - passed, NOW) == words


def test_days_and_times_are_said_as_people_say_them() -> None:
    assert ago(None, NOW) == "never"
    assert day(NOW, NOW) == "today"
    assert day(NOW - 5 * DAY, NOW) == "10 January"
    assert day(NOW - 40 * DAY, NOW) == "6 December 2026"
    assert clock_time(NOW) == "08:00"


def test_counts_and_sentences() -> None:
    assert counted("1 person", "%n people", 1) == "1 person"
    assert counted("1 person", "%n people", 42) == "42 people"
    assert sentence(NotFound("no such channel")) == "No such channel."
    assert sentence(NotFound("Is it you?")) == "Is it you?"
    assert sentence(NotFound("")) == "Not_found."
    assert marked("People") == "People"


def peer(*, live: bool, level: bool = False, heard: int | None = NOW - 12, name: str = "Priya") -> PeerState:
    return PeerState(MemberId(b"p" * 32), name, "10.0.0.4:4400", live, level, heard)


def summary(*peers: PeerState, others: int = 2) -> SyncSummary:
    return SyncSummary(NOW, peers, 0, 0, others)


@pytest.mark.parametrize(
    ("now", "tone", "first", "second"),
    [
        (summary(others=0), "faint", "Only on this computer", "What you write is saved here"),
        (summary(), "faint", "Nobody connected", "What you write is saved here"),
        (summary(peer(live=False)), "faint", "Nobody connected", "Last heard 12 s ago"),
        (summary(peer(live=True)), "warning", "1 person connected", "Catching up"),
        (summary(peer(live=True, level=True)), "success", "1 person connected", "Up to date · 12 s ago"),
        (summary(*[peer(live=True, level=True)] * 2), "success", "2 people connected", "Up to date · 12 s ago"),
    ],
)
def test_sync_is_told_in_two_lines(now: SyncSummary, tone: str, first: str, second: str) -> None:
    assert tuple(sync_state(now)) == (tone, first, second)


def test_each_person_is_told_of() -> None:
    assert peer_line(peer(live=False), NOW).detail == "last heard 12 s ago"
    assert peer_line(peer(live=True), NOW).tone == WORKING
    assert peer_line(peer(live=True, level=True), NOW).tone == GOOD
    assert peer_line(peer(live=True, level=True), NOW).detail == "direct, 10.0.0.4:4400"
    assert peer_line(peer(live=False, name="", heard=None), NOW).name == "Somebody who has no name yet"


def test_no_two_keys_are_the_same() -> None:
    keys = [one.keys for group in SHORTCUTS.values() for one in group]
    assert len(set(keys)) == len(keys)
