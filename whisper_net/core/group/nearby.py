"""By which keys the devices of a group know each other's announcements on a LAN."""

from whisper_net.core.group.rotating import secret_of
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import ScopeId
from whisper_net.core.sync.announcing import EPOCHS


def nearby_secrets(state: GroupState) -> list[bytes]:
    """E of the group's newest three epochs, newest first; somebody entering has the one they were welcomed with.

    Empty for whoever is in the group no longer: they neither announce themselves nor look for others.
    """
    if state.welcome is not None:
        return [key.secret for key in state.welcome.keys[:1]]  # the first key of a welcome is the group's
    if len(state.log) == 0 or not state.log.view().is_active(state.me.device):
        return []
    epochs = sorted(state.log.view().epochs(ScopeId(state.me.group)), key=lambda epoch: (-epoch.n, epoch.kid))
    secrets = [secret for epoch in epochs if (secret := secret_of(state, epoch)) is not None]
    return secrets[:EPOCHS]


def announces(state: GroupState) -> bool:
    """Whether this device may be found: it has something to serve. Somebody entering looks and does not announce."""
    return state.welcome is None and bool(nearby_secrets(state))
