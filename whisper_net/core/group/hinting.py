"""Coming back over relays: what becomes of a HINT, and of keys that come before the links that bear them out.

A HINT is believed for one purpose: to follow the topic of the key that our own box in it brings, and to take links
there, which are checked as always. Once its EPOCH is valid in the log and the boxes are those that the key gives, the
key is the group's; where they are not, the boxes beside the EPOCH decide as for everybody. What belongs on which topic
is reseeding.py; how many keys may wait, provisional.py (PROTOCOL sections 5 and 8).
"""

import msgspec

from whisper_net.core.crypto.epochs import ScopeKey, open_back
from whisper_net.core.crypto.handover import open_keys
from whisper_net.core.crypto.hints import boxes_digest, check_recipients, gives_boxes, open_hint, open_own_hint
from whisper_net.core.errors import BadHint, CannotOpen, RemoteError
from whisper_net.core.group.change import Change
from whisper_net.core.group.circle_keys import take_circle_key
from whisper_net.core.group.commands_hints import HintReceived, KeysFound, OwnHintReceived
from whisper_net.core.group.events import Refused
from whisper_net.core.group.linking import check_link
from whisper_net.core.group.pending import NOBODY
from whisper_net.core.group.provisional import LOOKED, TRIAL_DAYS, OnTrial, fact_of, gives_way, stored
from whisper_net.core.group.rotating import take_key
from whisper_net.core.group.standing import left_out
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import ZERO_ID, DeviceId, Kid, MemberId, ScopeId
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.membership.link import Epoch, Parsed, parse
from whisper_net.core.membership.roster import IN
from whisper_net.core.wire.bounds import MAX_PROVISIONAL
from whisper_net.core.wire.codec import encode


def receive_hint(state: GroupState, change: Change, command: HintReceived) -> bool:
    """Follow what a HINT opens; say so where it shows that the group's key went on without this device.

    Whether there was no place for its key: then it is to be read again.
    """
    hint = command.hint
    try:
        parsed, epoch = _epoch_of(state, hint.link)
        if _known(state, epoch):
            return False
        check_link(state, parsed)
        check_recipients(hint, epoch.to)
        if state.me.box_key not in hint.box_keys:
            left_out(state, change, parsed)
            return False
        secret = open_hint(hint, state.me.box_secret, state.me.group, epoch.n, Kid(epoch.kid))
    except RemoteError as error:
        change.notice(Refused("hint", error.code))
        return False
    trial = _begun(state, change, epoch.kid, secret, epoch.n, _author_in(state, parsed))
    tried = _try_out(state, change, msgspec.structs.replace(trial, boxes=boxes_digest(hint.boxes), back=hint.back))
    settle(state, change)
    return not tried


def receive_own_hint(state: GroupState, change: Change, command: OwnHintReceived) -> bool:
    """The same of a HINT for this device alone, which says nothing of others' boxes, nor of the way back.

    Whether there was no place for its key: then it is to be read again.
    """
    hint, me = command.hint, state.me
    try:
        parsed, epoch = _epoch_of(state, hint.link)
        if state.secret_of(epoch) is not None or Kid(epoch.kid) in state.provisional:
            return False
        check_link(state, parsed)
        secret = open_own_hint(hint, me.box_secret, me.group, epoch.n, epoch.to, Kid(epoch.kid))
    except RemoteError as error:
        change.notice(Refused("hint", error.code))
        return False
    tried = _try_out(state, change, _begun(state, change, epoch.kid, secret, epoch.n, _author_in(state, parsed)))
    settle(state, change)
    return not tried


def _epoch_of(state: GroupState, link: bytes) -> tuple[Parsed, Epoch]:
    """The EPOCH in a HINT. Raises RemoteError unless it is one of the group's own scope."""
    parsed = parse(link)
    if not isinstance(parsed.body, Epoch) or ScopeId(parsed.body.scope) != ScopeId(state.me.group):
        raise BadHint("a hint of something else than an epoch of the group")
    return parsed, parsed.body


def _known(state: GroupState, epoch: Epoch) -> bool:
    """Nothing new: the key is here, or on trial by a HINT whose boxes were not found bad."""
    trial = state.provisional.get(Kid(epoch.kid))
    return state.secret_of(epoch) is not None or (trial is not None and trial.boxes not in (b"", ZERO_ID))


def _author_in(state: GroupState, parsed: Parsed) -> bytes:
    """Whose share a key on trial counts for: its author's, if this log says that they are in."""
    author = state.known_author(DeviceId(parsed.link.device))
    return author if author != NOBODY and state.log.view().role(MemberId(author)) in IN else NOBODY


def receive_found_keys(state: GroupState, change: Change, command: KeysFound) -> bool:
    """KEYS from a topic, most of them others': what the log bears out is taken, the rest is on trial until it does.

    Whether there was no place for some of it: then it is to be read again.
    """
    try:
        keys = open_keys(state.me.box_secret, command.sealed)
    except CannotOpen:
        return False
    except RemoteError as error:
        change.notice(Refused("keys", error.code))
        return False
    kids = ((Kid(one.kid), one) for one in keys[:MAX_PROVISIONAL])
    new = [one for kid, one in kids if kid not in state.keys and kid not in state.provisional]
    tried = [_try_out(state, change, _begun(state, change, one.kid, one.secret)) for one in new]
    settle(state, change)
    return not all(tried)


def _begun(state: GroupState, change: Change, kid: bytes, secret: bytes, n: int = 0, by: bytes = NOBODY) -> OnTrial:
    _count_day(state, change)
    return OnTrial(kid, n, secret, by, change.now, b"", b"", state.looked.days)


def _try_out(state: GroupState, change: Change, trial: OnTrial) -> bool:
    """Put a key on trial; where there are too many, one gives way, be it this. Whether it has a place."""
    state.provisional[Kid(trial.kid)] = trial
    state.set_fact(change, *stored(trial))
    while len(state.provisional) > MAX_PROVISIONAL:
        _drop(state, change, gives_way(state.provisional, change.now))
        change.notice(Refused("hint", "full"))
    return Kid(trial.kid) in state.provisional


def _drop(state: GroupState, change: Change, kid: Kid) -> None:
    del state.provisional[kid]
    state.set_fact(change, fact_of(kid), None)


def settle(state: GroupState, change: Change) -> None:
    """End the trial of every key that the log decides about by now, or that waited for too long."""
    _count_day(state, change)
    for kid, trial in list(state.provisional.items()):
        if kid in state.keys or state.looked.days >= trial.begun + TRIAL_DAYS:
            _drop(state, change, kid)
            continue
        epoch = state.log.view().epoch_of(kid, trial.secret) if len(state.log) else None
        if epoch is None:
            if take_circle_key(state, change, kid, trial.secret):
                _drop(state, change, kid)
        elif trial.boxes != ZERO_ID:
            _decide(state, change, trial, epoch)


def _count_day(state: GroupState, change: Change) -> None:
    looked = state.looked.at(change.now)
    if looked != state.looked:
        state.looked = looked
        state.set_fact(change, LOOKED, encode(looked))


def _decide(state: GroupState, change: Change, trial: OnTrial, epoch: EpochInfo) -> None:
    """Take a key that its EPOCH bears out; one that came with bad boxes waits for those beside the EPOCH."""
    recipients = state.log.view().recipients_of(epoch)
    if epoch.valid and trial.boxes and not gives_boxes(trial.secret, recipients, trial.boxes):
        waits = msgspec.structs.replace(trial, boxes=ZERO_ID, back=b"")
        state.provisional[epoch.kid] = waits
        state.set_fact(change, *stored(waits))
        return change.notice(Refused("hint", "bad_box"))
    _drop(state, change, epoch.kid)
    take_key(state, change, ScopeKey(trial.kid, trial.secret))
    if epoch.valid and trial.back:
        _go_back(state, change, trial)
    return None


def _go_back(state: GroupState, change: Change, trial: OnTrial) -> None:
    """Take the keys of the epochs before it."""
    try:
        for parent in open_back(trial.secret, Kid(trial.kid), trial.back):
            take_key(state, change, parent)
    except RemoteError as error:
        change.notice(Refused("hint", error.code))
