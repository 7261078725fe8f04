"""By which keys the devices of a group know each other's announcements on a LAN."""

from whisper_net.core.group.rotating import secret_of
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import ScopeId
from whisper_net.core.sync.announcing import EPOCHS


def nearby_secrets(state: GroupState) -> list[bytes]:
    """E of the group's newest three epochs, newest first, to know others by; none for whoever is out.

    Somebody entering has the one that they were welcomed with. Somebody sent back to pending looks with what they had:
    only so do they hear of a new approval.
    """
    if state.welcome is not None:
        return [key.secret for key in state.welcome.keys[:1]]  # the first key of a welcome is the group's
    if not _inside(state):
        return []
    epochs = sorted(state.log.view().epochs(ScopeId(state.me.group)), key=lambda epoch: (-epoch.n, epoch.kid))
    secrets = [secret for epoch in epochs if (secret := secret_of(state, epoch)) is not None]
    return secrets[:EPOCHS]


def announces(state: GroupState) -> bool:
    """Whether this device is to be found: an active one is. Whoever enters or waits looks for others, and is silent."""
    return state.welcome is None and _inside(state) and state.log.view().is_active(state.me.device)


def _inside(state: GroupState) -> bool:
    """Active, or pending: people who may hear something new from others."""
    if len(state.log) == 0:
        return False
    view = state.log.view()
    return view.is_active(state.me.device) or view.role(state.me.member) == "pending"
