"""Relays on the network page, without widgets: how each is told, and that what is done holds with no network at all."""

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop import at_relays
from tests.desktop.ground import Ear, Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.desktop.reply import Reply
from whisper_net.desktop.viewmodels.channel import Channel
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.place import CHANNEL, Place
from whisper_net.desktop.viewmodels.relay_words import forgetting, relay_line
from whisper_net.desktop.viewmodels.relays import GroupRelays
from whisper_net.desktop.viewmodels.syncing import AWAY, GOOD, WORKING
from whisper_net.node.relay_guest import RelayRow
from whisper_net.ports.relay import REASONS

NOW = 1_800_000_000
ADDRESS = RelayAddress("wss://relay.example:443", b"k" * 32, "passcode")


def row(
    state: str = "connected", *, shared: bool = True, heard: int | None = NOW, waiting: int = 0, error: str = ""
) -> RelayRow:
    return RelayRow(ADDRESS, shared, state, heard, waiting, error)


@pytest.mark.parametrize(
    ("one", "note", "tone"),
    [
        (row(), "Connected · last heard now", GOOD),
        (row(waiting=1), "Connected · last heard now · 1 thing waits for it", GOOD),
        (row(waiting=3), "Connected · last heard now · 3 things wait for it", GOOD),
        (row(error="full"), "Connected · last heard now", WORKING),
        (row("connecting", heard=None), "Connecting… · not heard yet", WORKING),
        (row("waiting", heard=NOW - 120), "Tried again by itself · last heard 2 min ago", AWAY),
        (row("off", heard=None), "Not called yet · not heard yet", AWAY),
    ],
)  # fmt: skip
def test_relay_is_told_as_it_stands(one: RelayRow, note: str, tone: str) -> None:
    line = relay_line(one, NOW, admin=True)
    assert (line.note, line.tone, line.host) == (note, tone, "relay.example:443")
    assert "passcode" not in f"{line.note} {line.host} {line.uses} {line.trouble}"


@pytest.mark.parametrize("word", [*REASONS, "disk_full"])
def test_whatever_is_wrong_with_a_relay_is_a_sentence(word: str) -> None:
    trouble = relay_line(row("waiting", error=word), NOW, admin=True).trouble
    assert trouble[0].isupper()
    assert trouble.endswith(".")


def test_who_uses_a_relay_says_who_may_forget_it() -> None:
    assert relay_line(row(), NOW, admin=True).forgettable
    theirs = relay_line(row(), NOW, admin=False)
    assert not theirs.forgettable
    assert "only an admin" in theirs.uses
    own = relay_line(row(shared=False), NOW, admin=False)
    assert own.forgettable
    assert own.uses == "This computer alone uses it"
    assert "Everybody in the group stops" in forgetting(relay_line(row(), NOW, admin=True), last=False).text
    assert "This computer stops" in forgetting(own, last=False).text


def test_forgetting_the_last_relay_that_answers_says_that_nobody_hears_of_the_next(
    qtbot: QtBot, neighbourhood: Neighbourhood
) -> None:
    model = page(neighbourhood, neighbourhood.founder())
    answering, down = (
        relay_line(row(), NOW, admin=True),
        relay_line(row("waiting", error="refused"), NOW, admin=True)._replace(url="ws://harbour.example:80/#"),
    )
    model.lines = (answering, down)
    assert model.is_last(answering)
    assert not model.is_last(down)
    assert "add the new one first" in forgetting(answering, last=True).text
    assert "add the new one first" not in forgetting(down, last=False).text


def page(near: Neighbourhood, machine: Machine) -> GroupRelays:
    made = GroupRelays(near.membership(machine))
    made.look()
    settle()
    return made


def test_wrong_address_is_told_and_nothing_is_added(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    model, refused = page(neighbourhood, neighbourhood.founder()), Ear()
    model.refused.connect(lambda: refused(None))
    for typed, told in ((" ", "Paste the address"), ("relay.example", "looks like wss://"), ("x" * 900, "too long")):
        model.add(typed)
        settle()
        assert told in model.fault
    assert len(refused.heard) == 3  # whoever shows it leads back to the field
    assert model.lines == ()


def test_relay_is_added_and_forgotten_while_offline(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    relay = at_relays.relay(neighbourhood)
    relay.faults.down = True
    model, added, done = page(neighbourhood, neighbourhood.founder()), Ear(), Ear()
    model.added.connect(added)
    model.done.connect(done)
    assert "everybody in the group" in model.who
    model.add(f"  {relay.url}\n")
    settle()
    assert added.heard == ["Relay added. Everybody in the group will use it."]
    assert model.lines is not None
    (line,) = model.lines
    model.add(relay.url)
    settle()
    assert model.fault == "This group uses that relay already."
    model.forget(line)
    settle()
    assert model.lines == ()
    model.forget(line)
    settle()
    assert len(done.heard) == 1


def test_member_adds_a_relay_for_this_computer_alone(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    ana = neighbourhood.founder()
    model = page(neighbourhood, neighbourhood.newcomer("Ben Quiet", ana))
    assert "This computer alone" in model.who
    model.add(at_relays.relay(neighbourhood).url)
    settle()
    assert model.lines is not None
    assert [line.shared for line in model.lines] == [False]


def test_relay_that_did_not_answer_is_called_again_at_once(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    ana = neighbourhood.founder()
    ana.node.call_always(())
    _, down = at_relays.used(neighbourhood, ana)
    model = page(neighbourhood, ana)
    assert model.lines is not None
    assert [line.trying for line in model.lines] == [True, False]
    down.faults.down = False
    model.try_again()
    settle()
    neighbourhood.rest(0.2)
    model.look()
    settle()
    assert [line.tone for line in model.lines] == [GOOD, GOOD]


def test_whoever_is_here_and_waits_has_relays_called(
    qtbot: QtBot, neighbourhood: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By itself a node calls a relay that was away for an hour once in five minutes."""
    ana = neighbourhood.founder()
    ana.node.call_always(())
    _, down = at_relays.used(neighbourhood, ana)
    neighbourhood.rest(3_600)
    down.faults.down = False
    channel = Channel(neighbourhood.membership(ana))
    asked: list[str] = []
    submit = Membership.submit

    def watched(self: Membership, name: str, /, **args: Any) -> Reply[Any]:
        asked.append(name)
        return submit(self, name, **args)

    monkeypatch.setattr(Membership, "submit", watched)
    channel.enter(Place(CHANNEL, neighbourhood.do(ana, "channel_list")[0]["channel"]))
    for words in ("Are you there?", "Hello?"):
        channel.composer.write(words)
        channel.composer.send()
        settle()
    neighbourhood.rest(0.2)
    assert [one["state"] for one in neighbourhood.do(ana, "relay_list")] == ["connected", "connected"]
    assert asked == ["relay_again"]  # once in a while
