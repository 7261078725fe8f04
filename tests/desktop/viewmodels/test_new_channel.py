"""Making a channel without a widget: names judged while they are typed, and people chosen by id."""

import pytest

from tests.desktop.ground import Ear, Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.desktop.viewmodels.new_channel import LONGEST, NewChannel
from whisper_net.desktop.viewmodels.place import CHANNEL
from whisper_net.node import people


@pytest.fixture
def maya(neighbourhood: Neighbourhood) -> Machine:
    return neighbourhood.founder()


def dialog(near: Neighbourhood, machine: Machine) -> NewChannel:
    made = NewChannel(near.membership(machine))
    settle()
    return made


def id_of(machine: Machine) -> MemberId:
    return MemberId(machine.group.group.state.me.member)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("  #severance  check ", "severance-check"), ("e\u0301tudes", "\u00e9tudes"), ("日本 🚀", "日本-🚀"), (" # ", "")],
)
def test_a_name_is_what_will_stand_in_the_sidebar(
    neighbourhood: Neighbourhood, maya: Machine, typed: str, name: str
) -> None:
    model = dialog(neighbourhood, maya)
    model.type(typed)
    assert (model.name, model.name_fault, model.ready) == (name, "", bool(name))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("GENERAL", "already"),
        ("ｇeneral", "already"),
        ("a" * (LONGEST + 1), "too long"),
        ("\U0001f680" * LONGEST, "too long"),
        ("pay\u202ellor", "U+202E"),
        ("a\u200bb", "U+200B"),
        ("a/b", "; / cannot"),
        ("a\x07b", "U+0007"),
    ],
)
def test_a_bad_name_is_refused_in_words(neighbourhood: Neighbourhood, maya: Machine, typed: str, words: str) -> None:
    model = dialog(neighbourhood, maya)
    model.type(typed)
    assert words in model.name_fault
    assert not model.ready
    model.make()
    settle()
    assert not model.busy


def test_those_who_are_ticked_are_let_in_and_nobody_else(neighbourhood: Neighbourhood, maya: Machine) -> None:
    priya, _ = neighbourhood.newcomer("Priya Raman", maya), neighbourhood.newcomer("Tom Lis", maya)
    model, made = dialog(neighbourhood, maya), Ear()
    model.made.connect(made)
    assert model.count == "3 people"
    model.choose_everybody(False)
    model.toggle(id_of(priya))
    model.toggle(MemberId(bytes(32)))  # who is not in the group is not let in
    model.rows.search("Tom")  # a search hides nobody who was ticked
    assert (model.people, model.count) == ((id_of(priya),), "2 people")
    model.type("pay")
    model.make()
    model.make()
    settle()
    (place,) = made.heard
    assert place.kind == CHANNEL
    roster = neighbourhood.wait(people.roster(maya.node, maya.group.id.hex()))
    scope = ScopeId(bytes.fromhex(place.id))
    assert {one.name for one in roster.people if scope in one.channels} == {"Maya Ortiz", "Priya Raman"}


def test_what_is_refused_by_the_group_is_said_and_can_be_tried_again(
    neighbourhood: Neighbourhood, maya: Machine
) -> None:
    model, made = dialog(neighbourhood, maya), Ear()
    model.made.connect(made)
    neighbourhood.channel(maya, "pay")  # since the dialog was opened
    model.type("pay")
    model.make()
    settle()
    assert model.fault.endswith(".")
    assert (model.busy, made.heard) == (False, [])
    model.type("pay-2")
    assert model.fault == ""
    model.make()
    settle()
    assert len(made.heard) == 1


def test_who_may_make_none_is_told_so(neighbourhood: Neighbourhood, maya: Machine) -> None:
    model = dialog(neighbourhood, neighbourhood.newcomer("Priya Raman", maya))
    model.type("pay")
    assert (model.may_make, model.ready) == (False, False)
