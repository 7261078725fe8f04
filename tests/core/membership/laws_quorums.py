"""Laws of acting together: a majority can put out anybody, a minority nobody."""

from random import Random

from tests.core.membership.beginnings import bare, begun
from tests.core.membership.generator import Story
from tests.core.membership.laws import Law
from tests.core.membership.people import PUPPETS
from whisper_net.core.membership.link import LinkType, Role

T = LinkType


def minority_takes_nothing(rnd: Random) -> None:
    """Two of five admins, the most junior, with puppets and backdating: nobody senior falls, nobody is minted."""
    world, private, shared = begun()
    s = Story(rnd, world, private, shared)
    if rnd.random() < 0.4:  # mint puppets, then vote with them
        inv = world.invite("d", uses=3)
        for puppet in PUPPETS:
            world.member(puppet, inv, "d", "e")
            world.promote("d", puppet, rnd.choice([Role.ADMIN, Role.VETTER]), "e")
        mine = [p for p in ["d", "e", *PUPPETS] if world.role(p) in ("admin", "vetter")]
        world.quorum("e", rnd.choice("Fab"), mine)
    kinds = [T.PROMOTE, T.PROMOTE, T.REMOVE_QUORUM, T.REMOVE_QUORUM, T.REMOVE, T.DEMOTE, T.INVITE, T.ADMIT, T.APPROVE]
    s.attack(["d", "e"], rnd.randint(2, 8), kinds=[*kinds, T.DEVICE_ADD, T.DEVICE_REVOKE])
    assert all(world.role(p) == "admin" for p in "Fab")


def quorum_removes(rnd: Random) -> None:
    """A majority removes the founder although the founder removes its signers beside it; signers stay."""
    world, _, _ = begun(devices="Fb")
    base, signers = world.heads, rnd.sample("abde", rnd.choice([3, 4]))
    acts = [*signers, "quorum"]
    rnd.shuffle(acts)
    other = world.invite("b.1", base)
    for act in acts:
        if act == "quorum":
            world.quorum(signers[0], "F", signers[1:], base)
        else:
            world.remove("F.1", act, base)
    assert world.role("F") == ""
    assert all(world.role(p) == "admin" for p in signers)
    assert not world.view.is_void(other)  # nothing is left of the founder's counter-attack


def quorum_beats_an_accomplice(rnd: Random) -> None:
    """A senior who removes or demotes the signers beside the quorum does not save its target."""
    world, _, _ = begun(devices="F")
    base = world.heads
    acts = [*rnd.sample("abe", rnd.randint(1, 3)), "quorum"]
    rnd.shuffle(acts)
    for act in acts:
        if act == "quorum":
            world.quorum("b", "d", "ae", base)
        else:
            rnd.choice([world.remove, world.demote])("F.1", act, base)
    assert world.role("d") == ""
    assert world.role("F") == "admin"


def old_majority_is_none(rnd: Random) -> None:
    """Two who were a majority once cannot use it after more admins came, by a device that kept still."""
    world = bare()
    world.found()
    inv = world.invite("F", uses=20, needed=1)
    for name in "abdevwm":
        world.member(name, inv, "F")
    for k, name in enumerate("ab"):
        world.add_device(f"{name}.1")
        world.promote("F", name, Role.ADMIN, "a"[:k])
    then, more, first = world.heads, rnd.sample("devwm", rnd.randint(2, 5)), rnd.random() < 0.5
    for quorum in (first, not first):
        if quorum:
            world.quorum("a.1", "F", ["b.1"], then)
        else:
            made, prev = ["a", "b"], then
            for name in more:
                prev = [world.promote("F", name, Role.ADMIN, made, prev)]
                made.append(name)
    assert world.role("F") == "admin"


def struck_signers_do_not_count(rnd: Random) -> None:
    """Those signers count alone who are neither put out beside it nor in office by what is void."""
    world, _, _ = begun(size=6, devices="F")
    world.promote("F", "d", Role.ADMIN, "ab")
    base, lost = world.heads, rnd.sample("bd", rnd.randint(0, 2))
    jobs = ["promote", *lost]
    rnd.shuffle(jobs)
    for job in jobs:
        if job == "promote":  # e by F, a and b, all three needed; m by four, three of them needed
            world.promote("F", "e", Role.ADMIN, "ab", base)
            world.promote("F", "m", Role.ADMIN, "ade", [world.log.ids[-1]])
        else:
            world.remove("F.1", job, base)
    assert world.role("m") == ("admin" if len(lost) < 2 else "member")


QUORUMS: list[Law] = [
    minority_takes_nothing, quorum_removes, quorum_beats_an_accomplice, old_majority_is_none,
    struck_signers_do_not_count,
]  # fmt: skip
