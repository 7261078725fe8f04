"""Ways back that were not gone: boxes that came before the key of their epoch, which opens those of the epochs before.

Over relays and in files boxes come as they lie, often before a welcome or KEYS bring the key. Boxes are not in memory:
whoever runs a group reads those that are named here from the store and hands them in again (BoxesReceived).
"""

from whisper_net.core.group.rotating import lacks_parents
from whisper_net.core.group.state import GroupState


class WaysBack:
    """What was looked for already, in one run: each boxes are read again once at most."""

    def __init__(self) -> None:
        self._gone: set[bytes] = set()
        self._seen = -1

    def new(self, state: GroupState) -> bool:
        """Keys came or went since `take`."""
        return self._seen != state.keys.revision

    def take(self, state: GroupState) -> list[bytes]:
        """The hashes of boxes to hand in again: their key is here, and that of an epoch before it is not."""
        if not self.new(state) or not len(state.log):
            return []
        self._seen = state.keys.revision
        view = state.log.view()
        epochs = [epoch for scope in view.scopes_of_device(state.me.device) for epoch in view.epochs(scope)]
        due = [epoch.body.boxes_hash for epoch in epochs if lacks_parents(state, epoch)]
        found = [hash_ for hash_ in dict.fromkeys(due) if hash_ in state.boxes and hash_ not in self._gone]
        self._gone.update(found)
        return found
