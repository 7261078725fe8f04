"""Links: canonical, bounded, and held to their own signatures."""

import pytest
from msgspec import structs

from tests.core.membership.people import NOW, found_body, make_join, seed
from tests.core.membership.world import World
from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.signing import sign
from whisper_net.core.errors import BadSignature, DecodeError, LinkError
from whisper_net.core.ids import ZERO_ID, GroupId, LinkId
from whisper_net.core.membership.bodies import CutExtend, Feed, Refound
from whisper_net.core.membership.link import Epoch, Invite, Kind, LinkType, Promote, Rename, Role, parse, write
from whisper_net.core.membership.proofs import add_device, check_form, check_signatures, cosign, proofs, recover_device
from whisper_net.core.wire.bounds import MAX_LINK
from whisper_net.core.wire.codec import Record, encode


def draft(body: Record, type_: LinkType, ts: int = NOW) -> bytes:
    world = World()
    author = world["F"]
    group, prev = GroupId(seed("group")), [LinkId(seed("head"))]
    return write(author.device[1], type_, group, author.id, author.device_id, 1, prev, ts, body).raw


def test_a_link_comes_back_as_it_was_written() -> None:
    raw = draft(Rename("Former Acme"), LinkType.RENAME)
    parsed = parse(raw)
    assert parsed.raw == raw
    assert parsed.body == Rename("Former Acme")
    assert parsed.link.ts == NOW
    check_form(parsed)
    check_signatures(parsed)


def test_id_covers_all_but_the_signature() -> None:
    raw = draft(Rename("x"), LinkType.RENAME)
    assert parse(raw[:-64] + bytes(64)).id == parse(raw).id
    assert parse(draft(Rename("x"), LinkType.RENAME, NOW + 1)).id != parse(raw).id


def test_only_found_stands_first_and_without_a_group() -> None:
    world = World()
    f = world["F"]
    body = found_body(f)
    group, head = GroupId(seed("group")), LinkId(seed("head"))
    wrong = [
        (LinkType.FOUND, GroupId(ZERO_ID), [head], body),
        (LinkType.FOUND, group, [], body),
        (LinkType.RENAME, group, [], Rename("x")),
        (LinkType.RENAME, GroupId(ZERO_ID), [head], Rename("x")),
    ]
    for type_, named, prev, record in wrong:
        with pytest.raises(LinkError):
            write(f.device[1], type_, named, f.id, f.device_id, 0, prev, NOW, record)


def test_every_field_short_long_null_wrong_type() -> None:
    raw = draft(Rename("x"), LinkType.RENAME)
    link = parse(raw).link
    fields = [getattr(link, name) for name in link.__struct_fields__]
    for place, value in enumerate(fields):
        wrong: list[object] = [None, 1.5, [value], {"a": 1}]
        if isinstance(value, bytes):
            wrong += [value[:-1], value + b"\0", value.hex()]
        if isinstance(value, int):
            wrong += [-1, 1 << 41, str(value)]
        if isinstance(value, list):
            wrong += [[b"short"], [ZERO_ID] * 9]
        for bad in wrong:
            changed = [*fields]
            changed[place] = bad
            with pytest.raises((DecodeError, LinkError)):
                parse(encode(changed))
    for odd in (fields[:-1], [*fields, 0], []):
        with pytest.raises(DecodeError):
            parse(encode(odd))


def test_too_large_a_link_is_not_read() -> None:
    with pytest.raises(DecodeError):
        parse(bytes(MAX_LINK + 1))


def test_founder_signs_with_root_and_with_the_device_named() -> None:
    world = World()
    f, z = world["F"], world["z"]
    group = GroupId(ZERO_ID)
    honest = found_body(f)
    parsed = write(f.device[1], LinkType.FOUND, group, f.id, f.device_id, 0, [], NOW, honest)
    check_form(parsed)
    check_signatures(parsed)
    stolen = write(f.device[1], LinkType.FOUND, group, z.id, f.device_id, 0, [], NOW, honest)
    with pytest.raises(BadSignature):
        check_signatures(stolen)
    for device, seq in ((z, 0), (f, 1)):
        other = write(device.device[1], LinkType.FOUND, group, f.id, device.device_id, seq, [], NOW, honest)
        with pytest.raises(LinkError):
            check_form(other)


def test_an_admit_carries_four_signatures() -> None:
    world = World()
    world.found()
    inv = world.invite("F")
    admit = world.draft("F", world.admit_body("x", inv))
    assert len(proofs(admit)) == 4
    assert len({public for public, _, _ in proofs(admit)}) == 4
    assert len(proofs(world.log.get(inv))) == 1
    check_signatures(admit)


def invite_with(channels: list[bytes]) -> Invite:
    return Invite(bytes(32), 1, NOW, channels, Kind.MEMBER, 1, bytes(32), b"")


def epoch_with(parents: list[bytes]) -> Epoch:
    return Epoch(1, bytes(32), 1, bytes(32), parents, bytes(32), bytes(32), 0)


@pytest.mark.parametrize("ids", [[b"b" * 32, b"a" * 32], [b"a" * 32, b"a" * 32]])
def test_lists_are_sorted_and_name_nobody_twice(ids: list[bytes]) -> None:
    for type_, body in ((LinkType.INVITE, invite_with(ids)), (LinkType.EPOCH, epoch_with(ids))):
        with pytest.raises(LinkError):
            check_form(parse(draft(body, type_)))
    for type_, body in ((LinkType.INVITE, invite_with(ids[:1])), (LinkType.EPOCH, epoch_with([]))):
        check_form(parse(draft(body, type_)))


def test_further_signers_are_sorted_once_each_and_not_the_author() -> None:
    world = World()
    f = world["F"]
    plain = parse(draft(Promote(seed("somebody"), Role.ADMIN, []), LinkType.PROMOTE))
    signatures = sorted(
        (cosign(p.device[1], p.id, p.device_id, plain) for p in (world["a"], world["b"])), key=lambda s: s.member
    )
    good = parse(draft(Promote(seed("somebody"), Role.ADMIN, signatures), LinkType.PROMOTE))
    check_form(good)
    check_signatures(good)
    own = cosign(f.device[1], f.id, f.device_id, plain)
    for signers in (signatures[::-1], [signatures[0]] * 2, [own]):
        with pytest.raises(LinkError):
            check_form(parse(draft(Promote(seed("somebody"), Role.ADMIN, signers), LinkType.PROMOTE)))


def test_cosignature_covers_all_that_the_author_signs() -> None:
    world = World()
    a = world["a"]
    plain = parse(draft(Promote(seed("somebody"), Role.ADMIN, []), LinkType.PROMOTE))
    given = cosign(a.device[1], a.id, a.device_id, plain)
    for body, ts in ((Promote(seed("somebody"), Role.VETTER, [given]), NOW),
                     (Promote(seed("other"), Role.ADMIN, [given]), NOW),
                     (Promote(seed("somebody"), Role.ADMIN, [given]), NOW + 1)):  # fmt: skip
        with pytest.raises(BadSignature):
            check_signatures(parse(draft(body, LinkType.PROMOTE, ts)))
    assert given.sig != sign(a.device[1], Context.LINK, b"")


def test_a_root_is_no_device_and_an_added_device_is_the_one_asked_for() -> None:
    world = World()
    world.found()
    inv = world.invite("F")
    a = world["a"]
    own = add_device(world.log.group, a.id, a.root, a.box_key)
    asked = world.recover_body("a.1", inv)
    changed = structs.replace(asked, device=world["b"].device_id)
    elsewhere = recover_device(make_join(a, GroupId(seed("elsewhere")), world.keys[inv]))
    for who, body in (("a.root", own), ("F", changed), ("F", elsewhere)):
        with pytest.raises(LinkError):
            check_form(world.draft(who, body))
    for who, body in (("a.root", world.device_body("a.1")), ("F", asked)):
        check_form(world.draft(who, body))
        check_signatures(world.draft(who, body))


def test_feeds_and_cited_heads_are_sorted_and_name_none_twice() -> None:
    low, high = (Feed(bytes(32), bytes(8), bytes([k]) * 32, 1) for k in (1, 2))
    for feeds in ([high, low], [low, low]):
        with pytest.raises(LinkError):
            check_form(parse(draft(CutExtend(bytes(32), bytes(32), feeds), LinkType.CUT_EXTEND)))
    check_form(parse(draft(CutExtend(bytes(32), bytes(32), [low, high]), LinkType.CUT_EXTEND)))
    for heads in ([b"b" * 32, b"a" * 32], [b"a" * 32] * 2):
        with pytest.raises(LinkError):
            check_form(parse(draft(Refound(bytes(32), heads), LinkType.REFOUND)))
    check_form(parse(draft(Refound(bytes(32), [b"a" * 32]), LinkType.REFOUND)))
