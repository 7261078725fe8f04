"""Posting a file: the message and all chunks in one commit, so that no crash leaves one without the other."""

from whisper_net.core.documents.attachments import attach_entry
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands_attachments import AttachFile
from whisper_net.core.group.dropping import serve_circle
from whisper_net.core.group.posting import write_entry
from whisper_net.core.group.records import StoredChunk
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import EnvelopeId


def attach_file(state: GroupState, change: Change, command: AttachFile) -> EnvelopeId:
    """Write the message that brings a file. Raises what `write_entry` raises."""
    serve_circle(state, change, command.scope)
    entry = attach_entry(command.text, command.manifest, command.reply_to)
    message = write_entry(state, change, command.scope, entry)
    named = zip(command.manifest.chunks, command.chunks, strict=True)
    change.chunks += [StoredChunk(id_, message, raw) for id_, raw in named]
    return message
