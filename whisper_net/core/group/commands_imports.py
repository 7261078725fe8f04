"""What whoever goes on in a new group asks for: to bring over what was said in the older one."""

import msgspec

from whisper_net.core.ids import EnvelopeId, ScopeId


class OldMessage(msgspec.Struct, frozen=True):
    """A message of the older group: who wrote it, by the name that they had, and when, in seconds since 1970."""

    id: EnvelopeId
    name: str
    at: int
    text: str


class ImportMessages(msgspec.Struct, frozen=True):
    """Write these, in their order, into a room. Answered with how many were written."""

    scope: ScopeId
    messages: tuple[OldMessage, ...]
