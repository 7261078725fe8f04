"""What the door gives to somebody whose membership stands: where the log is, and the keys of what they may read.

A welcome is for one device. The receiver believes nothing in it that the log does not bear out (entering.py).
"""

from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import seal_welcome
from whisper_net.core.errors import NoKey
from whisper_net.core.group.change import Change
from whisper_net.core.group.events import JoinAnswer
from whisper_net.core.group.relays import handed_on
from whisper_net.core.group.rotating import readable_kids, sending_epoch
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import BoxKey, DeviceId, MemberId
from whisper_net.core.membership.link import Join
from whisper_net.core.wire.bounds import MAX_PREV


def refused(reason: str) -> JoinAnswer:
    return JoinAnswer("refused", 0, 0, reason, b"", None)


def welcome_for(state: GroupState, change: Change, join: Join) -> bytes:
    """Heads and the keys of what the newcomer may read; b"" while one of them is not here."""
    device, view = DeviceId(join.device), state.log.view()
    keys, awaited = list[ScopeKey](), False
    for scope in view.scopes_of(MemberId(join.root)):
        if not view.within(state.me.member, scope):
            continue  # whoever is in that channel hands its key over
        try:
            epoch = sending_epoch(state, change, scope, patient=True)
        except NoKey:
            awaited = True
            continue
        if epoch.kid in readable_kids(state, scope, device):
            keys.append(ScopeKey(epoch.kid, state.keys.secret(scope, epoch.kid) or b""))
    if awaited:
        return b""
    heads = state.log.heads[:MAX_PREV]
    return seal_welcome(BoxKey(join.box_key), heads, handed_on(state), keys, change.entropy(32))
