"""What a text is folded from: changes as they came, and of each actor how many of them count. See texts.py."""

from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from whisper_net.core.documents.patches import Origin
from whisper_net.core.documents.resumes import Closing
from whisper_net.core.documents.text_guard import TextChange
from whisper_net.core.ids import DocumentId

MOST_OF_VERSION = 512
"""Changes of one version: of a text that is replaced whole, and more."""


class Piece(msgspec.Struct, frozen=True):
    """One change as it came."""

    actor: DocumentId
    place: int
    """Seq of its envelope in the actor's feed."""
    begins: bool
    """The text is named by this very place: here, and nowhere else, it may begin."""
    chunk: bytes
    closing: Closing | None
    origin: Origin


class Past(msgspec.Struct, frozen=True):
    """All that a change rests on, itself included."""

    max_op: int
    seqs: dict[DocumentId, int]
    """How many changes of each actor."""


class Checked(msgspec.Struct, frozen=True):
    """A version that breaks no rule."""

    changes: list[TextChange]
    past: Past


class Writer:
    """One actor: its pieces by place, and what of them counts."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.counted = 0
        self.ended = False
        self.first: TextChange | None = None
        """The first change of the version that waits, read already."""
        self.ends: list[int] = []
        """The highest operation of each change that counts."""
        self._starts: list[int] = []
        self._stops: list[int] = []

    def next_version(self) -> list[Piece]:
        """The neighbours up to the next that closes a version; none while it is not here."""
        run: list[Piece] = []
        for piece in [] if self.ended else self.pieces[self.counted : self.counted + MOST_OF_VERSION]:
            if run and piece.place != run[-1].place + 1:
                return []
            run.append(piece)
            if piece.closing is not None:
                return run
        self.ended = self.ended or len(run) == MOST_OF_VERSION
        return []

    def count(self, changes: Sequence[TextChange]) -> None:
        """Take up a version's changes."""
        self.counted += len(changes)
        self.first = None
        for change in changes:
            self.ends.append(change.max_op)
            for number, letter in enumerate(change.letters, change.first_op):
                if letter is None:
                    continue
                if self._stops and self._stops[-1] == number:
                    self._stops[-1] = number + 1
                else:
                    self._starts.append(number)
                    self._stops.append(number + 1)

    def inserted(self, number: int) -> bool:
        """Whether its operation of this number, which counts, inserted a character."""
        run = bisect_right(self._starts, number) - 1
        return run >= 0 and number < self._stops[run]
