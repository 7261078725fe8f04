"""Times, counts and errors in words."""

import msgspec
import pytest

from whisper_net.core.errors import NobodyReachable, NotFound
from whisper_net.core.ids import MemberId
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.desktop.viewmodels.relay_words import way_line
from whisper_net.desktop.viewmodels.shortcuts import SHORTCUTS
from whisper_net.desktop.viewmodels.syncing import (
    AWAY,
    GOOD,
    MOST_SHOWN,
    WORKING,
    advice,
    peer_line,
    peer_lines,
    sync_fault,
    sync_state,
    unheard,
)
from whisper_net.desktop.viewmodels.wording import (
    ago,
    audience_words,
    clock_time,
    counted,
    day,
    marked,
    readers,
    sentence,
    stamp,
)
from whisper_net.node.neighbours import PeerState, SyncSummary
from whisper_net.node.relay_guest import RelayWay

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


def summary(
    *peers: PeerState, others: int = 2, addresses: int = 0, waiting: int = 0, reachable: bool = False
) -> SyncSummary:
    return SyncSummary(NOW, peers, waiting, addresses, others, reachable)


def tried(*states: str, addresses: int = 0, error: str = "") -> SyncSummary:
    """Nobody is connected, and ways to relays stand so."""
    ways = tuple(RelayWay(RelayAddress("wss://relay.example:443", b"k" * 32), state, NOW, error) for state in states)
    return msgspec.structs.replace(summary(addresses=addresses), relays=ways)


@pytest.mark.parametrize(
    ("now", "tone", "first", "second"),
    [
        (summary(others=0), "faint", "Nobody else yet", "All is saved here"),
        (summary(), "faint", "Nobody connected", "No way to others"),
        (summary(addresses=1), "faint", "Nobody connected", "Trying 1 address"),
        (tried("waiting", "off"), "faint", "Nobody connected", "Trying 2 relays"),
        (tried("waiting", addresses=2), "faint", "Nobody connected", "Trying 1 relay, 2 addresses"),
        (tried("connected", "waiting", addresses=2), "success", "Connected by relay", "Nobody directly"),
        (tried("connected", "connected"), "success", "Connected by 2 relays", "Nobody directly"),
        (tried("connected", error="full"), "warning", "Connected by relay", "It takes nothing new"),
        (summary(reachable=True), "faint", "Nobody connected", "All is saved here"),
        (summary(peer(live=False)), "faint", "Nobody connected", "Last heard 12 s ago"),
        (summary(peer(live=True)), "warning", "1 of 2 connected", "Catching up"),
        (summary(peer(live=True, level=True)), "success", "1 of 2 connected", "Up to date · 12 s ago"),
        (summary(peer(live=True, level=True), others=1), "success", "1 person connected", "Up to date · 12 s ago"),
        (summary(*[peer(live=True, level=True)] * 2), "success", "2 people connected", "Up to date · 12 s ago"),
        (
            summary(peer(live=True, level=True), peer(live=False, heard=NOW)),
            "success",
            "1 of 2 connected",
            "Up to date · now",
        ),
    ],
)
def test_sync_is_told_in_two_lines(now: SyncSummary, tone: str, first: str, second: str) -> None:
    assert tuple(sync_state(now)) == (tone, first, second)


def test_calling_is_said_where_nobody_is_connected() -> None:
    assert sync_state(summary(), calling=True).first == "Calling the others"
    assert sync_state(summary(peer(live=True)), calling=True).first == "1 of 2 connected"
    assert sync_state(summary(others=0), calling=True).first == "Nobody else yet"


def test_each_person_is_told_of() -> None:
    assert peer_line(peer(live=False), NOW).detail == "last heard 12 s ago"
    assert peer_line(peer(live=False, heard=None), NOW).detail == "not heard yet"
    assert peer_line(peer(live=True), NOW).tone == WORKING
    assert peer_line(peer(live=True, level=True), NOW).tone == GOOD
    assert peer_line(peer(live=True, level=True), NOW).detail == "direct, 10.0.0.4"
    assert peer_line(peer(live=False, name="", heard=None), NOW).name == "Somebody who has no name yet"


def test_not_everybody_of_a_large_group_gets_a_row() -> None:
    many = summary(*[peer(live=False)] * 60, others=500)
    assert len(peer_lines(many)) == MOST_SHOWN
    assert unheard(many) == "460 more were not heard directly yet"
    assert unheard(summary(peer(live=True), others=2)) == "1 more was not heard directly yet"
    assert unheard(summary(peer(live=True), others=1)) == ""


def test_what_is_advised_is_true_in_each_state() -> None:
    assert advice(summary(peer(live=False))).text == "It is sent by itself as soon as somebody can be reached."
    assert "at once" in advice(summary(peer(live=True))).text
    assert "keeps trying: 1 relay, 1 address." in advice(tried("waiting", addresses=1)).text
    assert "It goes to the relay at once" in advice(tried("connected")).text
    assert advice(summary(waiting=1)).title == "1 change waits for others that it follows"
    assert advice(summary(waiting=7)).title == "7 changes wait for others that they follow"
    assert (
        advice(msgspec.structs.replace(summary(waiting=1), behind=True)).title
        == "A newer key of the group has not come yet"
    )
    assert (
        advice(msgspec.structs.replace(summary(waiting=1), moved_on=True)).title
        == "The group's key moved on without this computer"
    )


def test_sync_that_reached_nobody_says_what_helps() -> None:
    nobody = NobodyReachable("name one with --peer HOST:PORT")
    assert "Invite somebody" in sync_fault(nobody, summary(others=0))
    assert "Settings, Network" in sync_fault(nobody, summary())
    assert sync_fault(nobody, summary(addresses=1)) == "Nobody answered. It is tried again by itself."
    assert sync_fault(NotFound("no such group"), summary()) == "No such group."


@pytest.mark.parametrize(
    ("state", "error", "heard", "told"),
    [
        ("connected", "", NOW - 12, (GOOD, "connected", "last heard 12 s ago")),
        ("connected", "full", NOW, (WORKING, "takes no more", "last heard now")),
        ("connecting", "", None, (WORKING, "trying", "not heard yet")),
        ("waiting", "refused", None, (AWAY, "trying", "not heard yet")),
    ],
)
def test_way_to_a_relay_is_told_as_a_person_is(
    state: str, error: str, heard: int | None, told: tuple[str, str, str]
) -> None:
    address = RelayAddress("wss://relay.example:443", b"k" * 32, "passcode")
    assert tuple(way_line(RelayWay(address, state, heard, error), NOW)) == ("relay.example:443", *told)


def test_no_two_keys_are_the_same() -> None:
    keys = [one.keys for group in SHORTCUTS.values() for one in group]
    assert len(set(keys)) == len(keys)


def test_stamp_says_the_whole_date_wherever_it_is_read() -> None:
    assert stamp(1_800_000_000) == "15 January 2027, 08:00"


def test_readers_are_counted_with_this_person_among_them() -> None:
    assert [readers("Post to %1", count) for count in (1, 2, 3)] == [
        "Post to yourself",
        "Post to you and 1 other",
        "Post to 3 people",
    ]
    assert [audience_words(count) for count in (1, 2, 40)] == ["only you", "you and 1 other", "40 people"]
