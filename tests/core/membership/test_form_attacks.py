"""What hostile members and strangers try on the encoding of links and on their signatures, by the protocol's names."""

import pytest

from tests.core.membership.hostile import resigned, small
from tests.core.membership.people import BUCKET, NOW
from tests.core.membership.world import World
from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.signing import sign
from whisper_net.core.errors import BadSignature, DecodeError, LinkError
from whisper_net.core.ids import LinkId
from whisper_net.core.membership.link import (
    Admit,
    Join,
    LinkType,
    Promote,
    Rename,
    Role,
    parse,
    write,
)
from whisper_net.core.wire.bounds import EPOCH_PERIOD
from whisper_net.core.wire.codec import encode, fields_before


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
