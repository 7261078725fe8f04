"""Drops and keys of circles as they come, what opens of them, and which key to send under (PROTOCOL section 5).

Everybody holds every drop of the group and opens those that a box, a later drop or a device entitled lets them. How
drops are written is dropping.py; what screens show of circles is told at the end.
"""

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import structs

from whisper_net.core.crypto import drops
from whisper_net.core.crypto.drops import CircleKind, Drop
from whisper_net.core.crypto.epochs import recipients_hash
from whisper_net.core.documents.patches import CircleChanged
from whisper_net.core.envelope.format import EnvelopeKind, Opened
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.errors import RemoteError
from whisper_net.core.group.change import Change
from whisper_net.core.group.circle import Circle, Dropped
from whisper_net.core.group.circle_cuts import answers_all, holds_more_in
from whisper_net.core.group.events import Refused
from whisper_net.core.group.records import StoredDrop, StoredKey
from whisper_net.core.group.rooms import CIRCLE_ROLES
from whisper_net.core.group.state import GroupState
from whisper_net.core.group.stranded import is_stranded
from whisper_net.core.ids import DeviceId, EnvelopeId, Kid, LinkId, MemberId, ScopeId

KINDS = {CircleKind.CIRCLE: "circle", CircleKind.DIRECT: "dm", CircleKind.AUDIENCE: "audience"}

# -- what arrives


def take_drop(state: GroupState, change: Change, opened: Opened, heads: tuple[LinkId, ...]) -> None:
    """An envelope was kept: if it is a drop, hold it, and open it if a box of it is ours."""
    if opened.inner.kind != EnvelopeKind.DROP or opened.place.scope != ScopeId(state.me.group):
        return
    author = state.owner(DeviceId(opened.inner.device))
    if author is not None and state.log.view_at(heads).role(author) in CIRCLE_ROLES:
        place = Placed(opened.id, opened.feed, opened.inner.seq, heads, author)
        hold_drop(state, change, drops.read_drop(opened.inner.payload), place)


class Placed(NamedTuple):
    """The envelope of a drop."""

    id: EnvelopeId
    feed: FeedKey
    seq: int
    heads: tuple[LinkId, ...]
    author: MemberId


def hold_drop(state: GroupState, change: Change, drop: Drop, place: Placed, secret: bytes | None = None) -> None:
    """Hold a drop of anybody's; where its key is not known, our own box in it, if there is one, brings it."""
    kid, heads = Kid(drop.kid), place.heads
    if secret is None:
        known = state.circles.key(kid) or state.keys.get(kid)
        secret = known.secret if known is not None else drops.find_secret(state.me.box_secret, drop)
    whole = secret is None or _serves_all(state, drop, secret, heads)
    if not whole:
        change.notice(Refused("boxes", "bad_box"))
    stored = StoredDrop(place.id, place.feed, place.seq, kid, drop.n, place.author, heads, drop.sealed, whole)
    change.drops.append(stored)
    state.circles.hold(stored)
    if secret is not None:
        state.circles.claim(kid, secret, by_drop=True)
    settle_circles(state, change)


def _serves_all(state: GroupState, drop: Drop, secret: bytes, heads: tuple[LinkId, ...]) -> bool:
    """Whether each device that it names has a good box. Whoever finds a bad one goes on from it with a new key."""
    try:
        meta = drops.open_meta(secret, state.me.group, drop.n, Kid(drop.kid), heads, drop.sealed)
    except RemoteError:
        return False
    owed = state.rooms.box_keys(drops.roster_of(meta), state.log.view_at(heads))
    return drops.serves_all(drop, secret, meta, owed)


def take_circle_key(state: GroupState, change: Change, kid: Kid, secret: bytes) -> bool:
    """Take up a key that somebody handed us; whether it is that of a drop that is here."""
    if not state.circles.has_drop(kid):
        return False
    fresh = state.circles.claim(kid, secret)
    settle_circles(state, change)
    known = state.circles.key(kid)
    if fresh and known is None:
        state.circles.forget_claim(kid, secret)
    return known is not None and known.secret == secret


def settle_circles(state: GroupState, change: Change) -> None:
    """Store the keys that are known from now on; use those whose drops hold, and take up what waited for them."""
    settled = state.circles.settle()
    change.keys += settled.keys
    use_keys(state, settled.usable)


def use_keys(state: GroupState, keys: Iterable[StoredKey]) -> None:
    """Open under these keys from now on."""
    for key in keys:
        state.keys.add(key)
        state.ready += state.pending.release(("kid", key.kid))


# -- which key to send under


def clean_drop(state: GroupState, scope: ScopeId) -> Dropped | None:
    """The drop to send under: of those that none goes on from one that serves exactly who is in now; None: make one.

    None, too, where somebody who is in was left out of another of them: nobody would ever hand them its key.
    """
    circle = state.circles.get(scope)
    if circle is None or holds_more_in(state, circle) or is_stranded(state, circle):
        return None
    people = state.rooms.present(circle)
    if not all(people <= tip.roster for tip in circle.tips):
        return None
    to = recipients_hash(state.rooms.box_keys(people, state.log.view()))
    good = (tip for tip in circle.tips if tip.roster == people and tip.author in people and tip.to == to)
    return next((tip for tip in good if state.circles.is_whole(tip) and answers_all(state, circle, tip)), None)


def unserved_kids(state: GroupState, scope: ScopeId) -> list[Kid]:
    """The last keys of a circle that has no drop for exactly those who are in now; none where it has one."""
    circle = state.circles.get(scope)
    return [] if circle is None or clean_drop(state, scope) is not None else [tip.kid for tip in circle.tips]


# -- what is shown


def refresh_circles(state: GroupState, change: Change) -> None:
    """Add patches for every circle that looks different now; whoever came back to one is waited for no longer."""
    for scope, row in _rows(state).items():
        known = state.shown_circles.get(scope)
        if row == known:
            continue
        for member in set(row.members) - set(known.members if known is not None else ()):
            state.ready += state.pending.release(("author", member))
        state.shown_circles[scope] = row
        change.patches.append(row)


def recall_circles(state: GroupState) -> None:
    """After a start: know what was told before."""
    state.shown_circles = _rows(state)


def _rows(state: GroupState) -> dict[ScopeId, CircleChanged]:
    found = ((scope, state.circles.get(scope)) for scope in state.circles.scopes())
    rows = {scope: _row(state, scope, circle) for scope, circle in found if circle is not None}
    gone = (row for scope, row in state.shown_circles.items() if scope not in rows)  # no drop of it counts any more
    return rows | {row.scope: structs.replace(row, members=(), inside=False) for row in gone}


def _row(state: GroupState, scope: ScopeId, circle: Circle) -> CircleChanged:
    direct = circle.kind is CircleKind.DIRECT  # it is found again by its two, whoever of them went
    members = tuple(sorted(circle.roster if direct else state.rooms.present(circle)))
    inside = state.me.member in circle.roster
    return CircleChanged(scope, circle.name, KINDS[circle.kind], circle.owner, members, inside)
