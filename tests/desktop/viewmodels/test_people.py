"""The people of a group, without a widget: what changes while one looks, and names that strangers chose."""

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.core.errors import DiskFault
from whisper_net.core.group.commands import SetProfile
from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.people import People
from whisper_net.desktop.viewmodels.people_rows import BY_JOINED, BY_ROLE
from whisper_net.desktop.viewmodels.people_words import likeness

HOSTILE = ("\u202eayaM\u202c", "Maya\u200b Ortiz", "Z" + "\u0301" * 500, "a\nb\tc", "\x1b[31mred", "\u2066" * 50 + "x")


@pytest.fixture
def maya(neighbourhood: Neighbourhood) -> Machine:
    return neighbourhood.founder()


def people_of(near: Neighbourhood, machine: Machine) -> People:
    made = People(near.membership(machine))
    settle()
    return made


def id_of(machine: Machine) -> MemberId:
    return MemberId(machine.group.group.state.me.member)


def names(people: People) -> list[str]:
    return [people.rows.row(at).name for at in range(people.rows.rowCount())]


def test_whoever_comes_is_there_at_once(neighbourhood: Neighbourhood, maya: Machine, qtbot: QtBot) -> None:
    people = people_of(neighbourhood, maya)
    assert (names(people), people.about, people.alone) == (["Maya Ortiz"], "1 member", True)
    priya = neighbourhood.applicant("Priya Raman", maya)
    settle()
    assert (people.about, people.alone, names(people)) == ("1 member · 1 request", False, ["Maya Ortiz"])
    people.requests.approve(people.requests.shown[0].member)
    settle()
    assert (names(people), people.about) == (["Maya Ortiz", "Priya Raman"], "2 members")
    neighbourhood.sync(priya, maya)
    neighbourhood.wait(priya.group.submit(SetProfile("Priya R.")))
    neighbourhood.sync(priya, maya)
    settle()
    member = people.member(id_of(priya))
    assert member is not None
    assert (member.row.name, member.row.vetted_as) == ("Priya R.", "Priya Raman")


def test_a_search_and_an_order_stay_while_people_come(neighbourhood: Neighbourhood, maya: Machine) -> None:
    people = people_of(neighbourhood, maya)
    people.rows.search("priya")
    for order in (BY_ROLE, BY_JOINED):
        people.rows.sort_by(order)
    neighbourhood.newcomer("Priya Raman", maya)
    neighbourhood.newcomer("Tom Lis", maya)
    settle()
    assert names(people) == ["Priya Raman"]
    assert len(people.rows.everybody) == 3


def test_somebody_is_let_into_one_more_channel(neighbourhood: Neighbourhood, maya: Machine) -> None:
    priya = neighbourhood.newcomer("Priya Raman", maya)
    neighbourhood.channel(maya, "severance")
    people, said = people_of(neighbourhood, maya), Ear()
    people.said.connect(lambda words, failed: said((words, failed)))
    member = people.member(id_of(priya))
    assert member is not None
    (room,) = member.offered
    people.let_into(id_of(priya), room)
    settle()
    assert said.heard == [("Priya Raman can read severance now.", False)]
    again = people.member(id_of(priya))
    assert again is not None
    assert (again.offered, [one.name for one in again.shared]) == ((), ["general", "severance"])


def test_what_is_refused_is_said_and_changes_nothing(neighbourhood: Neighbourhood, maya: Machine) -> None:
    priya = neighbourhood.newcomer("Priya Raman", maya)
    neighbourhood.channel(maya, "severance")
    people, said = people_of(neighbourhood, maya), Ear()
    people.said.connect(lambda words, failed: said((words, failed)))
    member = people.member(id_of(priya))
    assert member is not None
    people.let_into(MemberId(bytes(32)), member.offered[0])
    settle()
    ((words, failed),) = said.heard
    assert failed
    assert words[0].isupper()
    assert words.endswith(".")
    assert people.member(bytes(32)) is None


def test_a_roster_that_cannot_be_read_says_why_and_is_read_again(
    neighbourhood: Neighbourhood, maya: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = people_of(neighbourhood, maya)
    with monkeypatch.context() as patch:
        patch.setattr("whisper_net.desktop.viewmodels.people.people.roster", _failing)
        people.read()
        settle()
    assert people.fault == "The disk is full."
    people.read()
    settle()
    assert people.fault == ""


async def _failing(*_: object) -> None:
    raise DiskFault("the disk is full")


def test_who_is_no_officer_may_answer_nobody(neighbourhood: Neighbourhood, maya: Machine) -> None:
    priya = neighbourhood.newcomer("Priya Raman", maya)
    neighbourhood.applicant("Ines Duarte", maya)
    neighbourhood.sync(priya, maya)
    people = people_of(neighbourhood, priya)
    assert (people.officer, people.officers, people.requests.shown) == (False, "Maya Ortiz", ())
    member = people.member(id_of(maya))
    assert member is not None
    assert member.offered == ()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_in_its_line_and_turns_nothing(neighbourhood: Neighbourhood, name: str) -> None:
    people = people_of(neighbourhood, neighbourhood.founder())
    row = people._row(people.roster.people[0].__class__(**{**_fields(people), "name": name}), people.roster)  # type: ignore[union-attr,arg-type]
    assert len(row.name) <= 200
    assert not set(row.name) & set("\n\r\t\x1b\u202a\u202b\u202d\u202e\u2066\u2067")
    assert row.name in row.spoken


def _fields(people: People) -> dict[str, object]:
    assert people.roster is not None
    one = people.roster.people[0]
    return {field: getattr(one, field) for field in one.__struct_fields__}


def test_a_name_that_looks_like_another_is_known_as_such() -> None:
    assert likeness("Maya\u200b Ortiz") == likeness("maya  ortiz")
