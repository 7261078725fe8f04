"""What belongs on the topics of the group's epochs for devices that are away: HINTs, and keys that no box brings.

A function of what this device holds, and of the day. What a relay lacks of it is put there: at once by the device
that made the epoch, by any other after a while if nobody has. All of it comes out alike wherever it is made, so that
two who put the same put one item. What becomes of it where it arrives is hinting.py.
"""

from collections.abc import Iterable

import msgspec

from whisper_net.core.crypto.epochs import EpochBoxes, ScopeKey, boxes_hash, decode_boxes
from whisper_net.core.crypto.handover import keys_ephemeral, seal_keys
from whisper_net.core.errors import RemoteError
from whisper_net.core.group.rotating import readable_kids, secret_of
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import BoxKey, DeviceId, Kid, ScopeId
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.membership.link import Epoch, parse
from whisper_net.core.wire.bounds import MAX_EPOCH, MAX_HINT_BACK
from whisper_net.core.wire.item import Hint

REACH_SECONDS = 400 * 86_400
"""How long a device may be away: the topics of epochs that ended before are left alone, but for the newest."""
NEWEST = 8
"""Epochs whose topics are never left alone: in a group that rested for longer everybody looks at one of these."""
MOST_HINTED = 8
"""Epochs whose HINTs belong on the older topics; there are more only while people rotate apart from each other."""
MOST_KEYS = 64
"""Keys in one KEYS on a topic: the newest."""
MOST_GIVEN = 512
"""KEYS that belong on topics at one time."""


class HintDue(msgspec.Struct, frozen=True):
    """A HINT, and the EPOCH's link alone, belong on the topic of an older epoch."""

    topic: Kid
    """The epoch whose topic it is; its key is held."""
    epoch: EpochInfo
    """Its kid is what marks know the HINT by."""
    ours: bool
    """This device made the epoch: put it at once."""


class KeysDue(msgspec.Struct, frozen=True):
    """KEYS for one device belong on this topic."""

    topic: Kid
    to: BoxKey
    """Whose they are; with that device's own topic they are left where the other is full."""
    sealed: bytes


def hint_topics(state: GroupState, now: int) -> list[EpochInfo]:
    """The group's epochs whose keys are here, of the last 400 days and the newest eight: where to put HINTs."""
    epochs = state.log.view().epochs(ScopeId(state.me.group)) if len(state.log) else []
    held = (epoch for epoch in epochs if secret_of(state, epoch) is not None)
    ordered = sorted(held, key=lambda epoch: (-epoch.n, epoch.kid))
    return ordered[:NEWEST] + [epoch for epoch in ordered[NEWEST:] if epoch.end + REACH_SECONDS > now]


def newest_epochs(state: GroupState) -> list[EpochInfo]:
    """The epochs of the group that whoever was away is to find, best first: clean ones, else all that none follows."""
    view, scope = state.log.view(), ScopeId(state.me.group)
    found = view.usable_epochs(scope) or [tip for tip in view.tips(scope) if not tip.void]
    return [epoch for epoch in found if secret_of(state, epoch) is not None][:MOST_HINTED]


def due_hints(state: GroupState, now: int) -> list[HintDue]:
    """The HINTs that belong on topics: the newest epochs' on all others of `hint_topics`."""
    if not _is_in(state):
        return []
    topics, newest = hint_topics(state, now), newest_epochs(state)
    ours = {epoch.id for epoch in newest if state.log.get(epoch.id).link.device == state.me.device}
    return [
        HintDue(topic.kid, epoch, epoch.id in ours) for epoch in newest for topic in topics if topic.kid != epoch.kid
    ]


def make_hint(state: GroupState, epoch: EpochInfo, boxes: bytes, day: int) -> Hint | None:
    """The HINT of an epoch, from what is stored beside its EPOCH; None where that would not do."""
    beside, link = decode_boxes(boxes), state.log.get(epoch.id).raw
    recipients: list[bytes] = [*state.log.view().recipients_of(epoch)]
    if len(link) > MAX_EPOCH or len(recipients) != len(beside.boxes):
        return None
    return Hint(day, link, recipients, beside.boxes, beside.back if len(beside.back) <= MAX_HINT_BACK else b"")


def proved_hint(state: GroupState, hint: Hint) -> Kid | None:
    """The kid of a HINT that says what its EPOCH names, no box changed: nobody need put it again. Else None."""
    epoch = hinted_epoch(state, hint.link)
    cuts = None if epoch is None else state.boxes.get(epoch.boxes_hash)
    if epoch is None or cuts is None:
        return None
    return Kid(epoch.kid) if boxes_hash(EpochBoxes(hint.boxes, cuts, hint.back)) == epoch.boxes_hash else None


def hinted_epoch(state: GroupState, link: bytes) -> Epoch | None:
    """The EPOCH in a HINT, once the log holds it."""
    try:
        parsed = parse(link)
    except RemoteError:
        return None
    return parsed.body if parsed.id in state.log and isinstance(parsed.body, Epoch) else None


# -- keys


def due_keys(state: GroupState, now: int) -> list[KeysDue]:
    """KEYS for devices that no box serves: an epoch was made apart from them, or they were let in after it.

    The group's own key belongs wherever such a device may look: on the topics of all others of its epochs. All other
    keys belong on the group's newest topic.
    """
    if not _is_in(state):
        return []
    newest = newest_epochs(state)
    topics = [topic.kid for topic in hint_topics(state, now)]
    due: list[KeysDue] = []
    for epoch in newest:
        for device, box_key in _unserved(state, epoch):
            if _came_after(state, device, epoch):
                continue
            sealed = _seal(state, box_key, [epoch.kid])
            due += [KeysDue(topic, box_key, sealed) for topic in topics if topic != epoch.kid]
    for box_key, kids in _unserved_rooms(state):
        sealed = _seal(state, box_key, kids)
        due += [KeysDue(topic.kid, box_key, sealed) for topic in newest[:1]]
    return due[:MOST_GIVEN]


def _is_in(state: GroupState) -> bool:
    return len(state.log) > 0 and state.welcome is None and state.log.view().is_active(state.me.device)


def _came_after(state: GroupState, device: DeviceId, epoch: EpochInfo) -> bool:
    """Whoever named a device knew this epoch of the group: what let it in brought this key, or a later one."""
    named = state.log.view().naming(device)
    return all(state.log.closure_has([parsed.id], epoch.id) for parsed in named)


def _unserved(state: GroupState, epoch: EpochInfo) -> list[tuple[DeviceId, BoxKey]]:
    """Devices that may read an epoch, have no box of it, and have written nothing under it yet."""
    view, scope = state.log.view(), epoch.scope
    served, feeds = set(view.recipients_of(epoch)), state.feeds.by_device(scope)
    without = [(device, key) for device, key in view.entitled(scope).items() if key not in served]
    silent = [one for one in without if all(feed.kid != epoch.kid for feed in feeds.get(one[0], ()))]
    others = [(device, key) for device, key in silent if device != state.me.device]
    return [(device, key) for device, key in others if epoch.kid in readable_kids(state, scope, device)]


def _unserved_rooms(state: GroupState) -> list[tuple[BoxKey, list[Kid]]]:
    """For each device, of each scope but the group's own that we are in, the keys to hand it, oldest first.

    Circles are left out: how many are served would tell everybody how many devices are in one.
    """
    view = state.log.view()
    found: list[tuple[BoxKey, list[Kid]]] = []
    for scope in view.scopes_of_device(state.me.device):
        if scope == ScopeId(state.me.group):
            continue
        lacking: dict[BoxKey, list[Kid]] = {}
        for epoch in _handed_on(state, scope):
            for _, box_key in _unserved(state, epoch):
                lacking.setdefault(box_key, []).append(epoch.kid)
        found += sorted(lacking.items())
    return found


def _handed_on(state: GroupState, scope: ScopeId) -> list[EpochInfo]:
    """The epochs of a scope that no newer key opens, oldest first: those to write under, and all that are closed."""
    view = state.log.view()
    last = {epoch.id for epoch in view.usable_epochs(scope) or view.tips(scope)}
    ends = [epoch for epoch in view.epochs(scope) if epoch.id in last or epoch.closed]
    return sorted((epoch for epoch in ends if secret_of(state, epoch) is not None), key=lambda epoch: epoch.n)


def _seal(state: GroupState, box_key: BoxKey, kids: Iterable[Kid]) -> bytes:
    """KEYS of those of these kids that are here."""
    held = (state.keys.get(kid) for kid in kids)
    keys = [ScopeKey(key.kid, key.secret) for key in held if key is not None][-MOST_KEYS:]
    return seal_keys(box_key, keys, keys_ephemeral(box_key, keys))
