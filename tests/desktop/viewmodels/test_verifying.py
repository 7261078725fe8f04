"""Comparing safety words without a widget: a match is marked, a difference said; what cannot be read alarms nobody."""

import io

import pytest
import segno

from tests.desktop.ground import Ear, Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.core.errors import DiskFault
from whisper_net.core.group.commands import MarkVerified, SetProfile
from whisper_net.core.ids import MemberId
from whisper_net.desktop.picture_worker import codes_of
from whisper_net.desktop.viewmodels import verifying
from whisper_net.desktop.viewmodels.people import People
from whisper_net.desktop.viewmodels.verifying import Verifying


def id_of(machine: Machine) -> MemberId:
    return MemberId(machine.group.group.state.me.member)


class Pair:
    """Maya, who looks, and Priya."""

    def __init__(self, near: Neighbourhood) -> None:
        self.near, self.maya = near, near.founder()
        self.priya = near.newcomer("Priya Raman", self.maya)
        self.membership = near.membership(self.maya)
        self.model = self.of(self.maya, self.priya)
        self.theirs = self.of(self.priya, self.maya)
        self.said = Ear()
        self.model.said.connect(lambda words, failed: self.said((words, failed)))

    def of(self, machine: Machine, other: Machine) -> Verifying:
        membership = self.near.membership(machine)
        made = Verifying(membership, id_of(other), membership)
        settle()
        return made

    @property
    def identity(self) -> str:
        assert self.model.safety is not None
        return self.model.safety.identity


@pytest.fixture
def pair(neighbourhood: Neighbourhood) -> Pair:
    return Pair(neighbourhood)


def test_match_is_marked_said_and_taken_back(pair: Pair) -> None:
    model = pair.model
    assert (pair.identity, model.comparing) == ("unverified", True)
    model.matches()
    settle()
    assert (pair.identity, model.comparing) == ("verified", False)
    model.compare_again()
    assert model.comparing
    model.take_back()
    settle()
    assert (pair.identity, model.comparing) == ("unverified", True)
    assert pair.said.heard == [
        ("Priya Raman is verified.", False),
        ("Priya Raman is not verified any more.", False),
    ]


def test_words_that_differ_take_the_mark_back(pair: Pair) -> None:
    model = pair.model
    model.matches()
    settle()
    model.compare_again()
    model.differs()
    settle()
    assert (pair.identity, model.differing, model.comparing) == ("unverified", True, False)
    model.compare_again()
    assert model.comparing


def test_device_that_came_while_they_talked_is_not_called_verified(pair: Pair) -> None:
    """What was on the screen is what is marked."""
    safety = pair.model.safety
    assert safety is not None
    pair.model.safety = type(safety)(*[*(getattr(safety, name) for name in safety.__struct_fields__[:-1]), ()])
    pair.model.matches()
    settle()
    assert pair.identity == "changed"
    assert pair.said.heard == []


def test_both_see_the_same_and_either_form_is_compared(pair: Pair) -> None:
    here, there = pair.model.safety, pair.theirs.safety
    assert here is not None
    assert there is not None
    assert (here.words, here.digits) == (there.words, there.digits)
    for said in (" ".join(there.words), "".join(there.digits), there.code):
        pair.model.check(said)
        settle()
        assert (pair.identity, pair.model.busy) == ("verified", False)
        pair.model.take_back()
        settle()


@pytest.mark.parametrize(("said", "alarming"), [("amber", False), ("0" * 60, True), ("", False)])
def test_what_is_typed_wrongly_says_so_and_marks_nothing(pair: Pair, said: str, alarming: bool) -> None:
    pair.model.check(said)
    settle()
    assert pair.model.fault.endswith((".", "?"))
    assert (pair.identity, pair.model.alarming, pair.model.busy) == ("unverified", alarming, False)


def picture(text: str) -> bytes:
    made = io.BytesIO()
    segno.make(text, error="m").save(made, kind="png", scale=4, border=4)
    return made.getvalue()


async def read_here(offer: bytes) -> list[str]:
    """The worker's own reading, without its process."""
    codes = codes_of(offer)["codes"]
    assert isinstance(codes, list)
    return codes


def test_picture_of_their_code_is_compared(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "read_offer", read_here)
    here, there = pair.model.safety, pair.theirs.safety
    assert here is not None
    assert there is not None
    pair.model.read_picture(picture(here.code))
    settle()
    assert "your own screen" in pair.model.fault
    assert not pair.model.alarming
    pair.model.read_picture(picture("https://example.org"))
    settle()
    assert "no safety code" in pair.model.fault
    pair.model.read_picture(picture(there.code))
    settle()
    assert (pair.identity, pair.model.fault) == ("verified", "")


def test_code_of_another_group_is_refused_by_name(pair: Pair, neighbourhood: Neighbourhood) -> None:
    ana = neighbourhood.founder("Ana Levi", "ex-Dock")
    ben = neighbourhood.newcomer("Ben Okri", ana)
    other = pair.of(ben, ana).safety
    assert other is not None
    pair.model.check(other.code)
    settle()
    assert "another group" in pair.model.fault
    assert not pair.model.alarming


def test_list_follows_what_is_marked_and_a_name_carries_no_mark(pair: Pair) -> None:
    people = People(pair.membership)
    settle()
    mallory = pair.near.newcomer("Mallory", pair.maya)
    pair.near.wait(pair.maya.group.submit(MarkVerified(id_of(pair.priya))))
    pair.near.wait(mallory.group.submit(SetProfile("Priya Raman")))
    pair.near.wait(pair.priya.group.submit(SetProfile("Priya R.")))
    for machine in (mallory, pair.priya):
        pair.near.sync(machine, pair.maya)
    settle()
    found = {row.member: (row.name, row.identity) for row in people.rows.everybody}
    assert found[id_of(mallory)] == ("Priya Raman", "unverified")
    assert found[id_of(pair.priya)] == ("Priya R.", "verified")
    assert people.about == "3 members · 1 verified"
    assert people.verifying(id_of(pair.maya), people) is None


def test_failing_disk_is_said(pair: Pair) -> None:
    def refuse(_: str) -> None:
        raise DiskFault("the disk does not answer")

    pair.maya.crash = refuse
    pair.model.matches()
    settle()
    assert pair.said.heard == [("The disk does not answer.", True)]


def test_somebody_who_is_not_there_has_no_words(pair: Pair) -> None:
    membership = pair.near.membership(pair.maya)
    model = Verifying(membership, MemberId(bytes(32)), membership)
    settle()
    assert (model.safety, model.comparing, model.name) == (None, False, "")
    model.matches()
