"""What is made of drafts, signatures and floods that no honest device writes; and what a repair brings back."""

from collections.abc import Callable

import msgspec
import pytest

from tests.core.group.test_agreeing import accords, propose, world
from tests.core.group.world import Machine, World
from whisper_net.core.documents.accords import AccordEntry, Act, Assent, Cosign, Draft, Propose
from whisper_net.core.documents.patches import Origin
from whisper_net.core.group import commands as do
from whisper_net.core.group.accords import FACT, MOST_KEPT, MOST_OPEN
from whisper_net.core.group.agreeing import MOST_DRAFTS, deliberate
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands_accords import Propose as ProposeIt
from whisper_net.core.group.commands_accords import SignProposal
from whisper_net.core.group.group import Group
from whisper_net.core.group.posting import write_entry
from whisper_net.core.group.quorums import nearest
from whisper_net.core.group.rotating import vetters_scope
from whisper_net.core.ids import EnvelopeId, LinkId, ScopeId
from whisper_net.core.membership.bodies import RemoveQuorum, Signature
from whisper_net.core.membership.link import Parsed, Role, parse
from whisper_net.core.membership.together import NO_SIGNATURE, draft_link, signed, with_signers

__all__ = ["world"]  # the fixture


def say(machine: Machine, entry: AccordEntry, scope: ScopeId | None = None) -> EnvelopeId:
    """Write an entry as it stands, whatever an honest device would have written."""
    change = Change(machine.world.now, machine.chance)
    id_ = write_entry(machine.state, change, scope or vetters_scope(machine.state), entry)
    machine.state.accords.due = False
    machine.run(change.effects())
    return id_


def draft(author: Machine, target: Machine, seq: int = 0) -> Parsed:
    """What an honest device would draft; `seq` is added to its place."""
    me = author.state.me
    prev, own = author.state.log.prev_for(me.device)
    body = RemoveQuorum(target.member, [])
    return draft_link(me.group, me.member, me.device, (prev, own + seq), author.world.now, body)


def signatures(machine: Machine, draft_: EnvelopeId) -> int:
    return len(machine.state.accords.signatures(draft_))


def in_anothers_name(world: World) -> bytes:
    return draft(world["cho"], world["ana"]).raw


def of_somebody_else(world: World) -> bytes:
    return draft(world["ben"], world["dan"]).raw


def with_a_signer(world: World) -> bytes:
    return with_signers(draft(world["ben"], world["ana"]), [Signature(bytes(32), bytes(32), NO_SIGNATURE)]).raw


def signed_already(world: World) -> bytes:
    return signed(draft(world["ben"], world["ana"]), world["ben"].state.me.secret, []).raw


def out_of_turn(world: World) -> bytes:
    return draft(world["ben"], world["ana"], seq=1).raw


def on_what_nobody_has(world: World) -> bytes:
    made = draft(world["ben"], world["ana"])
    me = world["ben"].state.me
    return draft_link(
        me.group, me.member, me.device, ([LinkId(b"\x01" * 32)], made.link.seq), made.link.ts, made.body
    ).raw


def no_link(_: World) -> bytes:
    return b"not a link"


@pytest.mark.parametrize(
    "make",
    [in_anothers_name, of_somebody_else, with_a_signer, signed_already, out_of_turn, on_what_nobody_has, no_link],
)
def test_draft_of_anything_else_is_not_signed(world: World, make: Callable[[World], bytes]) -> None:
    """Cho wants Ana out, as Ben does; what Ben drafts instead, her device does not sign."""
    ben, cho = world["ben"], world["cho"]
    proposal = say(ben, Propose(Act.REMOVE, world["ana"].member))
    bad = say(ben, Draft(proposal, make(world)))
    world.deliver()
    cho.do(SignProposal(proposal))
    assert signatures(cho, bad) == 0
    good = say(ben, Draft(proposal, draft(ben, world["ana"]).raw))
    world.deliver("ben", "cho")
    assert signatures(cho, good) == 1


def test_draft_from_before_its_author_could_decide_is_not_signed(world: World) -> None:
    """The past of the draft decides: in the group's first moments Ben was nobody, and the quorum another."""
    ben, cho = world["ben"], world["cho"]
    proposal = say(ben, Propose(Act.REMOVE, world["ana"].member))
    me, first = ben.state.me, ben.state.log.ids[0]
    early = draft_link(me.group, me.member, me.device, ([first], 0), 0, RemoveQuorum(world["ana"].member, []))
    bad = say(ben, Draft(proposal, early.raw))
    world.deliver()
    cho.do(SignProposal(proposal))
    assert signatures(cho, bad) == 0


def test_signature_that_does_not_hold_is_worth_nothing(world: World) -> None:
    ben, cho = world["ben"], world["cho"]
    proposal = propose(ben, "ana")
    world.deliver()
    ((said, _),) = ben.state.accords.drafts(accords(ben)[0])
    say(cho, Cosign(said.origin.id, bytes(64)))
    say(cho, Assent(proposal, on=True))
    world.deliver()
    assert ben.role(world["ana"].member) == "admin"


def test_signature_without_a_yes_is_worth_nothing(world: World) -> None:
    ben, cho = world["ben"], world["cho"]
    proposal = propose(ben, "ana")
    world.deliver()
    cho.do(SignProposal(proposal))
    say(cho, Assent(proposal, on=False))
    ben.take_envelopes(*cho.raws())
    assert ben.role(world["ana"].member) == "admin"


def test_proposals_in_another_room_are_nothing(world: World) -> None:
    say(world["ben"], Propose(Act.REMOVE, world["ana"].member), world.general)
    world.deliver()
    assert all(accords(machine) == [] for machine in world.machines.values())


def test_flood_of_one_member_pushes_out_their_own_entries_alone(world: World) -> None:
    ben, cho = world["ben"], world["cho"]
    proposal = propose(cho, "ana")
    for place in range(MOST_KEPT + 3):
        say(ben, Propose(Act.REMOVE, type(ben.member)(bytes([place]) * 32)))
    world.deliver()
    every = accords(cho)
    assert len(every) == 1 + MOST_OPEN
    assert proposal in [accord.id for accord in every]
    kept = [name for name in cho.store.load().facts if name.startswith(FACT)]
    assert len(kept) <= MOST_KEPT + 10
    world["ana"].reopen()
    assert len(accords(world["ana"])) == 1 + MOST_OPEN


def test_device_that_drafts_without_end_is_not_signed_for_without_end(world: World) -> None:
    """Each draft is of the same place, and would cost everybody who said yes an envelope."""
    ben, cho = world["ben"], world["cho"]
    proposal = propose(cho, "dan")
    world.deliver()
    ben.do(SignProposal(proposal))
    for number in range(MOST_DRAFTS + 4):
        world.now += 1
        say(cho, Draft(proposal, draft(cho, world["dan"]).raw))
        for publish in cho.outbox:
            world.hand(publish, cho, ben)
        cho.outbox.clear()
        mine = [said for said, _ in ben.state.accords.drafts(accords(ben)[0]) if signatures(ben, said.origin.id)]
        assert len(mine) == min(number + 2, MOST_DRAFTS)


def test_device_that_writes_too_much_else_drafts_no_more(world: World) -> None:
    ben, cho = world["ben"], world["cho"]
    proposal = propose(ben, "ana")
    world.deliver()
    cho.do(SignProposal(proposal))
    for publish in cho.outbox[:1]:  # her yes, and never her signature
        world.hand(publish, cho, ben)
    for place in range(MOST_DRAFTS + 2):
        ben.channel(f"room {place}")
    assert len(ben.state.accords.drafts(accords(ben)[0])) == MOST_DRAFTS


def test_draft_from_before_there_were_enough_is_made_anew(world: World) -> None:
    """Dan became an admin after Ben had drafted; his yes completes it, and his place is not in that draft's past."""
    ben, cho, dan = world["ben"], world["cho"], world["dan"]
    proposal = propose(ben, "ana")
    (before,) = ben.state.accords.drafts(accords(ben)[0])
    world.deliver()
    promoted = cho.do(ProposeIt(Act.PROMOTE, dan.member))
    world.deliver()
    world["ana"].do(SignProposal(promoted))
    world.deliver()
    world.link("dan", "cho")
    assert cho.role(dan.member) == "admin"
    world.deliver()
    dan.do(SignProposal(proposal))
    world.deliver("dan", "ben")
    assert dan.role(world["ana"].member) == ""  # three decide about her now, and two of them said yes
    removed = ben.state.log.view().removals()[-1].id
    assert parse(before[1].link).link.prev != ben.state.log.get(removed).link.prev


def test_without_a_key_to_say_it_under_a_device_waits(world: World) -> None:
    ana, dan = world["ana"], world["dan"]
    ana.do(do.PromoteMember(dan.member, Role.VETTER))
    world.deliver()
    change = Change(world.now, dan.chance)
    dan.state.accords.take(
        change,
        Propose(Act.REMOVE, ana.member),
        msgspec.structs.replace(ana_origin(world), member=dan.member, device=dan.state.me.device),
        dan.state.log.heads,
    )
    deliberate(dan.state, change)
    assert change.envelopes == []
    assert not dan.state.accords.due


def ana_origin(world: World) -> Origin:
    propose(world["ben"], "ana")
    return accords(world["ben"])[0].proposals[0].origin


def test_repair_brings_back_what_was_said(world: World) -> None:
    ben, cho = world["ben"], world["cho"]
    proposal = propose(ben, "ana")
    world.deliver()
    for name in [name for name in cho.disk.facts if name.startswith(FACT)]:
        del cho.disk.facts[name]
    cho.group = Group.open(cho.store.load())
    assert accords(cho) == []
    for key in cho.store.all_parts():
        cho.store.commit([cho.group.rebuild_part(key, cho.store.part(key), world.now, cho.chance).batch])
    cho.reopen()
    assert [accord.id for accord in accords(cho)] == [proposal]


def test_nearest_quorum_is_told() -> None:
    """Of one admin and one vetter nobody can be put out together; of three admins the other two decide."""
    world = World()
    ben = world.join("ben")
    view = world["ana"].state.log.view()
    assert nearest(view, Act.REMOVE, ben.member, frozenset()) is None
    one = nearest(view, Act.PROMOTE, ben.member, frozenset())
    assert one is not None
    assert (one.voters, one.k) == (frozenset({world["ana"].member}), 1)


def test_quorum_that_is_told_is_that_of_those_who_said_yes() -> None:
    """Of one admin and three vetters whom that admin made: a vetter who says yes waits for two more of the four."""
    world = World()
    for name in ("ben", "cho", "dan", "eve"):
        world.join(name)
    ana, ben = world["ana"], world["ben"]
    for name in ("ben", "cho", "dan"):
        ana.do(do.PromoteMember(world[name].member, Role.VETTER))
    view, eve = ana.state.log.view(), world["eve"].member
    for yes, k in (([ben], 3), ([ana], 1), ([], 1)):
        quorum = nearest(view, Act.PROMOTE, eve, frozenset(one.member for one in yes))
        assert quorum is not None
        assert quorum.k == k
