"""What hostile members try to do beyond their authority, by the names that the protocol gives it."""

from tests.core.membership.hostile import resigned, small
from tests.core.membership.world import warm
from whisper_net.core.membership.link import (
    Approve,
    Channel,
    Grant,
    History,
    Policy,
    Promote,
    Rename,
    Role,
)
from whisper_net.core.wire.codec import Record, encode


def test_unauthorised_author() -> None:
    """Plain members, the pending, strangers and borrowed devices do nothing that needs an office."""
    world, invitation = small()
    join = world.admit("a", "x", invitation)
    channel = world.channel("F")
    acts: list[Record] = [
        world.invite_body(),
        Approve(join, world.group),
        Channel("mine", History.ALL, shared=False),
        Grant(world["m"].id, channel),
        Rename("taken"),
        Policy(1),
        Promote(world["m"].id, Role.ADMIN, []),
        world.admit_body("y", invitation),
    ]
    before = world.heads
    for who in ("m", "x", "z"):
        for act in acts:
            id_ = world.put(who, act, before, fork=True)
            assert not world.ok(id_)
            assert world.view.is_void(id_)
    for vetter_act in (Rename("taken"), Policy(1), Promote(world["m"].id, Role.VETTER, [])):
        assert not world.ok(world.put("a", vetter_act, before, fork=True))
    assert world.view.name == "Former Acme"
    assert world.role("m") == "member"
    assert world.role("x") == "pending"


def test_borrowed_device_rejected() -> None:
    world, _ = small()
    honest = world.draft("m", Rename("mine"))
    borrowed = resigned(honest, world["m"].device[1], author=world["F"].id)
    assert not world.log.allows(borrowed)
    skipped = resigned(world.draft("F", Rename("skips")), world["F"].device[1], seq=99)
    world.log.add(skipped)
    assert not world.ok(skipped.id)
    assert world.view.name == "Former Acme"


def test_fork_bomb() -> None:
    """A device that doubles its seq many times is dead; nobody else loses anything, and others go on writing."""
    world, private, _ = warm()
    before = {name: world.role(name) for name in "Fabdevwm"}
    base = world.heads
    for _ in range(40):
        world.invite("v", base, fork=True)
    assert len(world.heads) == 40
    assert not world.view.devices(world["v"].id)
    assert before == {name: world.role(name) for name in "Fabdevwm"}
    assert world.within("v", private)
    prev, seq = world.log.prev_for(world["F"].device_id)
    assert len(prev) == 8
    assert seq == world.log.next_seq(world["F"].device_id)
    for _ in range(6):
        prev, seq = world.log.prev_for(world["F"].device_id)
        world.put("F", Rename("on"), prev, fork=True)
    assert len(world.heads) == 1
    assert not world.view.is_active(world["v"].device_id)
    assert world.view.owner(world["v"].device_id) == world["v"].id


def test_mole_cannot_lower_threshold() -> None:
    """An invitation asks for no fewer approvals than policy and people allow, whatever a vetter writes or copies."""
    world, _ = small()
    assert not world.ok(world.invite("a", needed=1))
    assert not world.ok(world.put("a", Policy(1)))
    world.put("F", Policy(3))
    strict = world.invite("F", needed=3)
    base = world.heads
    copied = world.invite_body(needed=3)
    twin = world.log.get(strict).body
    stolen = type(twin)(twin.inv_pk, *[getattr(copied, f) for f in copied.__struct_fields__[1:]])
    assert not world.ok(world.put("a", stolen, base))
    join = world.admit("a", "x", strict)
    world.approve("a", join)
    world.approve("b", join)
    assert world.role("x") == "pending"
    world.put("F", Policy(1))
    assert world.role("x") == "pending"
    world.approve("F", join)
    assert world.role("x") == "member"


def test_mole_cannot_mint_a_majority() -> None:
    world, _, _ = warm()
    assert not world.ok(world.promote("F", "m", Role.ADMIN))
    assert not world.ok(world.promote("F", "m", Role.ADMIN, "a"))
    assert not world.ok(world.promote("F", "m", Role.ADMIN, "avw"))
    assert not world.ok(world.promote("v", "m", Role.VETTER))
    assert not world.ok(world.promote("F", "m", Role.VETTER, "v"))
    assert not world.ok(world.promote("m", "m", Role.ADMIN, "Fab"))
    assert world.role("m") == "member"
    assert world.ok(world.promote("F", "m", Role.ADMIN, "ab"))
    assert world.role("m") == "admin"


def test_cosigner_signs_with_a_live_device_of_their_own() -> None:
    world, _ = small()
    world.promote("F", "a", Role.ADMIN)
    draft = world.promote_draft("F", "m", Role.ADMIN, "ab")
    theirs = sorted([(s.member, s.device, s.sig) for s in draft.body.signers])
    swapped = [[theirs[0][0], theirs[1][1], theirs[1][2]], [theirs[1][0], theirs[0][1], theirs[0][2]]]
    body = encode([world["m"].id, Role.ADMIN, swapped])
    forged = resigned(draft, world["F"].device[1], body=body)
    world.log.add(forged)
    assert not world.ok(forged.id)


def test_sockpuppet_chain_void() -> None:
    """What puppets do rests on who let them in: when that falls, the whole chain falls."""
    world, private, _ = warm()
    base = world.heads
    mint = world.invite("v", base, channels=(private,))
    join = world.admit("v", "x", mint)
    for scope in (None, private):
        for who in "va":
            world.approve(who, join, scope)
    for puppet, target in (("x", "w"), ("w", "b")):
        if puppet == "x":
            world.promote("F", "x", Role.VETTER)
        assert world.ok(world.grant(puppet, target, private))
    assert all(world.within(name, private) for name in "xwb")
    world.revoke("e", mint, [mint])
    assert not any(world.within(name, private) for name in "xwb")
    assert all(world.within(name, private) for name in "Fav")
    assert not world.view.entitled(private).keys() & {world[name].device_id for name in "xwb"}
    assert world.ok(world.grant("a", "b", private))
    assert world.within("b", private)
