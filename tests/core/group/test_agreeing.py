"""Several put somebody out, or make somebody an admin: people say yes once, their machines do the rest."""

import pytest

from tests.core.group.world import Machine, World
from whisper_net.core.documents.accords import Act
from whisper_net.core.errors import NotAllowed, NotFound, RefusedError
from whisper_net.core.group import commands as do
from whisper_net.core.group.accords import LIFETIME, Accord
from whisper_net.core.group.commands_accords import Propose, SignProposal, WithdrawProposal
from whisper_net.core.group.commands_standing import Answered
from whisper_net.core.ids import EnvelopeId
from whisper_net.core.membership.link import LinkType, Role


@pytest.fixture
def world() -> World:
    """Ana, who founded it, Ben and Cho, who are admins, and Dan, a member."""
    world = World()
    for name in ("ben", "cho", "dan"):
        world.join(name)
    world["ana"].do(do.PromoteMember(world["ben"].member, Role.ADMIN))
    world.link("ben", "ana")  # which hands the vetters' key over
    world.deliver()
    together(world, Act.PROMOTE, "cho", "ana", "ben")
    world.link("cho", "ana")
    assert world["dan"].role(world["cho"].member) == "admin"
    return world


def together(world: World, act: Act, name: str, first: str, *others: str) -> None:
    """One proposes, the others say yes, everybody hears of everything."""
    proposal = world[first].do(Propose(act, world[name].member))
    world.deliver()
    for other in others:
        world[other].do(SignProposal(proposal))
        world.deliver()


def accords(machine: Machine) -> list[Accord]:
    return machine.state.accords.open(machine.world.now, machine.state.log)


def written(machine: Machine, type_: LinkType) -> int:
    """Links of a type that count."""
    return sum(one.parsed.link.type is type_ and not one.rule for one in machine.state.log.view().history())


def propose(machine: Machine, name: str, act: Act = Act.REMOVE) -> EnvelopeId:
    made: EnvelopeId = machine.do(Propose(act, machine.world[name].member))
    return made


# -- removing


def test_two_of_three_admins_put_the_founder_out(world: World) -> None:
    together(world, Act.REMOVE, "ana", "ben", "cho")
    for name in ("ben", "cho", "dan"):
        assert world[name].role(world["ana"].member) == ""
        assert accords(world[name]) == []
    assert written(world["cho"], LinkType.REMOVE_QUORUM) == 1
    view = world["ben"].state.log.view()
    for scope in view.scopes_of(world["ben"].member):
        epoch = view.sending_epoch(scope)
        assert epoch is not None
        assert world["ana"].state.me.box_key not in view.recipients_of(epoch)


def test_one_yes_removes_nobody(world: World) -> None:
    propose(world["ben"], "ana")
    world.deliver()
    for machine in world.machines.values():
        assert machine.role(world["ana"].member) == "admin"
    (accord,) = accords(world["cho"])
    assert list(accord.yes) == [world["ben"].member]


def test_target_reads_that_they_are_to_go_and_cannot_help_it(world: World) -> None:
    """Ana sees the proposal and removes both in good time: single removals do not strike what several signed."""
    proposal = propose(world["ben"], "ana")
    world.deliver()
    (accord,) = accords(world["ana"])
    assert (accord.id, accord.member) == (proposal, world["ana"].member)
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ana.do(do.RemoveMember(ben.member))
    ana.do(do.RemoveMember(cho.member))
    cho.do(SignProposal(proposal))
    world.deliver("ben", "cho")
    world.link("dan", "ben")
    world.deliver()
    for machine in (ben, cho, world["dan"]):
        assert machine.role(ana.member) == ""
        assert machine.role(ben.member) == machine.role(cho.member) == "admin"


def test_nobody_decides_about_themselves_or_signs_it(world: World) -> None:
    with pytest.raises(RefusedError, match="leave"):
        propose(world["ana"], "ana")
    proposal = propose(world["ben"], "ana")
    world.deliver()
    with pytest.raises(NotAllowed):
        world["ana"].do(SignProposal(proposal))


def test_proposals_are_read_among_the_vetters_alone(world: World) -> None:
    """Dan, a member, is handed everything that Ben published, and opens nothing of it."""
    propose(world["ben"], "ana")
    assert world["dan"].take_envelopes(*world["ben"].raws()) == 0
    world.deliver()
    assert accords(world["dan"]) == []
    assert len(accords(world["cho"])) == 1


def test_members_propose_nothing(world: World) -> None:
    with pytest.raises(NotAllowed, match="admins decide"):
        propose(world["dan"], "ana")


def test_vetter_whom_one_admin_made_signs_nothing(world: World) -> None:
    world["ana"].do(do.PromoteMember(world["dan"].member, Role.VETTER))
    world.deliver()
    world.link("dan", "ana")
    proposal = propose(world["ben"], "ana")
    world.deliver()
    with pytest.raises(NotAllowed, match="vetters whom"):
        world["dan"].do(SignProposal(proposal))


def test_where_there_are_too_few_it_says_how_many_it_takes() -> None:
    world = World()
    world.join("ben")
    with pytest.raises(NotAllowed, match="too few"):
        propose(world["ana"], "ben")


def test_whoever_it_is_about_is_told_that_they_do_not_decide_it(world: World) -> None:
    proposal = propose(world["ben"], "cho")
    world.deliver()
    with pytest.raises(NotAllowed, match="this is about you"):
        world["cho"].do(SignProposal(proposal))


@pytest.mark.parametrize(
    ("name", "role", "why"),
    [
        ("cho", Role.ADMIN, "they are an admin already"),
        ("cho", Role.VETTER, "they are an admin already"),
        ("eve", Role.VETTER, "a vetter already"),
        ("fay", Role.VETTER, "approve them first"),
        ("dan", Role.ADMIN, "group quorum promote"),
    ],
)
def test_office_that_is_not_given_says_why_not(world: World, name: str, role: Role, why: str) -> None:
    world.join("eve")
    world.join("fay")
    world["ana"].do(do.PromoteMember(world["eve"].member, Role.VETTER))
    world["ana"].do(do.RemoveMember(world["fay"].member))
    with pytest.raises(NotAllowed, match=why):
        world["ana"].do(do.PromoteMember(world[name].member, role))
    with pytest.raises(NotAllowed, match="only an admin gives an office"):
        world["dan"].do(do.PromoteMember(world["dan"].member, Role.VETTER))
    world.deliver()
    with pytest.raises(NotAllowed, match="only an admin makes a vetter"):
        world["eve"].do(do.PromoteMember(world["dan"].member, Role.VETTER))


def test_who_is_not_there_is_not_removed_and_who_is_admin_not_promoted(world: World) -> None:
    world["ana"].do(do.RemoveMember(world["dan"].member))
    with pytest.raises(NotFound, match="not in this group"):
        propose(world["ana"], "dan")
    with pytest.raises(NotFound, match="approve them first"):
        propose(world["ana"], "dan", Act.PROMOTE)
    with pytest.raises(RefusedError, match="already"):
        propose(world["ana"], "ben", Act.PROMOTE)


# -- promoting


def test_one_admin_of_several_makes_no_admin_and_two_do(world: World) -> None:
    with pytest.raises(NotAllowed, match="quorum promote"):
        world["ana"].do(do.PromoteMember(world["dan"].member, Role.ADMIN))
    together(world, Act.PROMOTE, "dan", "cho", "ben")
    assert world["ana"].role(world["dan"].member) == "admin"
    assert written(world["ana"], LinkType.PROMOTE) == 3


def test_one_admin_who_is_a_majority_needs_nobody() -> None:
    world = World()
    world.join("ben")
    propose(world["ana"], "ben", Act.PROMOTE)
    world.deliver()
    assert world["ben"].role(world["ben"].member) == "admin"


# -- what may come in between


def test_author_whose_device_moves_on_drafts_anew_and_never_signs_two_links_for_one_place(world: World) -> None:
    ben, cho = world["ben"], world["cho"]
    proposal = propose(ben, "ana")
    world.deliver()
    ben.channel("severance")
    cho.do(SignProposal(proposal))
    world.deliver("ben", "cho")
    assert ben.role(world["ana"].member) == ""
    world.deliver()
    places = [(one.parsed.link.device, one.parsed.link.seq) for one in ben.state.log.view().history()]
    assert len(set(places)) == len(places)


def test_signatures_over_a_draft_that_is_behind_are_used_for_nothing(world: World) -> None:
    """Cho signs Ben's draft while Ben's device writes something else: her signature comes too late."""
    ben, cho = world["ben"], world["cho"]
    proposal = propose(ben, "ana")
    world.deliver()
    ben.channel("severance")
    cho.do(SignProposal(proposal))
    outbox, cho.outbox = cho.outbox, []
    for publish in outbox:
        world.hand(publish, cho, ben)
    assert ben.role(world["ana"].member) == "admin"
    drafts = [entry for _, entry in ben.state.accords.drafts(accords(ben)[0])]
    assert len(drafts) == 2
    world.deliver()
    assert cho.role(world["ana"].member) == ""


def test_two_who_propose_at_once_lead_to_one_removal(world: World) -> None:
    ben, cho = world["ben"], world["cho"]
    first, second = propose(ben, "ana"), propose(cho, "ana")
    world.deliver()
    for machine in (ben, cho, world["dan"]):
        assert machine.role(world["ana"].member) == ""
        assert accords(machine) == []
        assert len(machine.state.log.view().removals()) in (1, 2)
    assert first != second


def test_proposing_what_is_proposed_joins_it(world: World) -> None:
    ben, cho = world["ben"], world["cho"]
    first = propose(ben, "ana", Act.REMOVE)
    world.deliver()
    assert propose(ben, "ana") == first
    assert propose(cho, "ana") == first
    world.deliver()
    assert ben.role(world["ana"].member) == ""


def test_yes_that_is_taken_back_counts_no_more(world: World) -> None:
    ben, cho = world["ben"], world["cho"]
    together(world, Act.PROMOTE, "dan", "ben")
    (accord,) = accords(cho)
    with pytest.raises(NotFound, match="not said yes"):
        cho.do(WithdrawProposal(accord.id))
    world.drop()
    cho.do(SignProposal(accord.id))
    cho.do(WithdrawProposal(accord.id))
    assert cho.do(SignProposal(accord.id)) == cho.do(SignProposal(accord.id)) == accord.id
    cho.do(WithdrawProposal(accord.id))
    ben.take_envelopes(*cho.raws())  # all at once: one by one, the signature would have been enough
    world.deliver()
    assert list(accords(ben)[0].yes) == [ben.member]
    ben.do(WithdrawProposal(accord.id))
    world.deliver()
    assert accords(ben) == accords(cho) == []
    with pytest.raises(NotFound, match="not open"):
        cho.do(SignProposal(accord.id))
    assert cho.role(world["dan"].member) == "member"


def test_proposal_is_open_for_thirty_days(world: World) -> None:
    ben, cho = world["ben"], world["cho"]
    proposal = propose(ben, "ana")
    world.deliver()
    world.now += LIFETIME + 1
    with pytest.raises(NotFound, match="30 days"):
        cho.do(SignProposal(proposal))
    ben.channel("later")
    assert not any(name.startswith("accord:") for name in dict(ben.store.load().facts))


def test_yes_from_before_a_return_is_about_somebody_who_is_gone(world: World) -> None:
    """Dan is removed and comes back: who wanted them out before has to say so again."""
    ben, cho = world["ben"], world["cho"]
    proposal = propose(ben, "dan")
    world.deliver()
    cho.do(do.RemoveMember(world["dan"].member))
    world.deliver("ana", "ben", "cho")
    assert accords(ben) == []
    with pytest.raises(NotFound):
        cho.do(SignProposal(proposal))


def test_everything_survives_a_restart_at_every_step(world: World) -> None:
    ben, cho = world["ben"], world["cho"]
    proposal = propose(ben, "ana")
    ben.reopen()
    world.deliver()
    cho.reopen()
    cho.do(SignProposal(proposal))
    cho.reopen()
    world.deliver("cho", "ben")
    ben.reopen()
    assert ben.role(world["ana"].member) == ""


def test_any_order_of_arrival_comes_to_the_same(world: World) -> None:
    """Ben and Cho agree apart from Eve, who gets everything by a session afterwards."""
    together(world, Act.PROMOTE, "dan", "ana", "ben")
    proposal = propose(world["ben"], "ana")
    world["dan"].do(Answered())
    world.deliver("ben", "cho")
    world["cho"].do(SignProposal(proposal))
    world.drop()
    world.link("dan", "cho")
    (accord,) = accords(world["dan"])
    assert set(accord.yes) == {world["ben"].member, world["cho"].member}
    world["dan"].do(SignProposal(proposal))
    world.link("dan", "ben")
    world.deliver()
    assert world["dan"].role(world["ana"].member) == ""


def test_no_more_than_eight_proposals_of_ones_own(world: World) -> None:
    ana = world["ana"]
    for name in "efghijkl":
        world.join(name)
        propose(ana, name)
    world.join("m")
    with pytest.raises(RefusedError, match="8 proposals"):
        propose(ana, "m")
