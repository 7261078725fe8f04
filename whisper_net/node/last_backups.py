"""When this computer last wrote a backup of a group: remembered in the profile, so that one can be reminded of it.

Rules: where a file is, or whether it is still there, is not remembered. What cannot be read is as if there were none.
"""

from collections.abc import Iterable
from typing import Annotated

import msgspec

from whisper_net.core.errors import DecodeError
from whisper_net.core.ids import DeviceId, GroupId
from whisper_net.core.wire.codec import decode, encode
from whisper_net.node.node import Node
from whisper_net.node.particulars import DeviceLine

FACT = "backup.made"
MOST = 256
"""Groups that are remembered; the oldest backup is forgotten first."""


class LastBackup(msgspec.Struct, frozen=True, array_like=True):
    """The newest backup of one group that was written here; `at` in seconds since 1970."""

    group: bytes
    at: int
    content: bool


Kept = Annotated[list[LastBackup], msgspec.Meta(max_length=MOST)]


class Recovery(msgspec.Struct, frozen=True):
    """What somebody has to come back with into a group: other devices, and a backup."""

    devices: tuple[DeviceLine, ...]
    """Of this person, in the order in which they were added."""
    this: DeviceId
    backup: LastBackup | None
    now: int


async def recovery(node: Node, group: str) -> Recovery:
    """The devices of this person in a group, and when it was last backed up here."""
    chosen = node.pick(group)
    state = chosen.group.state
    records = state.log.view().device_records(state.me.member)
    backup = next((one for one in await _kept(node) if one.group == chosen.id), None)
    devices = tuple(DeviceLine(one.device, one.added, one.state) for one in records)
    return Recovery(devices, state.me.device, backup, node.means.clock.now())


async def remember_backup(node: Node, groups: Iterable[GroupId], *, content: bool) -> None:
    """These groups were backed up just now."""
    now = node.means.clock.now()
    made = [LastBackup(group, now, content) for group in groups]
    written = {one.group for one in made}
    kept = [one for one in await _kept(node) if one.group not in written]
    await node.run(node.means.profile.store().put_fact, FACT, encode([*kept, *made][-MOST:]))


async def _kept(node: Node) -> list[LastBackup]:
    raw = await node.run(node.means.profile.store().fact, FACT)
    try:
        return decode(raw, Kept) if raw is not None else []
    except DecodeError:
        return []
