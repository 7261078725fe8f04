"""relay add, forget and list: what they say to people and to programs, and what is typed wrong."""

import pytest

from tests.cli.ground import Terminal
from whisper_net.core.wire.relay_address import RelayAddress

pytestmark = pytest.mark.loopback
URL = str(RelayAddress("ws://127.0.0.1:9", b"r" * 32, "open-sesame"))


def test_relay_is_added_listed_and_forgotten(founded: Terminal) -> None:
    assert "uses no relay yet" in founded("relay", "list").out
    said = founded("relay", "add", URL).out
    assert said.startswith("The whole group uses this relay from now on")
    assert founded("sync").code == 1
    listed = founded("relay", "list").out
    assert "ws://127.0.0.1:9  everybody  failed when last called  never" in listed
    assert "nothing listens there now" in listed
    assert "sesame" not in listed
    unsure = founded("relay", "forget", URL)
    assert (unsure.code, unsure.out) == (2, "")
    assert "of a new one neither" in unsure.err
    assert "Say --yes" in unsure.err
    assert founded("relay", "forget", URL, "--yes").out.startswith("The group uses it no more.")
    assert "uses no relay yet" in founded("relay", "list").out


def test_two_at_one_place_are_told_apart_by_their_keys(founded: Terminal) -> None:
    other = str(RelayAddress("ws://127.0.0.1:9", b"s" * 32))
    founded("relay", "add", URL)
    founded("relay", "add", other)
    listed = founded("relay", "list").out
    assert f"ws://127.0.0.1:9 (key {other.partition('#')[2][:6]}…)  everybody  not called yet" in listed
    assert f"ws://127.0.0.1:9 (key {URL.partition('#')[2][:6]}…)  everybody  not called yet" in listed
    founded("relay", "forget", other, "--yes")
    assert "(key" not in founded("relay", "list").out


def test_answers_are_json_of_one_shape(founded: Terminal) -> None:
    assert founded.json("relay", "list") == []
    assert founded.json("relay", "add", URL) == {"url": URL, "shared": True}
    (row,) = founded.json("relay", "list")
    waiting = row.pop("items_waiting")
    assert waiting > 0
    assert row == {"url": URL, "shared": True, "state": "off", "last_ok": None, "error": None, "says": None}
    assert founded.json("status")["relays"][0]["url"] == URL
    assert "ws://127.0.0.1:9" in founded("status").out
    assert founded.json("relay", "forget", URL) == {"url": URL, "shared": True}


def test_relay_that_is_not_there_is_said(founded: Terminal) -> None:
    founded("relay", "add", URL)
    failed = founded("--json", "sync")
    assert failed.code == 1
    assert failed.error["error"] == "nobody_reachable"
    assert "nothing listens there now" in failed.error["message"]


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["relay", "add", "wss://relay.example"], 2, "52 letters"),
        (["relay", "forget", "relay"], 2, "looks like wss://"),
        (["relay", "forget", URL], 1, "no such relay"),
        (["relay", "add"], 2, "URL"),
        (["group", "found", "Two", "--me", "Ana", "--relay", "x"], 2, "looks like wss://"),
    ],
)
def test_what_was_typed_wrong_is_said(founded: Terminal, args: list[str], code: int, words: str) -> None:
    done = founded(*args)
    assert done.code == code
    assert words in done.err


def test_group_is_founded_with_relays(founded: Terminal) -> None:
    made = founded.json("group", "found", "Two", "--me", "Ana", "--relay", URL)
    (row,) = founded.json("--group", made["group"], "relay", "list")
    assert (row["url"], row["shared"]) == (URL, True)
    founded("--group", made["group"], "relay", "add", URL)
    assert "already" in founded("--group", made["group"], "relay", "add", URL).err.lower()


def test_proxy_is_named_kept_and_given_up(founded: Terminal) -> None:
    assert "this computer is set to" in founded("relay", "proxy").out
    assert founded.json("relay", "proxy", "socks5://ana:word@127.0.0.1:9050") == {
        "proxy": "socks5h://ana:word@127.0.0.1:9050"
    }
    assert founded("relay", "proxy").out == "Relays are called through 127.0.0.1:9050.\n"
    refused = founded("relay", "proxy", "9050")
    assert (refused.code, "socks5h://" in refused.err) == (1, True)
    assert "straight" in founded("relay", "proxy", "none").out
    assert founded.json("relay", "proxy", "system") == {"proxy": "system"}
