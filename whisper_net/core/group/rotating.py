"""Epochs and their keys: choosing the one to send under, rotating, opening boxes, handing keys on (PROTOCOL 5)."""

from collections.abc import Iterable

from whisper_net.core.crypto.epochs import (
    SECRET_SIZE,
    EpochBoxes,
    ScopeKey,
    boxes_hash,
    check_boxes,
    decode_boxes,
    kid_of,
    make_boxes,
    open_back,
    open_own_box,
    recipients_hash,
    seal_back,
)
from whisper_net.core.crypto.epochs import vetters_scope as vetters_scope_of
from whisper_net.core.crypto.handover import open_keys, seal_keys
from whisper_net.core.crypto.sealing import NONCE_SIZE
from whisper_net.core.errors import NoKey, RemoteError
from whisper_net.core.group.change import Change
from whisper_net.core.group.circle_keys import take_circle_key
from whisper_net.core.group.cutting import holds_more, seal_own_cuts
from whisper_net.core.group.events import Refused
from whisper_net.core.group.fading import is_gone, key_is_gone
from whisper_net.core.group.records import StoredBoxes, StoredKey
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import BoxKey, DeviceId, Kid, ScopeId
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.membership.link import Epoch, History, LinkType
from whisper_net.core.membership.state import View
from whisper_net.core.wire.codec import encode

ALGORITHM = 1
PATIENCE = 600
"""Seconds in which nobody's machine by itself makes another key because one has not come."""


def sending_epoch(state: GroupState, change: Change, scope: ScopeId, *, patient: bool = False) -> EpochInfo:
    """The epoch to send under now, rotated first where none is clean, its bucket has passed, or its box is not here.

    `patient` is who asks without a person: a link comes before the box that it names, so two machines that ask whenever
    something came would answer each new key of the other with a newer one, for ever. Raises NoKey where the right epoch
    exists and its key is still on its way.
    """
    known = known_epoch(state, scope, change.now)
    if known is not None:
        return known
    view = state.log.view()
    best, bucket = view.sending_epoch(scope), change.now // view.rules(scope).period
    waits = best is not None and _on_its_way(state, best, change.now) and patient
    stale = best is None or _stale(state, best, change.now)
    if stale and not waits and view.may_rotate(state.me.member, scope, bucket):
        return rotate(state, change, scope)
    epoch = usable_epoch(state, scope)
    if epoch is None:
        raise NoKey("the key of this room has not reached this device yet; sync with another member first")
    state.sending[scope] = _moment(state), epoch
    return epoch


def known_epoch(state: GroupState, scope: ScopeId, now: int) -> EpochInfo | None:
    """The epoch to send under, as long as it is remembered: every post asks."""
    known = state.sending.get(scope)
    return known[1] if known is not None and known[0] == _moment(state) and now < known[1].end else None


def settled_epoch(state: GroupState, scope: ScopeId, now: int) -> EpochInfo | None:
    """The epoch to send under now; None where that takes a new one, or a key that is not here."""
    known = known_epoch(state, scope, now)
    if known is not None:
        return known
    best = state.log.view().sending_epoch(scope)
    return None if best is None or _stale(state, best, now) else usable_epoch(state, scope)


def _on_its_way(state: GroupState, epoch: EpochInfo, now: int) -> bool:
    """Whether the boxes of the epoch to send under have not come, and were not waited for long in this scope."""
    if secret_of(state, epoch) is not None or epoch.body.boxes_hash in state.boxes:
        state.awaited.pop(epoch.scope, None)
        return False
    return 0 <= now - state.awaited.setdefault(epoch.scope, now) < PATIENCE


def _moment(state: GroupState) -> tuple[int, int]:
    """What the epoch to send under changes with, besides the end of its bucket, and with nothing else."""
    return len(state.log), state.keys.revision


def usable_epoch(state: GroupState, scope: ScopeId) -> EpochInfo | None:
    """The best clean epoch whose key is here: somebody's who keeps a better one to themselves silences nobody."""
    usable = state.log.view().usable_epochs(scope)
    return next((epoch for epoch in usable if secret_of(state, epoch) is not None), None)


def secret_of(state: GroupState, epoch: EpochInfo) -> bytes | None:
    """The key of this very EPOCH, if it is here."""
    return state.secret_of(epoch.body)


def _stale(state: GroupState, epoch: EpochInfo, now: int) -> bool:
    """Whether a new epoch is to follow: by time or policy, or it opens, or leaves to be seen, too little."""
    rules = state.log.view().rules(epoch.scope)
    if epoch.end <= now or (epoch.period, epoch.closed) != (rules.period, rules.history is History.SINCE_JOIN):
        return True
    return _leaves_out(state, epoch) or _unopenable(state, epoch) or holds_more(state, epoch.scope)


def _leaves_out(state: GroupState, epoch: EpochInfo) -> bool:
    """Somebody came after it to a room whose past is closed: they read from a new epoch on."""
    view = state.log.view()
    return epoch.closed and not set(view.entitled(epoch.scope).values()) <= set(view.recipients_of(epoch))


def _unopenable(state: GroupState, epoch: EpochInfo) -> bool:
    """Its key is not here, and waiting may be for ever: its kid is another's, or our own box did not bring it.

    A box that is bad or has not come: whoever waited for one could be kept silent by whoever never sends it.
    """
    if secret_of(state, epoch) is not None:
        return False
    return epoch.kid in state.keys or state.me.box_key in state.log.view().recipients_of(epoch)


def rotate(state: GroupState, change: Change, scope: ScopeId) -> EpochInfo:
    """Write an EPOCH for everyone entitled now, with boxes and the way back."""
    # What the EPOCH will rest on: with many heads that is less than all that is held.
    view, group = state.log.view_at(state.log.prev_for(state.me.device)[0]), state.me.group
    recipients = set(view.entitled(scope).values())
    (n, parents), bucket = view.next_epoch(scope), change.now // view.rules(scope).period
    secret, to = change.entropy(SECRET_SIZE), recipients_hash(recipients)
    kid = kid_of(secret, group, scope, n, to)
    cuts = seal_own_cuts(state, change, scope, kid, secret)
    held = [parent for parent in parents if _leads_back(view, scope, parent, bucket)]
    boxes = EpochBoxes(make_boxes(secret, recipients), cuts, _back(state, change, scope, secret, kid, held))
    body = Epoch(ALGORITHM, scope, n, kid, list(parents), to, boxes_hash(boxes), bucket)
    state.write_link(change, LinkType.EPOCH, body)
    _keep_boxes(state, change, boxes)
    state.add_key(change, StoredKey(kid, scope, secret))
    epoch = state.log.view().epoch_of(kid, secret)
    if epoch is None or epoch.void:
        raise NoKey("a new key could not be made for this room")
    return epoch


def _back(state: GroupState, change: Change, scope: ScopeId, secret: bytes, kid: Kid, parents: Iterable[Kid]) -> bytes:
    """The keys of these parents, as far as they are here."""
    held = [ScopeKey(parent, key) for parent in parents if (key := state.keys.secret(scope, parent)) is not None]
    return seal_back(secret, kid, held, change.entropy(NONCE_SIZE)) if held else b""


def _leads_back(view: View, scope: ScopeId, parent: Kid, bucket: int) -> bool:
    """Whether the new key opens this parent: newcomers read the past, and it goes together with what is to come."""
    rules, info = view.rules(scope), view.epoch_of(parent)
    if rules.history is not History.ALL or info is None or info.closed:
        return False
    return info.period == rules.period and (not rules.keep or info.body.bucket == bucket)


def _keep_boxes(state: GroupState, change: Change, boxes: EpochBoxes) -> None:
    hash_ = boxes_hash(boxes)
    state.boxes[hash_] = boxes.cuts
    change.boxes.append(StoredBoxes(hash_, encode(boxes), boxes.cuts))


def receive_boxes(state: GroupState, change: Change, raw: bytes) -> None:
    """Keep the boxes of an EPOCH that the log holds; open ours, check everybody's, follow the way back.

    Boxes that are here already are gone through again: their key may have come since (ways_back.py).
    """
    try:
        boxes = decode_boxes(raw)
    except RemoteError as error:
        return change.notice(Refused("boxes", error.code))
    hash_ = boxes_hash(boxes)
    named = [epoch for epoch in state.log.view().all_epochs() if epoch.body.boxes_hash == hash_]
    named = [epoch for epoch in named if not is_gone(state, epoch)]
    if not named or (hash_ in state.boxes and not any(lacks_parents(state, epoch) for epoch in named)):
        return None
    if hash_ not in state.boxes:
        _keep_boxes(state, change, boxes)
    for epoch in named:  # anybody can name another's boxes: they open for the true one
        try:
            open_epoch(state, change, epoch, boxes)
        except RemoteError as error:
            change.notice(Refused("boxes", error.code))
    return None


def lacks_parents(state: GroupState, epoch: EpochInfo) -> bool:
    """The key of an epoch is here, and not that of one before it which it may open."""
    if secret_of(state, epoch) is None:
        return False
    before = [state.log.view().epoch_of(kid) for kid in epoch.parents if kid not in state.keys]
    return any(parent is not None and not parent.closed for parent in before)


def open_epoch(state: GroupState, change: Change, epoch: EpochInfo, boxes: EpochBoxes) -> None:
    """Open our box if there is one, and the parents' keys. Raises BadBox or CannotOpen."""
    view = state.log.view()
    recipients = view.recipients_of(epoch)
    secret = secret_of(state, epoch)
    if secret is None and state.me.box_key in recipients:
        secret = open_own_box(state.me.box_secret, recipients, boxes.boxes)
        check_boxes(secret, recipients, boxes.boxes)
        take_key(state, change, ScopeKey(epoch.kid, secret))
    if secret is not None:
        for parent in open_back(secret, epoch.kid, boxes.back):
            take_key(state, change, parent)


def take_key(state: GroupState, change: Change, key: ScopeKey) -> None:
    """Keep a key that a valid EPOCH of the log bears out, or a drop that is here; any other is refused."""
    epoch = state.log.view().epoch_of(Kid(key.kid), key.secret)
    if epoch is None and take_circle_key(state, change, Kid(key.kid), key.secret):
        return None
    if epoch is None or not epoch.valid:
        return change.notice(Refused("keys", "no_epoch"))
    if key_is_gone(state, key):
        return None
    return state.add_key(change, StoredKey(Kid(key.kid), epoch.scope, key.secret))


def receive_keys(state: GroupState, change: Change, sealed: bytes) -> None:
    """KEYS from another device: each held to its EPOCH."""
    try:
        keys = open_keys(state.me.box_secret, sealed)
    except RemoteError as error:
        return change.notice(Refused("keys", error.code))
    for key in keys:
        take_key(state, change, key)
    return None


def give_keys(state: GroupState, device: DeviceId, kids: Iterable[Kid], ephemeral: bytes) -> bytes | None:
    """KEYS for a device: of what it asks for, what it is entitled to and we hold. None if that is nothing."""
    view = state.log.view()
    owner = view.owner(device)
    box_key = view.devices(owner).get(device) if owner is not None else None
    if box_key is None:
        return None
    readable = {scope: readable_kids(state, scope, device) for scope in state.rooms.scopes_of(device)}
    held = [key for kid in kids if (key := state.keys.get(kid)) is not None]
    # By the scope of the key itself: an EPOCH of another scope that names its kid opens nothing.
    keys = [ScopeKey(key.kid, key.secret) for key in held if key.kid in readable.get(key.scope, ())]
    return seal_keys(box_key, keys, ephemeral) if keys else None


def readable_kids(state: GroupState, scope: ScopeId, device: DeviceId) -> frozenset[Kid]:
    """The keys of a scope that a device may read: those open to newcomers, and those whose past entitles its owner.

    Of one that is closed an EPOCH counts for others only if the key that we hold was made for that very EPOCH: anybody
    in the scope can name an older key in a new EPOCH, for recipients of their own.
    """
    view, circle = state.log.view(), state.circles.get(scope)
    if circle is not None:
        return circle.kids if scope in state.rooms.scopes_of(device) else frozenset()
    if not view.may_write(device, scope):
        return frozenset()
    owner = view.owner(device)
    past = owner is not None and view.opens_past(owner, scope)
    epochs = [epoch for epoch in view.epochs(scope) if not is_gone(state, epoch)]
    keys, own = _keys_of_owner(view, device), device == state.me.device
    opened = {epoch.kid for epoch in epochs if past and not epoch.closed}
    named = (one for one in epochs if one.kid not in opened and not keys.isdisjoint(view.recipients_of(one)))
    return frozenset(opened | {epoch.kid for epoch in named if own or secret_of(state, epoch) is not None})


def _keys_of_owner(view: View, device: DeviceId) -> frozenset[BoxKey]:
    """The box keys of all devices that the owner of one has, or had since they last came in: who reads is a person."""
    owner = view.owner(device)
    return frozenset() if owner is None else frozenset(view.box_keys(owner))


def vetters_scope(state: GroupState) -> ScopeId:
    return vetters_scope_of(state.me.group)
