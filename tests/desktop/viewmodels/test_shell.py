"""What stands around the screens follows what happens, and nothing else."""

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, Neighbourhood, settle
from tests.desktop.lumen import Lumen
from whisper_net.core.group.commands import CreateChannel
from whisper_net.desktop.viewmodels.place import CHANNEL, PEOPLE, Place
from whisper_net.desktop.viewmodels.shell import COUNT_MS, ShellModel
from whisper_net.node import memberships, queries


@pytest.fixture
def lumen(neighbourhood: Neighbourhood) -> Lumen:
    return Lumen(neighbourhood, small=True)


@pytest.fixture
def shell(neighbourhood: Neighbourhood, lumen: Lumen) -> ShellModel:
    return neighbourhood.shell(lumen.maya)


def unread(shell: ShellModel) -> dict[str, int]:
    return {channel.name: channel.unread for channel in shell.channels}


def here(shell: ShellModel) -> str:
    return next(channel.name for channel in shell.channels if channel.place == shell.place)


def test_first_group_is_on_the_screen_with_its_channels(shell: ShellModel) -> None:
    assert shell.group is not None
    assert (shell.group.name, shell.group.members, shell.group.my_name) == ("ex-Lumen", 3, "Maya Ortiz")
    assert list(unread(shell)) == ["general", "interview-prep", "platform-team", "severance"]
    assert here(shell) == "general"


def test_what_arrives_is_counted(shell: ShellModel, lumen: Lumen) -> None:
    lumen.do("Priya Raman", "post", channel="severance", text="It came.")
    lumen.do("Tomasz Lis", "post", channel="severance", text="Mine too.")
    settle()
    assert unread(shell)["severance"] == 2
    assert shell.group is not None
    assert shell.group.unread == 2


def test_burst_is_counted_once(qtbot: QtBot, shell: ShellModel, lumen: Lumen, monkeypatch: pytest.MonkeyPatch) -> None:
    other = ShellModel(shell.bridge, shell)
    assert other._recount.interval() == COUNT_MS
    other.deleteLater()  # or it counts beside the one that is looked at
    qtbot.waitUntil(
        lambda: not shell._everything.under_way and not shell._recount.isActive(), timeout=30_000
    )  # of the start
    shell._recount.setInterval(60_000)  # however slow this machine is, it does not come by itself
    asked: list[object] = []
    ask = shell.bridge.ask

    def counting(query: Any, *args: Any) -> Any:
        asked.append(query)
        return ask(query, *args)

    monkeypatch.setattr(shell.bridge, "ask", counting)
    for number in range(10):
        lumen.do("Priya Raman", "post", channel="severance", text=f"Number {number}")
        settle()
    assert memberships.groups not in asked
    assert shell._recount.isActive()
    shell._recount.timeout.emit()  # the time is up
    settle()
    assert asked.count(memberships.groups) == asked.count(queries.channels) == 1
    assert unread(shell)["severance"] == 10


def test_what_was_read_is_counted_no_more(shell: ShellModel, lumen: Lumen) -> None:
    lumen.do("Priya Raman", "post", channel="severance", text="It came.")
    settle()
    lumen.near.do(lumen.maya, "messages", channel="severance")
    shell.refresh()
    settle()
    assert unread(shell)["severance"] == 0


def test_new_channel_appears(shell: ShellModel, lumen: Lumen, neighbourhood: Neighbourhood) -> None:
    neighbourhood.wait(lumen.maya.group.submit(CreateChannel("off-topic")))
    settle()
    assert "off-topic" in unread(shell)


def test_request_is_counted(shell: ShellModel, lumen: Lumen) -> None:
    lumen.asks()
    settle()
    assert shell.group is not None
    assert shell.group.requests == 2


def test_stepping_goes_round_the_channels(shell: ShellModel) -> None:
    names = []
    for _ in range(4):
        shell.step(1)
        names.append(here(shell))
    assert names == ["interview-prep", "platform-team", "severance", "general"]
    shell.step(-1)
    assert here(shell) == "severance"
    shell.go(Place(PEOPLE))
    shell.step(1)
    assert here(shell) == "general"


def test_stepping_to_news_leaves_out_what_has_none(shell: ShellModel, lumen: Lumen) -> None:
    lumen.do("Priya Raman", "post", channel="severance", text="It came.")
    settle()
    shell.step(1, unread=True)
    assert here(shell) == "severance"
    shell.step(1, unread=True)
    assert here(shell) == "severance"


def test_going_where_one_is_tells_nobody(shell: ShellModel) -> None:
    ear = Ear()
    shell.place_changed.connect(ear)
    shell.go(shell.channels[0].place)
    shell.go(shell.channels[1].place)
    assert len(ear.heard) == 1


def test_each_group_keeps_its_place_and_its_own_events(neighbourhood: Neighbourhood, lumen: Lumen) -> None:
    neighbourhood.do(lumen.maya, "group_found", name="Port Guild", me="Maya", needed=1)
    shell = neighbourhood.shell(lumen.maya)
    first, second = shell.groups
    shell.go(Place(PEOPLE))
    before = shell.membership
    shell.choose_group(second.id.hex())
    settle()
    assert shell.membership is not before
    assert shell.group == second
    assert [channel.name for channel in shell.channels] == ["general"]
    assert shell.place is not None
    assert shell.place.kind == CHANNEL
    ear = Ear()
    assert shell.membership is not None
    shell.membership.changed.connect(ear)
    lumen.do("Priya Raman", "post", channel="general", text="In the other group.")
    settle()
    assert ear.heard == []
    assert [group.unread for group in shell.groups] == [1, 0]
    shell.choose_group(first.id.hex())
    settle()
    assert shell.place == Place(PEOPLE)


def test_group_that_is_not_here_yet_is_chosen_when_it_is(neighbourhood: Neighbourhood, lumen: Lumen) -> None:
    shell = neighbourhood.shell(lumen.maya)
    made = neighbourhood.do(lumen.maya, "group_found", name="Port Guild", me="Maya", needed=1)
    shell.choose_group(made["group"])
    settle()
    assert shell.group is not None
    assert shell.group.name == "Port Guild"


def test_sync_state_follows_who_is_connected(shell: ShellModel, lumen: Lumen, neighbourhood: Neighbourhood) -> None:
    assert (shell.sync.tone, shell.sync.first) == ("success", "2 people connected")
    neighbourhood.wait(lumen.people["Priya Raman"].stop())
    neighbourhood.wait(lumen.people["Tomasz Lis"].stop())
    neighbourhood.rest()
    shell.read_sync()
    settle()
    assert (shell.sync.tone, shell.sync.first) == ("faint", "Nobody connected")


def test_sync_now_says_that_nobody_answers(neighbourhood: Neighbourhood) -> None:
    shell, ear = neighbourhood.shell(neighbourhood.founder()), Ear()
    shell.failed.connect(ear)
    shell.sync_now()
    under_way = shell.syncing
    settle()
    assert (under_way, shell.syncing) == (True, False)
    assert [words[-1] for words in ear.heard] == ["."]


def test_error_that_no_screen_took_is_said_in_a_sentence(shell: ShellModel) -> None:
    ear = Ear()
    shell.failed.connect(ear)
    shell.bridge.submit("messages", {"channel": "nowhere"})
    settle()
    (words,) = ear.heard
    assert words.startswith("No channel 'nowhere' here")


def test_names_of_groups_and_channels_turn_no_line_around(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder(group="\u202ex\nLumen\u200b")
    neighbourhood.channel(maya, "pay\u202e\u2066roll")
    model = neighbourhood.shell(maya)
    assert [one.name for one in model.groups] == ["x Lumen"]
    assert model.membership is not None
    assert model.membership.name == "x Lumen"
    assert [one.name for one in model.channels] == ["general", "payroll"]
