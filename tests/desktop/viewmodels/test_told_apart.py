"""Names that would be taken for something else."""

import pytest

from tests.desktop.ground import Neighbourhood, settle
from whisper_net.desktop.viewmodels.channel import Channel
from whisper_net.desktop.viewmodels.people import People
from whisper_net.desktop.viewmodels.place import CHANNEL, Place
from whisper_net.desktop.viewmodels.told_apart import person_name, told_apart, with_id

ONE, TWO, OTHER = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32


@pytest.mark.parametrize(
    "like", ["general", "General", "g\u0435neral", "genera1", "gen\u200beral", "gen\u00e9ral", " general "]
)
def test_channels_that_look_alike_are_told_apart_by_their_ids(like: str) -> None:
    told = told_apart([(ONE, "general"), (TWO, like), (OTHER, "jobs")])
    assert told[ONE] == "general · 01010101"
    assert told[TWO].endswith(" · 02020202")
    assert told[OTHER] == "jobs"


def test_the_id_stands_behind_a_long_name_and_names_without_letters_are_their_own() -> None:
    long = "general " * 20
    told = told_apart([(ONE, long), (TWO, long)])
    assert max(map(len, told.values())) < 60
    assert told_apart([(ONE, "🎉"), (TWO, "🚀")]) == {ONE: "🎉", TWO: "🚀"}


@pytest.mark.parametrize(
    "name",
    [
        "Maya (you)",
        "Maya (YOU) ",
        "Maya [you]",
        "Maya \uff08you\uff09",
        "Maya (Admin)",
        "admin",
        "\u0410dmin",
        "Vetter",
        "You",
    ],
)
def test_name_that_is_a_word_of_ours_does_not_stand_alone(name: str) -> None:
    assert person_name(name, ONE).endswith(" · 01010101")


@pytest.mark.parametrize("name", ["Maya Ortiz", "Maya (she/her)", "Youssef", "Adminah", "Tilly (Berlin)", "(", "Bayou"])
def test_names_of_people_stay_as_they_are(name: str) -> None:
    assert person_name(name, ONE) == name


def test_a_second_general_is_marked_in_the_sidebar_the_header_and_where_one_lets_in(
    neighbourhood: Neighbourhood,
) -> None:
    ines = neighbourhood.founder("Ines Duarte")
    neighbourhood.channel(ines, "gener\u0430l")
    neighbourhood.applicant("Marek (you)", ines)
    membership = neighbourhood.membership(ines)
    shell = neighbourhood.shell(ines)
    settle()
    names = {one.place.id: one.name for one in shell.channels}
    assert len(names) == 2
    assert all(name.endswith(f" · {id_[:8]}") for id_, name in names.items())
    for id_, name in names.items():
        header = Channel(membership)
        header.enter(Place(CHANNEL, id_))
        settle()
        assert header.name == name
    people = People(membership)
    settle()
    (request,) = people.requests.shown
    assert request.name == with_id("Marek (you)", request.member)
    assert {one.name for one in request.openings} <= set(names.values())
