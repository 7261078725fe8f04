"""What hostile members and strangers try on the membership log, by the names that the protocol gives them."""

import pytest

from tests.core.membership.people import BUCKET, NOW, found_body, invitation_keys, make_join, person, seed
from tests.core.membership.world import World, warm
from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.signing import sign
from whisper_net.core.errors import BadSignature, DecodeError, LinkError
from whisper_net.core.ids import BoxKey, GroupId, JoinId, LinkId
from whisper_net.core.membership.link import (
    Admit,
    Approve,
    Channel,
    Found,
    Grant,
    History,
    Join,
    LinkType,
    Parsed,
    Policy,
    Promote,
    Rename,
    Role,
    join_id,
    parse,
    write,
)
from whisper_net.core.wire.bounds import EPOCH_PERIOD
from whisper_net.core.wire.codec import Record, decode, encode, fields_before


def small(*, checked: bool = False) -> tuple[World, LinkId]:
    """F founds a group with a policy of 2; a and b are vetters, m is plain. Returns an open invitation of F's."""
    world = World(checked)
    world.found(needed=2)
    crowd = world.invite("F", uses=9, needed=1)
    for name in "abm":
        world.member(name, crowd, "F")
    for name in "ab":
        world.promote("F", name, Role.VETTER)
    return world, world.invite("F")


def resigned(parsed: Parsed, secret: bytes, **changes: object) -> Parsed:
    """The same link with other fields, signed again."""
    link = parsed.link
    fields = (
        dict(zip(link.__struct_fields__, [getattr(link, f) for f in link.__struct_fields__], strict=True)) | changes
    )
    unsigned = list(fields.values())[:-1]
    return parse(encode([*unsigned, sign(secret, Context.LINK, encode(unsigned))]))


# -- encoding and signatures


def test_cross_group_link_rejected() -> None:
    world, _ = small()
    other = World()
    other.found("m")
    foreign = other.draft("m", Rename("ours"))
    with pytest.raises(LinkError):
        world.log.add(foreign)
    with pytest.raises(LinkError):
        world.log.add(other.log.get(LinkId(other.log.group)))
    moved = resigned(foreign, world["m"].device[1], prev=[world.heads[0]])
    with pytest.raises(LinkError):
        world.log.add(moved)


def test_cross_type_signature_rejected() -> None:
    """A signature given for one purpose holds for no other, and a body shown as another type's does not decode."""
    world, invitation = small()
    honest = world.draft("F", Rename("new"))
    unsigned = fields_before(honest.link, "sig")
    for context in Context:
        if context is Context.LINK:
            continue
        forged = parse(encode([*unsigned, sign(world["F"].device[1], context, encode(unsigned))]))
        with pytest.raises(BadSignature):
            world.log.add(forged)
    with pytest.raises(DecodeError):
        resigned(honest, world["F"].device[1], type=LinkType.POLICY)
    shown_as = resigned(honest, world["F"].device[1], type=LinkType.RENAME)
    assert shown_as.id == honest.id
    join = world.join("x", invitation)
    swapped = Join(*[*fields_before(join, "sig_inv"), join.sig_root, join.sig_inv, join.sig_device])
    with pytest.raises(BadSignature):
        world.log.add(world.draft("a", Admit(swapped, bytes(32), b"")))


def test_cosignature_serves_no_other_link() -> None:
    world, _ = small()
    world.promote("F", "a", Role.ADMIN)
    given = world.promote_draft("F", "b", Role.ADMIN, "a")
    (signature,) = given.body.signers
    assert world.log.allows(given)
    for stolen in (Promote(world["m"].id, Role.ADMIN, [signature]), Promote(world["b"].id, Role.VETTER, [signature])):
        with pytest.raises(BadSignature):
            world.log.add(world.draft("F", stolen))
    world.put("F", Rename("later"))
    with pytest.raises(BadSignature):
        world.log.add(world.draft("F", given.body))


def test_oversized_prev() -> None:
    world, _ = small()
    base = world.heads
    acts = [world.put(who, Rename("n"), base) for who in "Fabm"]
    acts += [world.put("F", Rename(str(k)), base, fork=True) for k in range(6)]
    nine = sorted(acts)[:9]
    unsigned = [1, LinkType.RENAME, world.log.group, world["F"].id, world["F"].device_id, 0, nine, NOW, b"\x91\xa1n"]
    raw = encode([*unsigned, sign(world["F"].device[1], Context.LINK, encode(unsigned))])
    with pytest.raises(DecodeError):
        parse(raw)
    for odd in ([acts[0], acts[0]], sorted(acts[:3], reverse=True)):
        unsigned[6] = odd
        with pytest.raises(LinkError):
            parse(encode([*unsigned, bytes(64)]))


def test_non_canonical_rejected() -> None:
    world, _ = small()
    raw = world.log.get(world.heads[0]).raw
    for bad in (raw + b"\0", raw[:-1], b"", b"\xdc\x00" + bytes([raw[0] & 15]) + raw[1:], raw * 200):
        with pytest.raises(DecodeError):
            parse(bad)


def test_clock_year_9999() -> None:
    """A stamp far ahead orders nothing and closes nothing: others rotate, rename and invite as before."""
    world, _ = small()
    far = 253_402_300_799
    world.put("F", Rename("from the future"), ts=far)
    world.put("F", Rename("today"))
    assert world.view.name == "today"
    world.epoch("m", world.group, bucket=far // EPOCH_PERIOD)
    mine = world.epoch("a", world.group)
    assert world.ok(mine)
    assert world.ok(world.epoch("b", world.group, bucket=BUCKET + 1))


# -- authority


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


# -- coming in


def test_single_use_used_concurrently_is_flagged() -> None:
    """Two people with one key: both wait for approval as ever, and the invitation says that it leaked."""
    world, invitation = small()
    base = world.heads
    joins = [world.admit(who, name, invitation, base) for who, name in (("a", "x"), ("b", "y"))]
    (state,) = [i for i in world.view.invitations() if i.id == invitation]
    assert state.leaked
    assert not state.live
    assert set(state.joins) == set(joins)
    for join in joins:
        world.approve("a", join)
        world.approve("F", join)
    assert world.role("x") == world.role("y") == "member"
    assert not world.ok(world.put("F", world.admit_body("z", invitation)))


def test_two_vetters_admit_once() -> None:
    """Two ADMITs of one JOIN are one request and one use; approvals count whichever of them the approver saw."""
    world, invitation = small()
    base = world.heads
    first = world.put("a", world.admit_body("x", invitation), base)
    second = world.put("b", world.admit_body("x", invitation), base)
    assert world.ok(first)
    assert world.ok(second)
    join = join_id(world.join("x", invitation))
    (state,) = [i for i in world.view.invitations() if i.id == invitation]
    assert not state.leaked
    assert state.joins == (join,)
    world.approve("a", join, prev=[first])
    world.approve("b", join, prev=[second])
    request = world.view.request(join)
    assert request is not None
    assert request.state == "member"
    assert {parsed.id for parsed in request.admits} == {first, second}
    assert request.approvals[world.group] == {world["a"].id, world["b"].id}
    assert not world.ok(world.put("F", world.admit_body("x", invitation)))


def test_revoked_while_used_waits_for_informed_approval() -> None:
    """A key that an admin revoked while others used it: back to pending, until somebody who knows approves."""
    world, invitation = small()
    base = world.heads
    join = world.admit("a", "x", invitation, base)
    world.approve("a", join)
    world.approve("b", join)
    assert world.role("x") == "member"
    world.revoke("F", invitation, base)
    assert world.role("x") == "pending"
    (state,) = [i for i in world.view.invitations() if i.id == invitation]
    assert state.revoked
    assert not state.live
    world.approve("a", join)
    world.approve("b", join)
    assert world.role("x") == "member"


def test_revocation_spares_those_it_saw() -> None:
    world, invitation = small()
    base = world.heads
    join = world.admit("a", "x", invitation, base)
    seen = world.heads
    world.approve("a", join)
    world.approve("b", join)
    world.revoke("F", invitation, seen)
    assert world.role("x") == "member"


def test_revocation_by_a_vetter_closes_the_future_only() -> None:
    world, _ = small()
    own = world.invite("a")
    base = world.heads
    join = world.admit("b", "x", own, base)
    world.approve("b", join)
    world.approve("F", join)
    assert not world.ok(world.revoke("b", own, base))
    assert world.ok(world.revoke("a", own, base))
    assert world.role("x") == "member"
    assert not world.ok(world.put("F", world.admit_body("y", own)))


def test_proof_replayed_with_other_keys() -> None:
    """A JOIN that somebody saw serves no other root, device or box key."""
    world, invitation = small()
    join = world.join("x", invitation)
    thief = person("z")
    for field, value in (("root", thief.id), ("device", thief.device_id), ("box_key", thief.box_key)):
        fields = [value if f == field else getattr(join, f) for f in join.__struct_fields__]
        with pytest.raises(BadSignature):
            world.log.add(world.draft("a", Admit(Join(*fields), bytes(32), b"")))
    world.log.add(world.draft("a", Admit(join, bytes(32), b"")))
    assert world.role("x") == "pending"


def test_proof_in_other_group() -> None:
    world, invitation = small()
    elsewhere = make_join(world["x"], GroupId(seed("elsewhere")), world.keys[invitation])
    with pytest.raises(LinkError):
        world.log.add(world.draft("a", Admit(elsewhere, bytes(32), b"")))


def test_zero_box_key_rejected() -> None:
    """A box key that yields zero would break every later rotation."""
    world, invitation = small()
    for weak in (bytes(32), b"\1" + bytes(31)):
        join = make_join(world["x"], world.log.group, world.keys[invitation], BoxKey(weak))
        with pytest.raises(LinkError):
            world.log.add(world.draft("a", Admit(join, bytes(32), b"")))
        founder = found_body(world["z"])
        fields = [*fields_before(founder, "box_key"), weak]
        root = world["z"].root[1]
        fields.append(sign(root, Context.FOUND, encode(fields)))
        fresh = World(checked=True)
        with pytest.raises(LinkError):
            fresh.put("z", decode(encode(fields), Found))


def test_device_key_is_used_once() -> None:
    world, _ = small()
    again = world.invite("F")
    x = person("x")
    for clone in (
        make_join(world["m"], world.log.group, world.keys[again]),
        make_join(x, world.log.group, world.keys[again], world["m"].box_key),
    ):
        assert not world.ok(world.put("a", Admit(clone, bytes(32), b""), fork=True))
    assert world.role("x") == ""


def test_self_approval_rejected() -> None:
    world, _ = small()
    base = world.heads
    invitations = [world.invite(who, base) for who in "ab"]
    first, second = (world.admit(w, "x", i, [i]) for w, i in zip("ab", invitations, strict=True))
    world.approve("a", first)
    world.approve("b", first)
    world.promote("F", "x", Role.VETTER)
    assert not world.ok(world.approve("x", second))
    assert not world.ok(world.approve("x", first))
    assert not world.view.can_approve(world["x"].id, second, world.group)


def test_same_approver_counts_once() -> None:
    world, invitation = small()
    join = world.admit("a", "x", invitation)
    for _ in range(3):
        assert world.ok(world.approve("a", join))
    assert world.role("x") == "pending"
    assert not world.view.can_approve(world["a"].id, join, world.group)
    world.approve("b", join)
    assert world.role("x") == "member"


def test_veto_holds() -> None:
    """A vetter who saw the veto cannot approve, an admin can overrule it; a plain member's veto is none."""
    world, invitation = small()
    join = world.admit("a", "x", invitation)
    assert not world.ok(world.veto("m", join))
    world.approve("a", join)
    assert world.ok(world.veto("b", join))
    assert not world.ok(world.approve("b", join))
    request = world.view.request(join)
    assert request is not None
    assert request.state == "declined"
    assert world.role("x") == "pending"
    assert world.ok(world.approve("F", join))
    assert world.role("x") == "member"


def test_backdated_veto_undoes_nothing() -> None:
    world, invitation = small()
    join = world.admit("a", "x", invitation)
    seen = world.heads
    world.approve("a", join)
    world.approve("F", join)
    assert world.ok(world.veto("b", join, seen))
    assert world.role("x") == "member"
    assert not world.ok(world.veto("b", join))


def test_channel_approval_opens_only_that_channel() -> None:
    world, private, shared = warm()
    other = world.channel("F", "other")
    invitation = world.invite("F", channels=(private, shared))
    join = world.admit("w", "x", invitation)
    assert world.ok(world.approve("a", join, private))
    assert world.ok(world.approve("v", join, private))
    assert not world.within("x", private)
    for who in "wb":
        world.approve(who, join)
    assert world.role("x") == "member"
    assert world.within("x", private)
    assert not world.within("x", shared)
    assert not world.within("x", other)
    assert not world.ok(world.approve("w", join, private))
    assert not world.ok(world.approve("F", join, other))
    assert world.view.scopes_of(world["x"].id) == [world.group, private]


def test_member_of_no_office_cannot_name_a_channel_they_are_not_in() -> None:
    world, private, _ = warm()
    assert not world.ok(world.invite("w", channels=(private,)))
    assert not world.ok(world.grant("w", "m", private))
    assert not world.ok(world.grant("F", "x", private))
    assert not world.within("m", private)


# -- keys


def test_epoch_omitting_a_device_invalid() -> None:
    world, private, _ = warm()
    for scope, who in ((world.group, "m"), (private, "v"), (world.vetters, "w")):
        assert not world.ok(world.epoch("a", scope, leave_out=world[who].device_id))
        assert world.ok(world.epoch("a", scope))


def test_rotation_flood_invalid() -> None:
    """Whoever wrote the last EPOCH needs news, or a later month, for the next."""
    world, private, _ = warm()
    assert not world.ok(world.epoch("F", private))
    assert not world.view.may_rotate(world["F"].id, private, BUCKET)
    world.put("F", Rename("no news"))
    assert not world.ok(world.epoch("F", private))
    assert world.ok(world.epoch("v", private))
    assert not world.ok(world.epoch("v", private))
    assert world.view.may_rotate(world["v"].id, private, BUCKET + 1)
    assert world.ok(world.epoch("v", private, bucket=BUCKET + 1))
    world.grant("F", "b", private)
    assert world.ok(world.epoch("v", private, bucket=BUCKET + 1))


def test_epoch_flood_by_a_forking_device_does_not_end_the_scope() -> None:
    """More tips than an EPOCH can name: the highest are named, and the scope goes on."""
    world, private, _ = warm()
    base = world.heads
    for _ in range(70):
        world.put("v", world.epoch_body(private, base), base, fork=True)
    while len(world.heads) > 1:
        world.put("F", Rename("on"), world.log.prev_for(world["F"].device_id)[0], fork=True)
    assert len(world.view.tips(private)) == 70
    assert world.view.sending_epoch(private) is None
    healed = world.epoch("a", private)
    assert world.ok(healed)
    sending = world.view.sending_epoch(private)
    assert sending is not None
    assert sending.id == healed


def test_kid_that_is_not_theirs() -> None:
    """A mole who names an honest kid, backdated, hides nobody's key: its secret tells the true EPOCH apart."""
    world, private, _ = warm()
    base = world.heads
    honest = world.epoch("a", world.group)
    kid = world.log.get(honest).body.kid
    secret = world.secrets[kid]
    elsewhere = world.epoch("v", private, base, kid=kid)
    assert world.ok(elsewhere)
    assert not world.ok(world.epoch("w", world.vetters, kid=kid))
    found = world.view.epoch_of(kid, secret)
    assert found is not None
    assert found.id == honest
    assert world.view.recipients(kid, secret) == world.view.recipients_of(found)
    assert world.view.epoch_of(kid, bytes(32)) is None


def test_join_id_is_of_the_whole_join() -> None:
    world, _ = small()
    keys = invitation_keys(1)
    one, other = (make_join(person(name), world.log.group, keys) for name in "xy")
    assert join_id(one) != join_id(other)
    assert not world.ok(world.approve("a", JoinId(join_id(one))))
    assert not world.ok(world.veto("a", JoinId(join_id(one))))


def test_writer_signs_what_the_reader_checks() -> None:
    """What the writer signs is what the reader checks."""
    world, _ = small(checked=True)
    parsed = world.draft("F", Rename("x"))
    link = parsed.link
    again = write(
        world["F"].device[1], link.type, world.log.group, world["F"].id, world["F"].device_id, link.seq,
        [LinkId(p) for p in link.prev], link.ts, parsed.body,
    )  # fmt: skip
    assert again == parsed
