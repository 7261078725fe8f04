"""Groups of a profile whose database cannot be opened: set aside, named, and mended as far as they can be.

Rules: one broken group closes no other. It is listed as damaged, and whoever means it is told what to do. Mending
copies what can be read into a new database, under a new incarnation, since what this device wrote last may be what was
lost; others bring the rest again. The old file stays on the disk, encrypted as it is, until the profile is wiped.
"""

import msgspec

from whisper_net.core.errors import DiskFault, LocalError, ProfileCorrupt, ProfileNewer, RemoteError
from whisper_net.core.group.records import StoreBatch
from whisper_net.core.group.state import INCARNATION, INCARNATION_SIZE
from whisper_net.node.founding import FILE_BYTES
from whisper_net.node.means import Means
from whisper_net.ports.store import GroupEntry

SET_ASIDE = (ProfileCorrupt, ProfileNewer, DiskFault, RemoteError)
"""What is wrong with one database, and says nothing of the others. A RemoteError is a stored link that is none."""


class DamagedGroup(msgspec.Struct, frozen=True):
    """One group that is set aside, and why."""

    entry: GroupEntry
    error: LocalError | RemoteError

    @property
    def id(self) -> bytes:
        return self.entry.group or b""

    @property
    def name(self) -> str:
        return self.entry.name or ""

    def fault(self) -> LocalError:
        """What whoever means this group is told."""
        if isinstance(self.error, ProfileNewer):
            return self.error
        kind = type(self.error) if isinstance(self.error, LocalError) else ProfileCorrupt
        return kind(f"the group {self.name!r} cannot be opened: {self.error}; repair may mend it")


async def mend(damaged: DamagedGroup, means: Means) -> GroupEntry:
    """The entry of a new database that holds what could be read; tables are to be rebuilt. Raises a ProfileError."""
    file, entry = means.entropy(FILE_BYTES).hex(), damaged.entry
    lane = means.new_lane()
    try:
        try:
            await lane.run(means.profile.salvage_group, entry.file, file)
        except ProfileCorrupt as error:
            how = "ask somebody in it for a new invitation, and come in anew"
            raise ProfileCorrupt(f"too little of {damaged.name!r} can be read to go on from: {how}") from error
        store = await lane.run(means.profile.open_group, file)
        anew = StoreBatch(facts=((INCARNATION, means.entropy(INCARNATION_SIZE)),))
        await lane.run(store.commit, [anew])
        await lane.run(store.close)
    finally:
        lane.close()
    return msgspec.structs.replace(entry, file=file)
