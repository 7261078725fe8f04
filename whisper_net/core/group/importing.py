"""Bringing over what was said in the group that this one goes on from: as text, with names and no ids.

Whoever does it signs it; that others wrote it is their word, and shown as such. What a message was there is kept as a
hash, by which it is known again and nothing of the older group is told.
"""

from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.documents.entries import Imported
from whisper_net.core.errors import NotAllowed, RefusedError
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands_imports import ImportMessages
from whisper_net.core.group.posting import write_entry
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import EnvelopeId, GroupId

MOST_AT_ONCE = 200
"""Messages of one command: a commit of about 100 KiB."""
NOBODY = "somebody"


def import_messages(state: GroupState, change: Change, command: ImportMessages) -> int:
    """Write old messages as imported ones. Raises NotAllowed, RefusedError and what `write_entry` raises."""
    if state.log.view().refounded is None:
        raise NotAllowed("this group goes on from no other, so there is nothing to bring over")
    if len(command.messages) > MOST_AT_ONCE:
        raise RefusedError(f"{MOST_AT_ONCE} messages at a time are the limit")
    for one in command.messages:
        source = source_of(state.me.group, one.id)
        write_entry(state, change, command.scope, Imported(one.name.strip() or NOBODY, one.at, one.text, source))
    return len(command.messages)


def source_of(group: GroupId, message: EnvelopeId) -> bytes:
    """By what a message of an older group is known in this one; 32 bytes."""
    return digest(Context.IMPORTED, [group, message])
