"""What is done with the files of a group's messages: fetched on request, saved, shown, let go of.

Rules: nothing is fetched, and no picture decoded, before a person asked for that one. A fetch goes on in the node for
SLICE_SECONDS at a time until all is here or somebody stops it; where nobody who has the rest answers it waits, says
so, and has relays called again. What came stays. Several timelines show one file: they share these, and hear `changed`.
"""

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from whisper_net.core.errors import DiskFault, LocalError
from whisper_net.core.group.events import FileHeld
from whisper_net.core.ids import EnvelopeId
from whisper_net.desktop.bridge import Bridge
from whisper_net.desktop.chosen_file import is_there
from whisper_net.desktop.thumbnail import Dots, thumbnail
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.file_line import (
    FAILED,
    FETCHING,
    SAVED,
    WAITING,
    WORKING,
    FileLine,
    Work,
    file_line,
)
from whisper_net.desktop.viewmodels.picture_shown import Picture
from whisper_net.desktop.viewmodels.plain_line import isolated, plain_line
from whisper_net.desktop.viewmodels.wording import sentence, translated
from whisper_net.node import attachments
from whisper_net.node.fetching import Progress
from whisper_net.ports.attachments import FileIncomplete, FileRow, FilesFull
from whisper_net.ports.backup import FileThere
from whisper_net.ports.talk import MessageRow

FIRST_SECONDS, SLICE_SECONDS = 0.5, 10.0
"""After which it is known whether anybody has it; how long the node fetches before it is asked again."""
AGAIN_MS = 1_000
MOST_PICTURES = 12
"""Pictures that are kept while they are shown; of more, the first that was asked for is hidden again."""
_PATH = 160


class Wish(NamedTuple):
    """What is to be done with a file once it is here: shown, or saved where no path is ""."""

    pursuit: attachments.Pursuit
    path: str = ""
    force: bool = False


class FileWorks(QObject):
    """All of one group: `membership.files`."""

    changed = Signal(bytes)
    """The message whose file is shown differently now."""
    said = Signal(str, bool)
    """Something was done, or failed: words, and whether it failed."""

    def __init__(self, bridge: Bridge, group: str, call_relays: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._group, self._call_relays = bridge, group, call_relays
        self._works: dict[EnvelopeId, Work] = {}
        self._wishes: dict[EnvelopeId, Wish] = {}
        self._pictures: dict[EnvelopeId, Picture] = {}

    def line(self, id_: EnvelopeId, file: FileRow) -> FileLine:
        """A message's file as it is shown now."""
        return file_line(file, self._works.get(id_), self._pictures.get(id_))

    # -- what a person asks for

    def save(self, id_: EnvelopeId, path: str) -> None:
        """Fetch what is missing, then write the file. Of one that is there now, whoever calls has asked."""
        reply = self._bridge.beside(lambda: is_there(path))
        reply.then(answered(self, self._save, id_, path)).otherwise(answered(self, self._failed, id_))

    def _save(self, force: bool, id_: EnvelopeId, path: str) -> None:
        self._begin(id_, Wish(attachments.Pursuit(), path, force))

    def show_picture(self, id_: EnvelopeId) -> None:
        """Fetch what is missing, then make the picture small enough to be shown."""
        self._begin(id_, Wish(attachments.Pursuit()))

    def hide_picture(self, id_: EnvelopeId) -> None:
        """Keep nothing of a picture in memory."""
        if self._pictures.pop(id_, None) is not None:
            self.changed.emit(id_)

    def stop(self, id_: EnvelopeId) -> None:
        """Fetch no more of it; what came stays."""
        wish = self._wishes.pop(id_, None)
        if wish is not None:
            self._bridge.ask(wish.pursuit.end, self._group).otherwise(_nothing)
            self._say(id_, None)

    def let_go(self, id_: EnvelopeId) -> None:
        """Delete what is here of a file, and nowhere else."""
        self.stop(id_)
        self.hide_picture(id_)
        reply = self._bridge.ask(attachments.let_go, self._group, id_)
        reply.then(answered(self, self._let_go, id_)).otherwise(answered(self, self._failed, id_))

    def held(self, event: FileHeld) -> bool:
        """Another piece came; whether somebody had been waited for until then."""
        work = self._works.get(event.message)
        waited = work is not None and work.state == WAITING and event.held > 0
        if waited:
            self._works[event.message] = Work(FETCHING)
        return waited

    # -- fetching

    def _begin(self, id_: EnvelopeId, wish: Wish) -> None:
        self._wishes[id_] = wish
        self._say(id_, Work(FETCHING))
        self._fetch(id_, wish, FIRST_SECONDS)

    def _fetch(self, id_: EnvelopeId, wish: Wish, seconds: float) -> None:
        reply = self._bridge.ask(wish.pursuit.run, self._group, id_, seconds)
        reply.then(answered(self, self._came, id_, wish)).otherwise(answered(self, self._failed, id_))

    def _came(self, progress: Progress | None, id_: EnvelopeId, wish: Wish) -> None:
        if progress is None or self._wishes.get(id_) is not wish:
            return
        if progress.whole:
            self._use(id_, wish)
            return
        self._say(id_, Work(FETCHING if progress.sources else WAITING))
        if not progress.sources:
            self._call_relays()
        pause = 0 if progress.sources else AGAIN_MS
        QTimer.singleShot(pause, self, lambda: self._go_on(id_, wish))

    def _go_on(self, id_: EnvelopeId, wish: Wish) -> None:
        if self._wishes.get(id_) is wish:
            self._fetch(id_, wish, SLICE_SECONDS)

    # -- what it was fetched for

    def _use(self, id_: EnvelopeId, wish: Wish) -> None:
        del self._wishes[id_]
        if not wish.path:
            self._say(id_, Work(WORKING, translated("Making it small enough to be shown")))
            shown = self._bridge.ask(thumbnail, self._group, id_)
            shown.then(answered(self, self._show, id_)).otherwise(answered(self, self._failed, id_))
            return
        self._say(id_, Work(WORKING, translated("Saving it")))
        reply = self._bridge.ask(attachments.save, self._group, id_, wish.path, force=wish.force)
        reply.then(answered(self, self._saved, id_, wish.path)).otherwise(answered(self, self._failed, id_))

    def _show(self, dots: Dots, id_: EnvelopeId) -> None:
        self._pictures[id_] = Picture(dots)
        while len(self._pictures) > MOST_PICTURES:
            self.hide_picture(next(iter(self._pictures)))
        self._say(id_, None)

    def _saved(self, _: int, id_: EnvelopeId, path: str) -> None:
        words = translated("Saved to %1").replace("%1", isolated(plain_line(path, _PATH)))
        self._say(id_, Work(SAVED, words))
        self.said.emit(words, False)

    def _let_go(self, _: int, id_: EnvelopeId) -> None:
        self._say(id_, None)
        self.said.emit(
            translated("It is not on this computer any more. It can be fetched again from who has it."), False
        )

    def _failed(self, error: LocalError, id_: EnvelopeId) -> None:
        self._wishes.pop(id_, None)
        self._say(id_, Work(FAILED, file_fault(error)))

    def _say(self, id_: EnvelopeId, work: Work | None) -> None:
        before = self._works.get(id_)
        if work is None:
            self._works.pop(id_, None)
        else:
            self._works[id_] = work
        if work != before or work is None:
            self.changed.emit(id_)


def held(row: MessageRow, event: FileHeld) -> MessageRow:
    """A message with as many pieces of its file as are here now."""
    return row if row.file is None else replace(row, file=replace(row.file, held=event.held))


def file_fault(error: LocalError) -> str:
    """Why a file cannot be had, in words that say what to do in a window."""
    if isinstance(error, FilesFull):
        return translated(
            "As many files of this group are here as may be. Let go of some in the menus of their messages."
        )
    if isinstance(error, FileThere):
        return translated("A file of that name is there, and was not replaced. Save it under another name.")
    if isinstance(error, FileIncomplete):
        return translated("Pieces of it are missing. Try again.")
    if isinstance(error, DiskFault):
        return translated("It could not be written there. %1").replace("%1", sentence(error))
    return sentence(error)


def _nothing(_: LocalError) -> None:
    """What was to be stopped has stopped: the group is closed."""
