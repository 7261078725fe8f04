"""Commands about files."""

import msgspec

from whisper_net.core.crypto.attachments import Manifest
from whisper_net.core.ids import EnvelopeId, ScopeId


class AttachFile(msgspec.Struct, frozen=True):
    """Post a file, cut and sealed by crypto/attachments.py. Answered with the EnvelopeId of the message."""

    scope: ScopeId
    text: str
    manifest: Manifest
    chunks: tuple[bytes, ...]
    reply_to: EnvelopeId | None = None

    def __repr__(self) -> str:  # what somebody attaches must not reach a log by way of a traceback
        return f"AttachFile(size={self.manifest.size})"
