"""Going on in a new group: what it says of the old one, and what ties nobody's two ids together."""

from tests.core.group.chance import Chance, seed
from tests.core.group.world import Machine, World
from whisper_net.adapters.store.memory import GroupData
from whisper_net.core.group import commands as do
from whisper_net.core.group.entering import going_on_from
from whisper_net.core.group.group import Group
from whisper_net.core.membership.link import LinkType


def refound(world: World, name: str) -> Machine:
    """A new group by somebody of this one, on a machine of its own."""
    group, effects = Group.found(
        "Acme, anew",
        name,
        1,
        seed("other words", name)[:16],
        world.now,
        Chance("anew"),
        going_on_from(world[name].state),
    )
    fresh = Machine(world, f"{name}, anew", GroupData(), group, Chance("anew"))
    fresh.run(effects)
    return fresh


def test_refound_survives_hostile_admins() -> None:
    """Ana throws everybody out: Ben goes on elsewhere, where Ana is nobody, whatever she does in the old group."""
    world = World()
    ben = world.join("ben")
    world.join("cho")
    fresh = refound(world, "ben")
    cited = fresh.state.log.view().refounded
    assert cited is not None
    assert (cited.group, cited.heads) == (ben.state.me.group, ben.state.log.heads)
    world["ana"].do(do.RemoveMember(ben.member))
    world.deliver()
    again = refound(world, "ben")
    for group in (fresh, again):
        assert group.role(group.member) == "admin"
        assert group.role(world["ana"].member) == ""
        assert group.post(next(iter(group.state.log.view().channels())), "We go on here.")
    ana = [parsed.raw for parsed in world["ana"].state.log.since([])]
    held = len(fresh.state.log)
    fresh.take_links(*ana)
    assert len(fresh.state.log) == held


def test_fake_group_cannot_link_people() -> None:
    """Nothing that the new group stores or sends holds an id of anybody in the old one, or a key of theirs."""
    world = World()
    for name in ("ben", "cho"):
        world.join(name)
    fresh = refound(world, "ben")
    view = world["ben"].state.log.view()
    ids = [bytes(member) for member in view.people()]
    ids += [bytes(part) for member in view.people() for pair in view.devices(member).items() for part in pair]
    kept = fresh.store.load()
    sent = [raw for publish in fresh.outbox for raw in (*publish.links, *publish.boxes)]
    said = b"".join([*sent, *kept.links, *kept.facts.values()])
    assert [id_.hex() for id_ in ids if id_ in said] == []
    assert fresh.member not in ids
    assert bytes(world.group) in said


def test_new_group_cites_the_old_one_once() -> None:
    world = World()
    fresh = refound(world, "ana")
    types = [parsed.link.type for parsed in fresh.state.log.since([])]
    assert types.count(LinkType.REFOUND) == 1
    plain, _ = Group.found("Acme", "ana", 1, seed("words")[:16], world.now, Chance("plain"))
    assert plain.state.log.view().refounded is None
