"""What thieves of devices and captured admins try on the membership log, and what a removal leaves of keys."""

from random import Random

import pytest

from tests.core.membership import naive_log, naive_standing
from tests.core.membership.beginnings import forget
from tests.core.membership.generator import story
from tests.core.membership.people import PEOPLE, invitation_keys, make_join, person, seed
from tests.core.membership.world import World, warm
from whisper_net.core.crypto.phrase import founder_root, master_of, member_root
from whisper_net.core.errors import BadSignature, LinkError
from whisper_net.core.ids import GroupId, LinkId
from whisper_net.core.membership import roster
from whisper_net.core.membership.bodies import Refound
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.link import Admit, parse
from whisper_net.core.membership.proofs import add_device
from whisper_net.core.wire.codec import encode, fields_before


def standing(world: World) -> dict[str, str]:
    return {name: world.role(name) for name in PEOPLE}


# -- devices


def test_stolen_device_revoked_by_root_wins() -> None:
    """The thief is faster, and revokes the owner's other device beside the owner's word: the root's counts."""
    world, _, _ = warm(devices="a")
    base = world.heads
    theirs = [world.revoke_device("a.1", "a", base), world.remove("a.1", "m"), world.demote("a.1", "b")]
    voted = world.quorum("b", "v", ["a.1", "d"], base)
    world.revoke_device("a.root", "a.1", base)
    assert world.view.devices(world["a"].id).keys() == {world["a"].device_id}
    assert all(world.view.is_void(id_) for id_ in theirs)
    assert (world.role("m"), world.role("b"), world.role("a")) == ("member", "admin", "admin")
    assert world.view.is_void(voted)  # three of five were needed, and one of the three was the thief
    states = {r.device: (r.state, r.ended) for r in world.view.device_records(world["a"].id)}
    assert states[world.signer("a.1").device_id] == ("revoked", world.log.ids[-1])


def test_revoke_bomb() -> None:
    """A device revoked as of its first day takes away what it took away, and nothing that it gave."""
    world, private, _ = warm()
    world.remove("F", "w")
    before = standing(world)
    world.revoke_device("F.root", "F", [world.log.ids[0]])
    assert standing(world) == before | {"w": "vetter"}
    assert not world.view.devices(world["F"].id)
    assert world.within("a", private)
    assert world.ok(world.remove("a", "w"))  # others do it again


def test_thief_cannot_add_devices() -> None:
    """A device adds none: not with its own word, nor for the root, nor with a JOIN that the root did not sign."""
    world, _, _ = warm(checked=True)
    body = world.device_body("a.1")
    with pytest.raises(LinkError):
        world.put("a", body)
    new = world.signer("a.1")
    foreign = add_device(world.log.group, world["b"].id, new.key, new.box_key)
    with pytest.raises(LinkError):
        world.put("a.root", foreign)
    fields = fields_before(world.draft("a.root", body).link, "sig")
    with pytest.raises(BadSignature):
        world.log.add(parse(encode([*fields, bytes(64)])))
    thief = person("z")
    join = make_join(thief, world.log.group, invitation_keys(1), device=new.key)
    forged = type(join)(join.group, join.inv_pk, world["a"].id, *[getattr(join, f) for f in join.__struct_fields__[3:]])
    with pytest.raises(BadSignature):
        world.put("v", Admit(forged, bytes(32), b""))
    assert len(world.view.devices(world["a"].id)) == 1


# -- captured groups


def test_refound_survives_hostile_admins() -> None:
    """Admins who throw everybody out cannot end a group: m goes on in a new one, where they are nobody."""
    world, _, _ = warm()
    heads = world.heads
    for name in "wvab":
        world.remove("F", name)
    fresh = World()
    fresh.found("m")
    cited = Refound(world.log.group, [*heads])
    assert fresh.ok(fresh.put("m", cited))
    assert fresh.view.refounded == cited
    assert not fresh.ok(fresh.put("m", Refound(seed("another"), [*heads])))  # once
    with pytest.raises(LinkError):
        fresh.log.add(world.log.get(world.heads[0]))
    assert fresh.role("F") == ""
    assert world.log.view_at(heads).role(world["v"].id) == "vetter"  # what is cited says for ever what it said
    invited = fresh.invite("m", needed=1)
    fresh.member("v", invited, "m")
    assert not fresh.ok(fresh.put("v", cited))
    assert fresh.role("v") == "member"


def test_fake_group_cannot_link_people() -> None:
    """A copy that cites the group, salt and all, learns no member's id: each group has another, and JOINs serve one."""
    world, _, _ = warm()
    fake = World()
    fake.found("z")
    assert fake.ok(fake.put("z", Refound(world.log.group, [*world.heads])))
    master = master_of(seed("phrase")[:16])
    ids = {member_root(master, GroupId(group))[0] for group in (world.log.group, fake.log.group)}
    ids.add(founder_root(master, world.log.get(LinkId(world.log.group)).body.salt)[0])
    assert len(ids) == 3
    join = world.join("x", world.invite("F"))
    with pytest.raises(LinkError):
        fake.log.add(fake.draft("z", Admit(join, bytes(32), b"")))


def test_removed_inviters_key_dead() -> None:
    """An open key dies with the office of whoever gave it out, and what came in by it beside that waits or is gone."""
    world, _, _ = warm()
    late, open_ = world.invite("b", uses=2), world.invite("v")
    base = world.heads
    world.remove("a", "b", base)
    world.demote("a", "v", base)
    for inv in (late, open_):
        assert not world.ok(world.put("F", world.admit_body("x", inv)))
    assert not any(i.live for i in world.view.invitations() if i.id in (late, open_))
    beside = world.invite("b", base)
    join = world.admit("d", "y", beside)
    assert world.role("y") == ""
    assert world.view.request(join) is None


def test_backdated_grant_keeps_epochs_clean() -> None:
    """A grant from before the last rotation makes no epoch unclean: whoever it lets in is handed the key."""
    world, private, _ = warm(devices="v")
    base = world.heads
    sending = world.epoch("a", private)
    world.grant("v.1", "m", private, base)
    world.revoke_grant("v.1", "m", world.channel("v.1", "other"))  # of another channel, and of nobody in it
    assert world.within("m", private)
    best = world.view.sending_epoch(private)
    assert best is not None
    assert best.id == sending
    assert world.ok(world.revoke_grant("F", "m", private))
    assert world.view.sending_epoch(private) is None
    assert world.view.sending_epoch(world.group) is not None


@pytest.mark.parametrize("seed_", range(5))
def test_naive_reader_agrees_on_whose_devices_count(seed_: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many who have more than may be, as they are removed, revoked, doubled and let in again."""
    monkeypatch.setattr(roster, "MAX_DEVICES", 2)
    monkeypatch.setattr(naive_standing, "MOST_DEVICES", 2)
    forget()
    rnd = Random(seed_)
    told = story(rnd)
    told.grow(rnd.randint(4, 10))
    for n in range(20, 23):
        told.world.add_device(f"{rnd.choice('Fabv')}.{n}", [rnd.choice(told.world.log.ids)])
    told.grow(rnd.randint(2, 6))
    view, ids = told.world.view, told.world.log.ids
    log = naive_log.read([told.world.log.get(id_).raw for id_ in ids])
    then = naive_standing.Standing(log, naive_log.resolved(log, frozenset(range(len(ids)))))
    graph = told.world.log._resolver.graph
    assert {i for i, row in enumerate(log.rows) if not row.valid} == set(bits(graph.invalid))
    assert {m: then.devices(m) for m in then.people()} == {m: dict(view.devices(m)) for m in view.people()}
    assert any(len(then.bound(m)) > 2 for m in then.people())
    forget()
