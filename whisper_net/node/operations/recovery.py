"""The backup file: written, restored, and rehearsed. The twelve words are asked for each time and kept nowhere."""

from typing import Any

from whisper_net.core.crypto.phrase import entropy_of
from whisper_net.core.errors import RefusedError
from whisper_net.node.backup import back_up
from whisper_net.node.last_backups import remember_backup
from whisper_net.node.node import Node
from whisper_net.node.operations import shown
from whisper_net.node.restoring import Restored, RestoredGroup, rehearse, restore


async def recovery_backup(node: Node, file: str, phrase: str, content: bool = False, force: bool = False) -> Any:
    """Write the groups that grew from these words, with what was said in them if `content`, to an absolute path.

    Raises MistypedWord or KeyTextError, FileThere unless `force`, DiskFull or DiskFault.
    """
    done = await back_up(node, file, entropy_of(phrase), content=content, force=force)
    await remember_backup(node, [group.id for group in done.groups], content=content)
    return {
        "file": file,
        "groups": [{"group": group.id.hex(), "name": group.entry.name or ""} for group in done.groups],
        "left_out": [group.entry.name or "" for group in done.left_out],
        "content": content,
        "envelopes": done.envelopes,
    }


async def recovery_restore(node: Node, file: str, phrase: str) -> Any:
    """Enter every group of a backup that this profile is not in, as a new device of the same person.

    All of it or nothing. Raises MistypedWord or KeyTextError, BackupError, DiskFull or DiskFault.
    """
    restored = await restore(node, file, entropy_of(phrase))
    if not restored.groups:
        raise RefusedError("this profile is in every group of this backup already; rehearse it to see what it holds")
    return _restored_json(restored)


async def recovery_rehearse(node: Node, file: str, phrase: str) -> Any:
    """What a backup would bring on a machine that has nothing yet; nothing is changed. Raises as `recovery_restore`."""
    return _restored_json(await rehearse(node, file, entropy_of(phrase)))


def _restored_json(restored: Restored) -> dict[str, Any]:
    return {
        "made": shown.time_text(restored.made),
        "content": restored.content,
        "groups": [_group_json(group) for group in restored.groups],
        "present": list(restored.present),
    }


def _group_json(group: RestoredGroup) -> dict[str, Any]:
    return {
        "group": group.group.hex(),
        "name": group.name,
        "member": group.member.hex(),
        "device": None if group.device is None else group.device.hex(),
        "members": group.members,
        "devices": group.devices,
        "messages": group.messages,
    }
