"""What screens ask about drafts: local state of this device, which no peer ever gets."""

from typing import Protocol

from whisper_net.core.group.records import SavedDraft


class DraftReader(Protocol):
    """Read-only queries about what was typed and not sent."""

    def draft(self, place: str) -> SavedDraft | None:
        """What was typed at one place."""
        ...

    def drafts(self) -> list[SavedDraft]:
        """All drafts, the one written last first; at most MAX_DRAFTS."""
        ...
