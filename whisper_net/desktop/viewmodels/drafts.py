"""Drafts of one group, on disk: what was typed and not sent, at whichever place of whichever screen.

Rules: a draft belongs to a place, a name that its screen chooses ("channel/…", "lead/new"). What is kept here is
written half a second later, off Qt's thread, and at once when the profile closes; it lies in the group's encrypted
database, goes to nobody, and outlives quitting. `saved` says that it lies there; nothing else may claim so. All
drafts of a group are read once, when the first of its screens asks, and again where that failed; until they are read,
none is written, for it might take the place of one that nobody has seen.
"""

from PySide6.QtCore import QObject, QTimer, Signal

from whisper_net.core.errors import LocalError, TooLong
from whisper_net.core.group.commands import SaveDraft
from whisper_net.core.group.records import SavedDraft
from whisper_net.desktop.bridge import Bridge
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.wording import sentence, translated
from whisper_net.node.drafts import drafts

WRITE_MS = 500


class Drafts(QObject):
    """What was typed in one group: `membership.drafts`."""

    loaded = Signal()
    """What was kept before is here: `text` and `about` answer with it."""
    changed = Signal(str)
    """The place whose draft is now saved, or could not be."""

    def __init__(self, bridge: Bridge, group: str, parent: QObject) -> None:
        super().__init__(parent)
        self.ready = False
        """They were read, or could not be."""
        self._read = self._reading = self._due = False
        self._bridge, self._group = bridge, group
        self.earlier: dict[str, SavedDraft] = {}
        """What was kept at places where something else was typed before that had been read."""
        self._kept: dict[str, SavedDraft] = {}
        self._written: dict[str, SavedDraft] = {}
        """What the database holds, as far as it has answered."""
        self._waiting: dict[str, None] = {}
        self._held: set[str] = set()
        """Places of which the only copy that is safe is the one in the database."""
        self._faults: dict[str, str] = {}
        self._too_long: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_MS)
        self._timer.timeout.connect(self.flush)
        bridge.closing.connect(self.flush)
        self._ask()

    # -- reading

    def _ask(self) -> None:
        if not self._reading:
            self._reading = True
            reply = self._bridge.ask(drafts, self._group)
            reply.then(answered(self, self._load)).otherwise(answered(self, self._unread))

    def get(self, place: str) -> SavedDraft:
        """The draft of a place; an empty one where there is none, or before `loaded`."""
        return self._kept.get(place, SavedDraft(place, ""))

    @property
    def places(self) -> tuple[str, ...]:
        """Where something was typed and not sent."""
        return tuple(self._kept)

    def saved(self, place: str) -> bool:
        """Whether the draft of a place, as it stands now, lies in the database: "Draft saved here"."""
        draft = self._kept.get(place)
        return draft is not None and self._written.get(place) == draft

    def fault(self, place: str) -> str:
        """Why the draft of a place could not be saved, in words, or ""."""
        return self._faults.get(place, "")

    def unkept(self, place: str) -> str:
        """Why the draft of a place is gone if one quits now, in a few words, or ""."""
        if place in self._too_long:
            return translated("Not kept if you quit: too long for a draft")
        return translated("This draft is not saved. %1").replace("%1", self.fault(place)) if self.fault(place) else ""

    # -- writing

    def keep(self, place: str, text: str, about: str = "") -> None:
        """Keep what stands in a field now; nothing, once both are empty. Written soon."""
        draft = SavedDraft(place, text, about)
        if draft == self.get(place):
            return
        if draft.empty:
            self._kept.pop(place, None)
        else:
            self._kept[place] = draft
        self._waiting[place] = None
        if not self._timer.isActive():  # not begun anew at every key: who types on and on is saved, too
            self._timer.start()

    def drop(self, place: str) -> None:
        """There is no draft any more: it was sent, or thrown away."""
        self.keep(place, "")

    def hold(self, place: str) -> None:
        """What stood here was handed to the node: what the database holds stays until it is known what became of it."""
        self._held.add(place)

    def release(self, place: str) -> None:
        """It is known."""
        self._held.discard(place)

    def flush(self) -> None:
        """Write now what waits."""
        self._timer.stop()
        if not self._read:
            self._due = True
            self._ask()
            return
        kept = {place: None for place in self._waiting if place in self._held and self.get(place).empty}
        waiting, self._waiting = self._waiting, kept
        for place in (place for place in waiting if place not in kept):
            draft = self.get(place)
            reply = self._bridge.command(self._group, SaveDraft(draft))
            reply.then(answered(self, self._wrote, draft)).otherwise(answered(self, self._failed, draft))

    def _wrote(self, _: object, draft: SavedDraft) -> None:
        if draft.empty:
            self._written.pop(draft.place, None)
        else:
            self._written[draft.place] = draft
        self._faults.pop(draft.place, None)
        self._too_long.discard(draft.place)
        self.changed.emit(draft.place)

    def _failed(self, error: LocalError, draft: SavedDraft) -> None:
        self._faults[draft.place] = sentence(error)
        (self._too_long.add if isinstance(error, TooLong) else self._too_long.discard)(draft.place)
        self._waiting[draft.place] = None  # tried again with whatever is written next
        self.changed.emit(draft.place)

    def _load(self, drafts: list[SavedDraft]) -> None:
        self.ready = self._read = True
        self._reading = False
        for draft in reversed(drafts):
            if self._kept.setdefault(draft.place, draft) != draft:
                self.earlier[draft.place] = draft
            elif draft.place not in self._written:
                self._written[draft.place] = draft
        self.loaded.emit()
        if self._due:
            self.flush()
        elif self._waiting:
            self._timer.start()

    def _unread(self, error: LocalError) -> None:
        """What is typed is kept in memory alone, and says so; the next that is typed asks once more."""
        first, self.ready, self._reading = not self.ready, True, False
        for place in self._waiting:
            self._faults[place] = sentence(error)
            self.changed.emit(place)
        if first:
            self.loaded.emit()
