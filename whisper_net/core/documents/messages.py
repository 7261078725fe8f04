"""From what was written in a channel to what changes on the screen."""

from typing import TypeAlias

import msgspec

from whisper_net.core.documents.attachments import Attach
from whisper_net.core.documents.entries import Delete, Edit, Imported, Post, React
from whisper_net.core.documents.patches import MessageDeleted, MessageEdited, MessagePosted, Origin, ReactionSet

Message: TypeAlias = Post | Attach | Imported | Edit | Delete | React
MessagePatch: TypeAlias = MessagePosted | MessageEdited | MessageDeleted | ReactionSet


def message_patch(entry: Message, origin: Origin) -> MessagePatch:
    """The outcome of one entry. Whether an edit counts is told by the fold, which knows who posted its target."""
    match entry:
        case Post(text, reply_to):
            return MessagePosted(origin, text, reply_to)
        case Attach():
            return MessagePosted(origin, entry.text, entry.reply_to, attachment=entry.manifest)
        case Imported(name, at, text, source):
            shown = msgspec.structs.replace(origin, at=min(at, origin.at), ahead=False)
            return MessagePosted(shown, text, None, name, source)
        case Edit(target, text):
            return MessageEdited(origin, target, text)
        case Delete(target):
            return MessageDeleted(origin, target)
    return ReactionSet(origin, entry.target, entry.emoji, entry.on)
