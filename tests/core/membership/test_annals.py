"""What a view says of what happened: who took what, what came to nothing and why, and where feeds end."""

from dataclasses import replace

from tests.core.membership.people import seed
from tests.core.membership.world import World, warm
from whisper_net.core.ids import DeviceId, LinkId, MemberId, ScopeId
from whisper_net.core.membership.annals import Cut, Happening
from whisper_net.core.membership.bodies import CutExtend, Feed, Relays
from whisper_net.core.membership.causes import cause
from whisper_net.core.membership.link import Grant, LinkType, RevokeInvite, Role


def happened(world: World, id_: LinkId) -> Happening:
    return world.view.happening(id_)


def test_history_tells_every_link_in_the_order_of_the_log() -> None:
    world, private, _ = warm()
    rows = world.view.history()
    assert {row.parsed.id for row in rows} == set(world.log.ids)
    assert rows[0].parsed.link.type is LinkType.FOUND
    assert all(row.rule == "" for row in rows)
    assert all(row.because == () for row in rows)
    granted = next(row for row in rows if row.parsed.link.type is LinkType.GRANT)
    assert granted.about == MemberId(granted.parsed.body.member)
    approved = next(row for row in rows if row.parsed.link.type is LinkType.APPROVE)
    admitted = next(row for row in rows if row.parsed.link.type is LinkType.ADMIT)
    assert approved.about == admitted.about == world["a"].id
    shared = next(row for row in rows if len(row.signers) > 1)
    assert shared.signers == (world["F"].id, world["a"].id)
    assert rows[-1].about is None
    assert private in {ScopeId(row.parsed.id) for row in rows}


def test_each_rule_is_told_with_what_it_points_at() -> None:
    world, private, _ = warm(devices="F")
    base = world.heads
    invalid = world.put("m", Grant(world["m"].id, private), base)
    promoted = world.promote("b", "m", Role.VETTER, prev=base)
    invited = world.invite("m", [promoted])
    removal = world.remove("F", "b", base)
    assert (happened(world, invalid).rule, happened(world, invalid).because) == ("local", ())
    assert (happened(world, promoted).rule, happened(world, promoted).because) == ("strike", (removal,))
    assert (happened(world, invited).rule, happened(world, invited).because) == ("closure", (promoted,))
    assert happened(world, removal).rule == ""
    assert happened(world, removal).about == world["b"].id


def test_a_dead_device_is_told() -> None:
    world, _, _ = warm(devices="ab")
    base = world.heads
    taken = world.remove("a.1", "w", base)
    revoked = world.revoke_device("a.root", "a.1", base)
    assert (happened(world, taken).rule, happened(world, taken).because) == ("gentle", (revoked,))
    twice = [world.invite("b.1", base), world.invite("b.1", base, fork=True)]
    later = world.remove("b.1", "w", [twice[0]], fork=True)
    assert happened(world, later).rule == "gentle"
    assert set(happened(world, later).because) <= set(twice)
    records = {r.device: r for r in world.view.device_records(world["b"].id)}
    assert records[world["b"].device_id].state == "live"
    dead = records[world.signer("b.1").device_id]
    assert (dead.state, dead.ended in twice, dead.box_key) == ("doubled", True, world.signer("b.1").box_key)
    assert world.log.get(dead.named).link.type is LinkType.DEVICE_ADD
    assert world.view.can_revoke_device(world["b"].id, DeviceId(dead.device))


def test_a_senior_and_late_voters_are_told() -> None:
    world, _, _ = warm(size=6)
    base = world.heads
    up = world.promote("F", "d", Role.ADMIN, "ab", base)
    late = world.promote("a", "e", Role.ADMIN, "bF", [world.put("b", RevokeInvite(world.log.ids[1]), base)])
    removal = world.remove("e", "d", [late])
    assert (happened(world, removal).rule, happened(world, removal).because) == ("senior", (up,))
    world = World()
    world.found()
    inv = world.invite("F", uses=9, needed=1)
    for name in "abde":
        world.member(name, inv, "F")
    for name, signers in (("a", ""), ("b", "a")):
        world.promote("F", name, Role.ADMIN, signers)
        world.add_device(f"{name}.1")
    then = world.heads
    late = world.promote("F", "d", Role.ADMIN, "ab")
    more = world.promote("F", "e", Role.ADMIN, "abd")
    vote = world.quorum("a.1", "F", ["b.1"], then)
    assert happened(world, vote).rule == "late_voters"
    assert set(happened(world, vote).because) == {late, more}


def test_what_rests_on_what_fell_is_told_as_closure() -> None:
    """F's device rests on e: what it did is void from the start, and closure is what is told of it."""
    world, _, _ = warm()
    inv = world.invite("b")
    base = world.heads
    added = world.put("e", world.recover_body("F.9", inv), base)
    removal = world.remove("F.9", "w", [added])
    world.remove("b", "e", base)
    assert (happened(world, removal).rule, happened(world, removal).because) == ("closure", (added,))
    assert happened(world, added).about == world["F"].id


def test_what_is_void_for_no_other_rule_is_tainted() -> None:
    world, _, _ = warm()
    removal = world.graph.index[world.remove("F", "m")]
    state = world.resolver.now.state
    void = replace(state, void=state.void | 1 << removal, effective=state.effective & ~(1 << removal))
    assert cause(world.graph, removal, state) == ("", [])
    assert cause(world.graph, removal, void) == ("taint", [])


def test_removals_say_who_lost_what() -> None:
    world, private, _ = warm(devices="a")
    inv = world.invite("v")
    acts = {
        "revoked": world.revoke("v", inv),
        "channel": world.revoke_grant("F", "v", private),
        "device": world.revoke_device("a.root", "a.1"),
        "office": world.demote("a", "w"),
        "out": world.remove("a", "m"),
        "left": world.leave("v"),
    }
    found = {removal.id: removal for removal in world.view.removals()}
    assert acts["revoked"] not in found
    assert (found[acts["channel"]].member, found[acts["channel"]].channel) == (world["v"].id, private)
    assert found[acts["device"]].device == world.signer("a.1").device_id
    assert found[acts["device"]].member == found[acts["device"]].author == world["a"].id
    assert found[acts["office"]].type is LinkType.DEMOTE
    for name, act in (("m", "out"), ("v", "left")):
        departure = world.view.departure(world[name].id)
        assert departure == found[acts[act]]
    assert world.view.departure(world["w"].id) is None
    assert world.view.departure(world["F"].id) is None


def cut(world: World, name: str, scope: bytes) -> list[Cut]:
    return world.view.cuts(world[name].id, world[name].device_id, scope)  # type: ignore[arg-type]


def said(world: World, name: str, scope: bytes) -> list[set[LinkId]]:
    """By loss, the EPOCHs whose cuts count."""
    return [set(found.epochs) for found in cut(world, name, scope)]


def test_cuts_name_the_epochs_that_carry_them() -> None:
    """The remover's own EPOCHs after the loss, else everybody's; none before somebody rotated."""
    world, private, _ = warm()
    removal = world.remove("b", "v")
    assert cut(world, "a", private) == []
    assert cut(world, "v", private) == [Cut((removal,), world["b"].id, (), {}, by_remover=False)]
    first = world.epoch("a", private)
    assert said(world, "v", private) == [{first}]  # b is not in it
    world.epoch("a", world.group)
    own = world.epoch("b", world.group)
    (found,) = cut(world, "v", world.group)
    assert (found.epochs, found.by_remover) == ((own,), True)


def test_cuts_of_somebody_who_left_are_by_everybody() -> None:
    """Theirs, too, who was there before, is away, and writes late; and of whoever comes back and rotates."""
    world, private, _ = warm()
    left = world.leave("v")
    true = world.epoch("F", private)
    late = world.epoch("a", private, [left])
    (found,) = cut(world, "v", private)
    assert (found.remover, set(found.epochs), found.by_remover) == (None, {true, late}, False)
    assert world.graph.key[world.graph.index[late]][0] <= world.graph.key[world.graph.index[true]][0]
    world.revoke_grant("a", "a", private)
    after = world.epoch("F", private)
    assert said(world, "a", private) == [{after}]
    assert cut(world, "a", private)[0].remover is None


def test_void_epoch_cuts_nothing() -> None:
    world, private, _ = warm()
    left, base = world.leave("v"), world.heads
    removal = world.remove("F", "a", base)
    true = world.epoch("F", private, [removal])
    world.epoch("a", private, [left])
    assert said(world, "v", private) == [{true}]


def test_cuts_are_worked_out_once_for_all_feeds_of_a_device_in_a_scope() -> None:
    """And anew as soon as there is another link."""
    world, private, _ = warm()
    world.remove("b", "v")
    before = cut(world, "v", private)
    assert cut(world, "v", private) is before
    assert cut(world, "v", world.group) is not before
    first = world.epoch("a", private)
    assert [c.epochs for c in before] == [()]
    assert said(world, "v", private) == [{first}]


def test_cuts_of_a_channel_a_device_a_fork_and_an_office() -> None:
    world, private, _ = warm(devices="v")
    lost = world.revoke_grant("F", "v", private)
    assert [c.losses for c in cut(world, "v", private)] == [(lost,)]
    assert cut(world, "v", world.group) == []
    demoted = world.demote("F", "v")
    assert [c.losses for c in cut(world, "v", world.vetters)] == [(demoted,)]
    assert cut(world, "v", world.group) == []
    dead = world.revoke_device("v.1", "v")
    assert [c.losses for c in cut(world, "v", world.group)] == [(dead,)]
    base = world.heads
    twice = [world.add_device("w.1", base), world.leave("m", base), world.invite("w", base)]
    twice.append(world.invite("w", base, fork=True))
    (doubled,) = cut(world, "w", world.group)
    assert set(doubled.losses) == set(twice[2:])
    rotated = world.epoch("F", world.group)
    assert said(world, "w", world.group) == [{rotated}]


def test_cuts_are_lengthened_in_their_scope_by_the_farthest() -> None:
    world, private, _ = warm()
    removal, device, kid = world.remove("F", "v"), world["v"].device_id, seed("kid")
    other = world.revoke("F", world.invite("F"))
    for who, scope, seq, fits in (
        ("a", private, 3, True), ("F", private, 2, True), ("b", private, 9, False), ("b", world.group, 5, True),
        ("w", world.group, 9, False), ("m", world.group, 9, False),
    ):  # fmt: skip
        body = CutExtend(removal, scope, [Feed(device, bytes(8), kid, seq)])
        assert world.view.can_extend_cut(world[who].id, removal, scope) is fits
        assert world.ok(world.put(who, body)) is fits
    assert not world.ok(world.put("F", CutExtend(other, private, [Feed(device, bytes(8), kid, 1)])))
    assert [c.extended for c in cut(world, "v", private)] == [{(device, bytes(8), kid): 3}]
    assert [c.extended for c in cut(world, "v", world.group)] == [{(device, bytes(8), kid): 5}]


def test_who_made_a_channel_lengthens_its_cuts_without_an_office() -> None:
    world, _, _ = warm()
    channel = world.channel("v", "mine")
    world.grant("v", "m", channel)
    removal = world.remove("a", "m")
    world.demote("a", "v")
    assert world.ok(world.put("v", CutExtend(removal, channel, [Feed(world["m"].device_id, bytes(8), bytes(32), 1)])))
    world.leave("v")
    assert not world.view.can_extend_cut(world["v"].id, removal, channel)


def test_relays_are_those_of_the_last_link() -> None:
    world, _, _ = warm()
    assert world.view.relays == []
    assert world.view.refounded is None
    world.put("a", Relays(["tls://one.example:1", "tls://two.example:1"]))
    assert world.view.relays == ["tls://one.example:1", "tls://two.example:1"]
    assert not world.ok(world.put("v", Relays([])))
    world.put("F", Relays([]))
    assert world.view.relays == []


def test_powers_say_what_the_log_accepts() -> None:
    world, private, _ = warm(devices="a")
    inv = world.invite("F")
    view, ids = world.view, {name: world[name].id for name in "Fabdevwmx"}
    assert [n for n in "Fabdevwm" if view.can_remove(ids[n], ids["d"])] == list("Fab")
    assert [n for n in "Fabdevwm" if view.can_demote(ids[n], ids["v"])] == list("Fabde")
    assert not view.can_demote(ids["F"], ids["m"])
    assert [n for n in "mx" if view.can_leave(ids[n])] == ["m"]
    assert view.can_revoke_device(ids["a"], world.signer("a.1").device_id)
    assert not view.can_revoke_device(ids["b"], world.signer("a.1").device_id)
    assert [n for n in "Fabdevwm" if view.can_revoke_grant(ids[n], ids["v"], private)] == list("Fabdev")
    (asked,) = world.recover_body("m.1", inv).joins
    assert [n for n in "avm" if view.can_recover_device(ids[n], asked)] == ["a", "v"]
    assert view.electors() == {ids[n] for n in "Fabde"}
    assert view.can_remove_together(frozenset(ids[n] for n in "abd"), ids["F"])
    assert [quorum.k for quorum in view.quorums(ids["m"])] == [3, 4]
