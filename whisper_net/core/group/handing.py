"""Keys of circles for a new device of somebody in them, by relays or files: who hands them over, and who takes them.

A person's other devices hand over all that no drop brings; where none is left, everybody in the group hands over what
they share. Nobody is to see who is in which circle: whoever has nothing to give gives that, in as many bytes, and at
times that hang on the calendar alone. What is kept until its drop comes is handed.py; links between machines need none
of this (syncview.owed). PROTOCOL sections 5 and 9.
"""

import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import Giver, open_handed, seal_handed
from whisper_net.core.errors import CannotOpen, RemoteError
from whisper_net.core.group.change import Change
from whisper_net.core.group.circle import Dropped
from whisper_net.core.group.circle_keys import take_circle_key
from whisper_net.core.group.commands_hints import CircleKeysFound
from whisper_net.core.group.events import Refused
from whisper_net.core.group.handed import Waiting, fact_of, stored
from whisper_net.core.group.rooms import CIRCLE_ROLES
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import BoxKey, DeviceId, Kid, LinkId, MemberId
from whisper_net.core.membership.link import DeviceAdd, LinkType
from whisper_net.core.wire.bounds import MAX_DEVICES
from whisper_net.core.wire.codec import encode

DAY = 86_400
NEW_DAYS = 60
"""So long after it was added a device is handed keys though there may be none to hand over."""
DAILY, WEEK = 7, 7
"""Days on which a person's other device looks anew what is to be handed over; after that it does so once a week."""
MOST_OWN, MOST_SHARED = 2_800, 54
"""Keys that are handed over at once, the newest: to one's own device, and to others', which is always 4 KiB."""


class HandedDue(msgspec.Struct, frozen=True):
    """Keys of circles belong on a topic for one device."""

    to: BoxKey
    kids: tuple[Kid, ...]
    """Of the last keys of circles, those that no drop brings it."""
    ours: bool
    """It is our own person's: on the topic of all, where everybody's lie. Else on its own: all give it some."""
    turn: int
    """Another whenever they are to be put again."""

    @property
    def mark(self) -> bytes:
        """32 bytes by which marks know it: not by what it holds, for each word in a circle would show as another."""
        values = encode(["circle keys", self.to, self.turn])
        return hashlib.blake2b(values, digest_size=32).digest()


def due_handed(state: GroupState, now: int) -> list[HandedDue]:
    """Whom this device hands keys of circles, and which."""
    view = state.log.view() if len(state.log) else None
    if view is None or state.welcome is not None or not view.is_active(state.me.device):
        return []
    return [*_to_own(state, now), *_to_others(state, now)]


def _to_own(state: GroupState, now: int) -> Iterator[HandedDue]:
    for device, box_key in state.log.view().devices(state.me.member).items():
        if device == state.me.device:
            continue
        kids, age = unserved(state, device)[-MOST_OWN:], _age(state, device, now)
        if kids or age < NEW_DAYS:
            days = min(age, NEW_DAYS)
            yield HandedDue(box_key, tuple(kids), True, days if days < DAILY else DAILY + days // WEEK)


def _to_others(state: GroupState, now: int) -> Iterator[HandedDue]:
    """For each new device whose owner has no other one left, which would hand them over."""
    view = state.log.view()
    if view.role(state.me.member) not in CIRCLE_ROLES:
        return
    for device in _new_devices(state, now):
        owner = view.owner(device)
        if owner is None or owner == state.me.member or view.role(owner) not in CIRCLE_ROLES:
            continue
        devices = view.devices(owner)
        if len(devices) == 1:
            yield HandedDue(devices[device], tuple(unserved(state, device)[-MOST_SHARED:]), False, 0)


def _new_devices(state: GroupState, now: int) -> list[DeviceId]:
    """Those that are active and were added lately."""
    added = dict.fromkeys(DeviceId(parsed.body.device) for parsed in state.log.of_type(LinkType.DEVICE_ADD))
    view = state.log.view()
    return [device for device in added if view.is_active(device) and _age(state, device, now) < NEW_DAYS]


def _age(state: GroupState, device: DeviceId, now: int) -> int:
    """Days since a device was added, as its link says; NEW_DAYS or more of a person's first."""
    added = [one.link.ts for one in state.log.view().naming(device) if isinstance(one.body, DeviceAdd)]
    return max(0, now - max(added)) // DAY if added else NEW_DAYS


def unserved(state: GroupState, device: DeviceId) -> list[Kid]:
    """The last keys of the circles that its owner is in, as far as no drop has a box of theirs for this device."""
    shared = (state.circles.get(scope) for scope in state.rooms.scopes_of(device))
    tips = [tip for circle in shared if circle is not None for tip in circle.tips]
    owner, named = state.owner(device), [parsed.id for parsed in state.log.view().naming(device)]
    served = {tip.kid for tip in tips if _serves(state, tip, owner, named)}
    return list(dict.fromkeys(tip.kid for tip in tips if tip.kid not in served and state.circles.key(tip.kid)))


def _serves(state: GroupState, drop: Dropped, owner: MemberId | None, named: Iterable[LinkId]) -> bool:
    """Whether a drop has a box for a device that these links name: its author knew of it, and left nobody out."""
    known = any(state.log.closure_has(drop.heads, id_) for id_ in named)
    return known and owner in drop.roster and state.circles.is_whole(drop)


def handed_to(state: GroupState, due: HandedDue, now: int) -> bytes:
    """What is put for it, sealed. Raises UnusableBoxKey."""
    me = state.me
    keys = [ScopeKey(key.kid, key.secret) for kid in due.kids if (key := state.circles.key(kid)) is not None]
    return seal_handed(Giver(me.device, me.secret, me.box_secret), me.group, due.to, now // DAY, keys)


# -- what arrives


def receive_handed(state: GroupState, change: Change, command: CircleKeysFound) -> None:
    """Keys of circles from a topic, most of them for others."""
    try:
        handed = open_handed(state.me.box_secret, state.me.group, command.sealed)
    except CannotOpen:
        return None
    except RemoteError as error:
        return change.notice(Refused("keys", error.code))
    giver = DeviceId(handed.giver)
    owner, known = state.owner(giver), state.handed.get(giver)
    if owner is None:  # one of a device that is as new comes again
        return change.notice(Refused("keys", "stranger"))
    most, day = MOST_OWN if owner == state.me.member else MOST_SHARED, min(handed.day, change.now // DAY)
    lacking = [key for key in handed.keys[:most] if not _use(state, change, key)]
    if lacking and not _has_room(state, change, giver):
        return change.notice(Refused("keys", "too_many"))
    if known is None or known.day <= day:
        _keep(state, change, giver, Waiting(day, lacking))
    return None


def _has_room(state: GroupState, change: Change, giver: DeviceId) -> bool:
    """Whether one person's devices have a list to spare; a live one takes that of one which is out, or never counted.

    Those that are out are heard, for what somebody gave before they went may be all there is of a circle.
    """
    view = state.log.view()
    owner = view.owner(giver)
    others = [one for one in state.handed if one != giver and view.owner(one) == owner]
    if len(others) < MAX_DEVICES:
        return True
    if not view.is_active(giver):
        return False
    _keep(state, change, next(one for one in others if not view.is_active(one)), Waiting(0, []))
    return True


def _use(state: GroupState, change: Change, key: ScopeKey) -> bool:
    """Use a key whose drop is here, if it is the one that opens it; False where no drop is here to tell."""
    known = state.circles.has_drop(Kid(key.kid))
    if known:
        take_circle_key(state, change, Kid(key.kid), key.secret)
    return known


def settle_handed(state: GroupState, change: Change) -> None:
    """After drops came: what they bore out need not be kept beside the keys."""
    for giver, waits in list(state.handed.items()):
        lacking = [key for key in waits.keys if not state.circles.has_drop(Kid(key.kid))]
        if len(lacking) < len(waits.keys):
            _keep(state, change, giver, Waiting(waits.day, lacking))


def _keep(state: GroupState, change: Change, giver: DeviceId, waits: Waiting) -> None:
    """Let a list take the place of what the same device gave before; nobody else's word goes with it, nor a drop's."""
    before = state.handed.pop(giver, Waiting(0, []))
    state.set_fact(change, fact_of(giver), stored(waits))
    if waits.keys:
        state.handed[giver] = waits
    said = {(key.kid, key.secret) for one in state.handed.values() for key in one.keys}
    for key in before.keys:
        if (key.kid, key.secret) not in said:
            state.circles.forget_claim(Kid(key.kid), key.secret)
    for key in waits.keys:
        state.circles.claim(Kid(key.kid), key.secret)
