"""Where one's own messages have come to: marks and words of what is known, asked for in pages and when it changed."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop import attached
from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.talk import Talk
from whisper_net.core.group import commands as do
from whisper_net.core.ids import EnvelopeId
from whisper_net.desktop.viewmodels import timeline_delivery
from whisper_net.desktop.viewmodels.timeline import Timeline
from whisper_net.desktop.viewmodels.timeline_delivery import landed
from whisper_net.desktop.viewmodels.whereabouts import Place, WhereaboutsModel, sentences
from whisper_net.node import delivery
from whisper_net.node.delivery import AtRelay, Delivery, Holder, Pieces, Whereabouts
from whisper_net.node.queries import PAGE


@pytest.fixture
def talk(neighbourhood: Neighbourhood, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    monkeypatch.setattr(timeline_delivery, "LOOK_MS", 0)
    made = Talk(neighbourhood, qtbot)
    yield made
    made.close()


def words(model: Timeline) -> list[str]:
    found = [model.entry(at).landed for at in range(model.rowCount())]
    return ["" if one is None else one.words for one in found]


@pytest.mark.parametrize(
    ("where", "icon", "said"),
    [
        (Delivery((), 0, 0), "clock", "Saved here"),
        (Delivery((), 0, 5, 2), "clock", "Saved here"),
        (Delivery(("a",), 0, 5, 1), "relay", "On the relay"),
        (Delivery(("a",), 0, 5, 3), "relay", "On 1 of 3 relays"),
        (Delivery(("a", "b"), 2, 5, 2), "check", "On 2 of 2 relays · On 2 of 5 other devices"),
        (Delivery((), 1, 5), "check", "On 1 of 5 other devices"),
        (Delivery(("a",), 5, 5, 1), "arrived", "On all 5 other devices"),
        (Delivery((), 1, 1), "arrived", "On the only other device"),
        (Delivery((), 0, 5, 1, Pieces(0, 6)), "clock", "Saved here"),
        (Delivery(("a",), 0, 5, 1, Pieces(2, 6)), "relay", "On the relay · 2 of 6 pieces of the file on a relay"),
        (
            Delivery(("a",), 1, 1, 1, Pieces(2, 6)),
            "arrived",
            "On the only other device · 2 of 6 pieces of the file on a relay",
        ),
        (Delivery(("a",), 0, 5, 1, Pieces(6, 6)), "relay", "On the relay"),
    ],
)
def test_what_is_known_has_a_mark_and_words(where: Delivery, icon: str, said: str) -> None:
    assert (landed(where).icon, landed(where).words) == (icon, said)


def test_a_mark_follows_what_the_node_tells(talk: Talk) -> None:
    attached.cut(talk.maya)
    talk.say("mine")
    talk.say("theirs", who=talk.priya)
    attached.cut(talk.maya)
    talk.say("mine too")
    model = talk.timeline()
    talk.until(lambda: words(model) == ["On the only other device", "", "Saved here"])
    talk.near.sync(talk.priya, talk.maya)
    talk.near.rest(3)
    talk.until(lambda: words(model)[2] == "On the only other device")
    assert model.entry(2).hint == "On the only other device"
    assert model.entry(2).spoken.endswith("On the only other device")


def test_many_are_asked_for_in_pages_and_once(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    query = delivery.delivery

    async def counting(node: object, group: str, scope: object, member: object, ids: list[object]) -> object:
        asked.append(len(ids))
        return await query(node, group, scope, member, ids)  # type: ignore[arg-type]

    monkeypatch.setattr(delivery, "delivery", counting)
    talk.say(*(f"message {n}" for n in range(PAGE + 20)))
    talk.near.sync(talk.priya, talk.maya)
    model = talk.timeline()
    model.fetch_older()
    talk.until(lambda: "" not in words(model) and len(words(model)) == PAGE + 20)
    settle()
    assert max(asked) <= PAGE
    assert sum(asked) == PAGE + 20


def test_deleted_and_others_messages_have_none(talk: Talk) -> None:
    (gone,) = talk.say("gone")
    talk.say("theirs", who=talk.priya)
    talk.act(do.DeleteMessage(talk.scope, gone))
    model = talk.timeline()
    settle()
    assert words(model) == ["", ""]


# -- one message, by name


def test_where_a_message_is_is_said_by_name_and_kept_up(talk: Talk) -> None:
    attached.cut(talk.maya)
    (mine,) = talk.say("mine")
    model = talk.timeline().whereabouts(mine)
    settle()
    assert model.words == (
        "It is saved on this computer. No other device is known to have it. It goes there as soon as one is reached."
    )
    assert [(one.name, one.words, one.there) for one in model.places] == [
        ("Priya Raman", "not known to have it", False)
    ]
    talk.near.sync(talk.priya, talk.maya)
    talk.near.rest(3)
    talk.until(lambda: "Everybody who may read it has it." in model.words)
    assert [(one.name, one.words) for one in model.places] == [("Priya Raman", "has it")]


def test_sentences_say_relays_and_devices() -> None:
    people = (Holder(b"a", "Ana", 1, 2), Holder(b"b", "Ben", 0, 1))  # type: ignore[arg-type]
    assert sentences(Whereabouts((AtRelay("a", holds=True), AtRelay("b", holds=False)), people)) == (
        "It is saved on this computer. A relay keeps it for whoever is away. 1 of 3 other devices are known to have it."
    )
    assert sentences(Whereabouts((AtRelay("a", holds=True), AtRelay("b", holds=True)), ())) == (
        "It is saved on this computer. 2 relays keep it for whoever is away. "
        "Nobody else has a device that may read it yet."
    )
    nobody = (Holder(b"b", "Ben", 0, 1),)  # type: ignore[arg-type]
    on_relay = sentences(Whereabouts((AtRelay("a", holds=True),), nobody))
    assert on_relay.endswith("for whoever is away. No other device is known to have it.")
    assert sentences(Whereabouts((), nobody)).endswith("It goes there as soon as one is reached.")


def test_a_file_that_is_still_being_left_at_relays_is_told_by_its_pieces(talk: Talk) -> None:
    nobody = (Holder(b"b", "Ben", 0, 1),)  # type: ignore[arg-type]
    some, all_of_it = AtRelay("a", holds=True, file=Pieces(2, 6)), AtRelay("b", holds=True, file=Pieces(6, 6))
    assert "keep the app open until all of it is" in sentences(Whereabouts((some,), nobody))
    assert "keep the app open" not in sentences(Whereabouts((some, all_of_it), nobody))
    model = WhereaboutsModel(talk.near.membership(talk.maya), talk.scope, EnvelopeId(bytes(32)))
    settle()
    model.found = Whereabouts((some, all_of_it, AtRelay("c", holds=False, file=Pieces(0, 6))), ())
    assert [(one.words, one.there) for one in model.places] == [
        ("keeps it, and 2 of 6 pieces of the file", False),
        ("keeps it and the file", True),
        ("not known to have it", False),
    ]


def test_a_message_that_is_gone_is_said_to_be(talk: Talk) -> None:
    model = talk.timeline().whereabouts(EnvelopeId(bytes(32)))
    settle()
    assert model.words == "This message's envelope is not here any more."
    assert model.places == ()
    assert Place("relay", "a", "b", there=True).member == b""
