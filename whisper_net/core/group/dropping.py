"""Drops of our own: making a circle, changing who is in it, giving it a new key before we write (PROTOCOL section 5).

A drop stands in our own feed of the group. What it may say is told in circle.py; what comes of it, ours like
everybody's, in circle_keys.py.
"""

from contextlib import suppress

import msgspec

from whisper_net.core.crypto.drops import RANDOM_SIZE, CircleKind, Meta, circle_scope, make_drop
from whisper_net.core.crypto.epochs import SECRET_SIZE, ParentKeys, ScopeKey, recipients_hash
from whisper_net.core.envelope.format import EnvelopeKind
from whisper_net.core.errors import LocalError, NotAllowed, NotFound, RefusedError, TooLong
from whisper_net.core.group.change import Change
from whisper_net.core.group.circle import LIFT, Circle
from whisper_net.core.group.circle_cuts import own_cuts
from whisper_net.core.group.circle_keys import Placed, clean_drop, hold_drop
from whisper_net.core.group.commands_circles import AddToCircle, CreateCircle, RemoveFromCircle
from whisper_net.core.group.posting import log_heads, next_spot, open_part, post
from whisper_net.core.group.rooms import CIRCLE_ROLES
from whisper_net.core.group.state import GroupState
from whisper_net.core.group.stranded import is_stranded, loose_keys
from whisper_net.core.ids import Kid, MemberId, ScopeId
from whisper_net.core.wire.bounds import MAX_NAME, MAX_PARENTS
from whisper_net.core.wire.codec import encode

SPARE = 8
"""Keys that a drop names besides the last."""


class Next(msgspec.Struct, frozen=True):
    """What the next drop of a circle says, but for its key."""

    owner: MemberId
    random: bytes
    kind: CircleKind
    name: str
    roster: frozenset[MemberId]
    n: int = 1
    parents: ParentKeys = []
    before: frozenset[MemberId] = frozenset()
    """Who is in by these."""
    shown: frozenset[MemberId] = frozenset()
    """Of whom it shows all that we hold."""


def create_circle(state: GroupState, change: Change, command: CreateCircle) -> ScopeId:
    """Make a circle, or find the one that serves. Raises NotAllowed, NotFound, RefusedError or TooLong."""
    me = state.me.member
    roster = frozenset({me, *command.members})
    _check_people(state, roster)
    if command.kind is CircleKind.DIRECT and len(roster) != 2:
        raise RefusedError("a direct message goes to one other person")
    if command.kind is not CircleKind.CIRCLE:
        owner = me if command.kind is CircleKind.AUDIENCE else None
        known = state.circles.with_roster(command.kind, owner, roster)
        if known:
            return known[0]
    elif not 0 < len(command.name.encode()) <= MAX_NAME:
        raise TooLong(f"a circle's name takes 1 to {MAX_NAME} bytes")
    return _drop(state, change, Next(me, change.entropy(RANDOM_SIZE), command.kind, command.name, roster))


def add_to_circle(state: GroupState, change: Change, command: AddToCircle) -> None:
    """Put somebody in. Raises NotFound, NotAllowed or RefusedError."""
    circle = _circle(state, command.scope)
    if circle.kind is CircleKind.DIRECT:
        raise RefusedError("a direct message stays between its two; make a circle instead")
    if circle.owner != state.me.member:
        raise NotAllowed("only whoever made a circle adds to it; ask them")
    _check_people(state, frozenset({command.member}))
    if command.member not in circle.roster:
        _go_on(state, change, circle, circle.roster | {command.member})


def remove_from_circle(state: GroupState, change: Change, command: RemoveFromCircle) -> None:
    """Take somebody out, or ourselves. Raises NotFound, NotAllowed or RefusedError."""
    circle, me = _circle(state, command.scope), state.me.member
    if circle.kind is CircleKind.DIRECT:
        raise RefusedError("a direct message stays between its two")
    if command.member not in circle.roster:
        raise NotFound("they are not in this circle")
    if me not in (circle.owner, command.member):
        raise NotAllowed("only whoever made a circle takes others out of it; you can go yourself")
    if not state.rooms.present(circle) - {command.member}:
        raise RefusedError("nobody else is in this circle")
    _go_on(state, change, circle, circle.roster - {command.member})


def serve_circle(state: GroupState, change: Change, scope: ScopeId) -> None:
    """Before we write in a circle: give it a new key, where the last one serves others than those who are in now.

    Somebody went, or has a new device, or two drops were made apart. Changes nothing for other scopes. Raises
    DocumentsNeeded before anything is changed.
    """
    circle = state.circles.get(scope)
    if circle is not None and state.rooms.within(state.me.member, scope) and clean_drop(state, scope) is None:
        _go_on(state, change, circle, circle.roster)


def show_again(state: GroupState, change: Change, scope: ScopeId, member: MemberId) -> None:
    """By whoever made a circle: show everybody in it all that we hold of somebody who went."""
    circle = _circle(state, scope)
    _go_on(state, change, circle, circle.roster, frozenset({member}))


def go_on_with_stranded(state: GroupState, change: Change) -> None:
    """After drops of a circle came to count for nobody: give it a key that takes up what we wrote under theirs.

    Raises DocumentsNeeded before anything is changed.
    """
    scope = next(iter(state.circles.turned))
    before = _taken_up(state, scope)
    with suppress(LocalError):  # without a key of the group to say it under it waits until we write there
        circle = state.circles.get(scope)
        if circle is not None and is_stranded(state, circle):
            serve_circle(state, change, scope)
    if _taken_up(state, scope) == before:
        del state.circles.turned[scope]


def _taken_up(state: GroupState, scope: ScopeId) -> tuple[int, int]:
    """How far a circle has come: its loose keys, and its highest number, which may have to reach theirs."""
    circle = state.circles.get(scope)
    return (0, 0) if circle is None else (len(circle.loose), max(tip.n for tip in circle.tips))


def _circle(state: GroupState, scope: ScopeId) -> Circle:
    circle = state.circles.get(scope)
    if circle is None or not state.rooms.within(state.me.member, scope):
        raise NotFound("no such circle here")
    return circle


def _check_people(state: GroupState, people: frozenset[MemberId]) -> None:
    view = state.log.view()
    if view.role(state.me.member) not in CIRCLE_ROLES:
        raise NotAllowed("only members of the group make circles")
    if any(view.role(member) not in CIRCLE_ROLES for member in people):
        raise NotFound("somebody chosen is not a member; look at the list of people again")


def _go_on(
    state: GroupState,
    change: Change,
    circle: Circle,
    roster: frozenset[MemberId],
    shown: frozenset[MemberId] = frozenset(),
) -> ScopeId:
    """A drop on all that stand last; where these are very many, on those first that took somebody out."""
    tips = sorted(circle.tips, key=lambda tip: (len(tip.roster), tip.kid))
    kids = _with_spare(state, circle, list(dict.fromkeys(tip.kid for tip in tips))[: MAX_PARENTS - SPARE])
    keys = [key for kid in kids if (key := state.circles.key(kid)) is not None]
    n = 1 + max(circle.n_of(kid) for kid in kids)
    before = circle.roster_after(kids)
    allowed = roster if circle.owner == state.me.member else roster & before
    parents = [ScopeKey(key.kid, key.secret) for key in sorted(keys, key=lambda key: key.kid)]
    said = Next(circle.owner, circle.random, circle.kind, circle.name, allowed, n, parents, before, shown)
    return _drop(state, change, said)


def _with_spare(state: GroupState, circle: Circle, kids: list[Kid]) -> list[Kid]:
    """These keys, and some behind those of others: whoever made one may come to count for nobody, and it holds on."""
    found, most = list(kids), len(kids) + SPARE
    for kid in found:
        drop = circle.drops_of(kid)[0]
        behind = drop.parents if drop.author != state.me.member else ()
        found += [parent for parent in behind if circle.drops_of(parent) and parent not in found][: most - len(found)]
    return found


def _drop(state: GroupState, change: Change, said: Next) -> ScopeId:
    """Write one drop, for all who are in the group as the drop knows it."""
    group = state.me.group
    spot = next_spot(state, change, ScopeId(group))
    heads = log_heads(state, spot.epoch, spot.last)
    view = state.log.view_at(heads)
    roster = frozenset(member for member in said.roster if view.role(member) in CIRCLE_ROLES)
    box_keys, secret = state.rooms.box_keys(roster, view), change.entropy(SECRET_SIZE)
    names, to = sorted(map(bytes, roster)), recipients_hash(box_keys)
    scope = circle_scope(group, said.owner, said.random)
    cuts = own_cuts(state, scope, heads, (said.before - roster) | said.shown)
    circle = state.circles.get(scope)
    loose = [] if circle is None else loose_keys(state, circle, roster)
    meta = Meta(said.owner, said.random, int(said.kind), said.name, names, to, said.parents, cuts, loose)
    most = max((1 + key.n for key in loose), default=0)
    n = max(said.n, min(most, said.n + LIFT * len(loose)))
    drop, _ = make_drop(secret, group, n, meta, heads, box_keys, change.entropy)
    origin = post(state, change, spot, open_part(state, spot), EnvelopeKind.DROP, encode(drop))
    hold_drop(state, change, drop, Placed(origin.id, spot.feed, spot.seq, heads, origin.member), secret)
    return scope
