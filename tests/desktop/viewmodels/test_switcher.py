"""What Ctrl+K offers, and which of it fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.lumen import Lumen
from whisper_net.desktop.viewmodels.place import CHANNEL, LEADS, PEOPLE, Place
from whisper_net.desktop.viewmodels.switcher import MOST, Switcher, Target, fits, place_in

PLACES = [Target("Places", "People", "", "people", Place(PEOPLE))]


@pytest.fixture
def switcher(neighbourhood: Neighbourhood) -> Switcher:
    lumen = Lumen(neighbourhood, small=True)
    neighbourhood.do(lumen.maya, "group_found", name="Port Guild", me="Maya", needed=1)
    made = Switcher(neighbourhood.shell(lumen.maya), PLACES)
    settle()
    return made


def names(switcher: Switcher) -> list[str]:
    return [target.name for target in switcher.found]


def test_everything_is_offered_before_anything_is_typed(switcher: Switcher) -> None:
    everything = ["Priya Raman", "Tomasz Lis", "general", "interview-prep", "platform-team", "severance"]
    assert names(switcher) == [*everything, "People", "Port Guild"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("pr", ["Priya Raman", "interview-prep"]),
        ("ra pr", ["Priya Raman"]),
        ("P", ["Priya Raman", "platform-team", "interview-prep", "People", "Port Guild"]),
        ("riya", []),
        ("  ", None),
    ],
)
def test_beginnings_of_words_fit(switcher: Switcher, typed: str, found: list[str] | None) -> None:
    switcher.search("")
    everything = names(switcher)
    switcher.search(typed)
    assert names(switcher) == (everything if found is None else found)


def test_open_leads_are_offered_once_something_is_typed(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    added = [neighbourhood.do(maya, "lead_add", company="Finch\nRobotics", role=role)["lead"] for role in ("QA", "SRE")]
    neighbourhood.do(maya, "lead_withdraw", lead=added[1])
    made = Switcher(neighbourhood.shell(maya), [Target("Places", "Leads", "", "leads", Place(LEADS))])
    settle()
    assert "QA, Finch Robotics" not in names(made)
    made.search("finch")
    assert names(made) == ["QA, Finch Robotics"]
    made.open(made.found[0])
    assert made.shell.place == Place(LEADS, added[0])


def test_opening_goes_there(switcher: Switcher) -> None:
    switcher.search("severance")
    switcher.open(switcher.found[0])
    assert switcher.shell.place is not None
    assert switcher.shell.place.kind == CHANNEL
    switcher.search("priya")
    switcher.open(switcher.found[0])
    assert switcher.shell.place == Place(PEOPLE, (switcher.found[0].person or b"").hex())
    switcher.search("guild")
    switcher.open(switcher.found[0])
    settle()
    assert switcher.shell.group is not None
    assert switcher.shell.group.name == "Port Guild"


def test_no_more_of_a_kind_than_can_be_looked_over(switcher: Switcher) -> None:
    switcher._people = tuple(Target("People", f"Priya {n}", "", "person") for n in range(50))
    switcher.search("pri")
    assert len(switcher.found) == MOST


@given(st.text(max_size=40), st.text(max_size=20))
def test_searching_for_anything_never_fails(name: str, typed: str) -> None:
    fits(name, typed)
    place = place_in(name, typed)
    assert place is None or 0 <= place[0] <= len(name.casefold())


def test_everything_fits_nothing_and_its_own_beginning() -> None:
    assert fits("Priya Raman", "")
    assert fits("interview_prep", "PREP")
    assert place_in("interview-prep", "pr") == (10, 2)
    assert place_in("interview-prep", "x") is None
    assert place_in("interview-prep", "") is None
