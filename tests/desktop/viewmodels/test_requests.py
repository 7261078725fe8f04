"""Requests without a widget: answered here, answered by somebody else meanwhile, and refused."""

import pytest

from tests.desktop.ground import Ear, Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.core.group.commands import ApproveMember, PromoteMember
from whisper_net.core.ids import MemberId
from whisper_net.core.membership.link import Role
from whisper_net.desktop.viewmodels.people import People


@pytest.fixture
def maya(neighbourhood: Neighbourhood) -> Machine:
    return neighbourhood.founder()


def watched(near: Neighbourhood, machine: Machine) -> tuple[People, Ear]:
    made, said = People(near.membership(machine)), Ear()
    made.said.connect(lambda words, failed: said((words, failed)))
    settle()
    return made, said


def test_a_request_is_busy_once_until_it_is_answered(neighbourhood: Neighbourhood, maya: Machine) -> None:
    neighbourhood.applicant("Ines Duarte", maya, "Design, 2019 to 2026")
    people, said = watched(neighbourhood, maya)
    (request,) = people.requests.shown
    assert (request.name, request.claim, request.by) == ("Ines Duarte", "Design, 2019 to 2026", "invited by Maya Ortiz")
    people.requests.approve(request.member)
    people.requests.approve(request.member)
    people.requests.decline(request.member)
    assert people.requests.busy == {request.member}
    settle()
    assert (people.requests.busy, people.requests.shown) == (set(), ())
    assert said.heard == [("Ines Duarte is in the group now.", False)]


def test_a_request_that_somebody_else_answered_goes_without_a_word(neighbourhood: Neighbourhood, maya: Machine) -> None:
    neighbourhood.applicant("Ines Duarte", maya)
    people, said = watched(neighbourhood, maya)
    member = people.requests.shown[0].member
    neighbourhood.wait(maya.group.submit(ApproveMember(member)))
    settle()
    assert (people.requests.shown, said.heard) == ((), [])
    people.requests.approve(member)
    settle()
    assert said.heard == []


def test_pressed_in_the_moment_in_which_somebody_else_answers_it_says_so(
    neighbourhood: Neighbourhood, maya: Machine
) -> None:
    neighbourhood.applicant("Ines Duarte", maya)
    people, said = watched(neighbourhood, maya)
    member = people.requests.shown[0].member
    neighbourhood.do(maya, "member_approve", member=member.hex())  # and nothing of it has reached the window yet
    people.requests.decline(member)
    settle()
    assert said.heard == [("Somebody else answered Ines Duarte meanwhile.", True)]
    assert people.requests.busy == set()


def test_one_approval_of_two_says_what_is_missing(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder(needed=2)
    priya = neighbourhood.newcomer("Priya Raman", maya)
    vetter = MemberId(priya.group.group.state.me.member)
    neighbourhood.wait(maya.group.submit(PromoteMember(vetter, Role.VETTER)))
    neighbourhood.applicant("Ines Duarte", maya)
    people, said = watched(neighbourhood, maya)
    (request,) = people.requests.shown
    assert (request.votes, request.approved) == ("0 of 2 approvals", False)
    people.requests.approve(request.member)
    settle()
    assert said.heard == [("You approved Ines Duarte. 1 more approval is needed.", False)]
    (request,) = people.requests.shown
    assert (request.votes, request.approved, request.may_approve) == ("1 of 2 approvals", True, False)


def test_an_office_that_is_taken_on_shows_the_requests(neighbourhood: Neighbourhood, maya: Machine) -> None:
    priya = neighbourhood.newcomer("Priya Raman", maya)
    neighbourhood.applicant("Ines Duarte", maya)
    neighbourhood.sync(priya, maya)
    people, _ = watched(neighbourhood, priya)
    assert (people.requests.shown, people.requests.hidden) == ((), 1)
    vetter = MemberId(priya.group.group.state.me.member)
    neighbourhood.wait(maya.group.submit(PromoteMember(vetter, Role.VETTER)))
    neighbourhood.sync(priya, maya)
    settle()
    assert ([one.name for one in people.requests.shown], people.requests.hidden) == (["Ines Duarte"], 0)


def test_asking_around_tells_their_name_and_keeps_what_was_typed(neighbourhood: Neighbourhood, maya: Machine) -> None:
    neighbourhood.newcomer("Priya Raman", maya)
    neighbourhood.applicant("Ines Duarte", maya, "a secret of hers")
    people, _ = watched(neighbourhood, maya)
    member = people.requests.shown[0].member
    drafts = people.membership.drafts
    place = people.requests.ask(member)
    assert place is not None
    drafts.keep(f"channel/{place.id}", "Half a thought")
    for _ in range(2):
        people.requests.ask(member)
    said = "Half a thought\nDoes anybody know Ines Duarte, who asks to join?"
    assert drafts.get(f"channel/{place.id}").text == said
    assert people.requests.ask(MemberId(bytes(32))) is None


@pytest.mark.parametrize("name", ["\u202eevil", "a\nb", "\x1b[31m", "Z" + "\u0301" * 60])
def test_a_hostile_name_and_claim_stay_in_their_place(neighbourhood: Neighbourhood, maya: Machine, name: str) -> None:
    neighbourhood.applicant("Ines Duarte", maya)
    people, said = watched(neighbourhood, maya)
    assert people.roster is not None
    (asking,) = people.roster.asking
    fields = {field: getattr(asking, field) for field in asking.__struct_fields__} | {"name": name, "claim": name}
    request = people.requests._request(type(asking)(**fields), people.roster, set())
    for text in (request.name, request.claim):
        assert len(text) <= 1_000
        assert not set(text) & set("\x1b\r\u202a\u202b\u202d\u202e")
    assert "\n" not in request.name
    assert said.heard == []


def test_whose_name_is_taken_already_is_warned_of(neighbourhood: Neighbourhood, maya: Machine) -> None:
    neighbourhood.newcomer("Ines Duarte", maya)
    second = neighbourhood.machine("second")
    key = neighbourhood.do(maya, "invite_create", uses=1)["key"]
    neighbourhood.do(second, "join", key=key, me="ines  duarte", claim="", peers=[maya.address])
    people, _ = watched(neighbourhood, maya)
    assert people.requests.shown[0].warnings == ("Somebody in the group has this name already.",)
