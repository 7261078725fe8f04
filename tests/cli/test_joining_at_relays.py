"""What invite create, join and device add say where a group uses relays, and what is typed wrong."""

from typing import Any

import pytest

from tests.cli.ground import Terminal
from whisper_net.cli.invitation import _created
from whisper_net.cli.joining import _joined
from whisper_net.core.wire.relay_address import RelayAddress

URL = str(RelayAddress("ws://127.0.0.1:9", b"r" * 32))
LEFT = {"member": "ab" * 32, "state": "pending", "phrase": None, "relays": ["ws://one:80", "ws://two:80"]}


def said(answer: dict[str, Any], unanswered: list[str]) -> str:
    return " ".join(_joined(answer, unanswered))


def test_request_that_nobody_has_seen_says_where_it_lies() -> None:
    words = said({**LEFT, "picked_up": False}, [])
    assert words.startswith("Your request lies at ws://one:80 and ws://two:80; nobody has picked it up yet.")
    assert "Nobody has to be online" in words
    assert said({**LEFT, "picked_up": True}, []).startswith("Your request is there.")
    nowhere = said({**LEFT, "relays": [], "picked_up": False}, ["ws://one:80: nothing listens there now"])
    assert nowhere.startswith("Your request is signed and kept, and lies nowhere yet")
    assert "nothing listens there now" in nowhere


def test_key_without_relays_is_answered_with_both_ways() -> None:
    waits = {"state": "joining", "phrase": None}
    assert "sync --peer HOST:PORT" in said(waits, [])
    assert "the same once more with --relay URL" in said(waits, [])
    assert "--relay" not in said({**waits, "relays": []}, [])


def test_invitation_says_whether_it_lies_at_a_relay() -> None:
    made = {"expires": "2026-01-22T08:00:00Z", "key": "whisper://join/#KEY", "words": "eight words"}
    there = " ".join(_created({**made, "relays": ["ws://one:80"]}, 1, None))
    assert "It lies at ws://one:80" in there
    assert "--peer" not in there
    nowhere = " ".join(_created({**made, "relays": []}, 1, None))
    assert "No relay of the group has taken it" in nowhere
    assert "--peer HOST:PORT" in nowhere
    assert "relay" not in " ".join(_created(made, 1, None))


@pytest.mark.loopback
def test_relay_that_is_not_there_is_no_failure(founded: Terminal, stranger: Terminal) -> None:
    founded("relay", "add", URL)
    made = founded.json("invite", "create")
    assert made["relays"] == []
    asked = stranger.json("join", made["key"], "--me", "Ben")
    assert (asked["state"], asked["relays"], asked["picked_up"]) == ("joining", [], False)
    again = stranger("join", made["key"], "--me", "Ben")
    assert "ws://127.0.0.1:9: nothing listens there now" in again.out.lower()
    assert stranger("sync").code == 1


@pytest.mark.parametrize("command", [("join", "--me", "Ben"), ("device", "add")])
def test_relay_that_is_none_is_a_usage_error(nobody: Terminal, command: tuple[str, ...]) -> None:
    done = nobody(*command, "abandon", "--relay", "wss://relay.example")
    assert (done.code, "52 letters" in done.err) == (2, True)
    assert not nobody.profile.exists()
