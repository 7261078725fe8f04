"""The twelve words of one membership: shown, hidden, asked for, and then forgotten.

Rules: they are here from the moment they were made until `ended`, and nowhere else; no log and no file sees them. The
check asks for three by number; a wrong answer is said of its word alone, without a count of tries. Left for later, it
is remembered in the profile, and they are asked for by all twelve; so is that they were never looked at.
"""

from collections.abc import Callable, Sequence
from random import SystemRandom
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.crypto.phrase import PHRASE_WORDS
from whisper_net.core.crypto.words import plain_word
from whisper_net.core.errors import LocalError
from whisper_net.desktop.bridge import Bridge
from whisper_net.desktop.viewmodels.wording import sentence

ASKED = 3


class Target(NamedTuple):
    """Whose words they are: of a group, by its id in hex, or of an attempt to join one."""

    name: str
    group: str = ""
    attempt: str = ""
    seen: bool = True
    """Whether they were ever looked at."""

    @property
    def named(self) -> dict[str, str]:
        """As operations take it."""
        return {"group": self.group} if self.group else {"attempt": self.attempt}


class Recovery(QObject):
    """The words that are on the screen now."""

    changed = Signal()
    ended = Signal()

    def __init__(
        self, bridge: Bridge, parent: QObject | None = None, *, pick: Callable[[], Sequence[int]] | None = None
    ) -> None:
        super().__init__(parent)
        self.words: tuple[str, ...] = ()
        self.target = Target("")
        self.visible = self.seen = False
        self.asked: tuple[int, ...] = ()
        """Numbers of the words that are asked for, counted from 1."""
        self._bridge = bridge
        self._pick = pick if pick is not None else _three

    def show(self, phrase: str, target: Target) -> None:
        """Words that were just made. As long as they were not asked for, a reminder is kept."""
        self.words, self.target = tuple(phrase.split()), target
        self.visible = self.seen = False
        self._remember(checked=False, seen=False)
        self.changed.emit()

    def reveal(self, visible: bool) -> None:
        """Show them, or cover them again."""
        if visible and not self.seen:
            self._remember(checked=False, seen=True)
        self.visible, self.seen = visible, self.seen or visible
        self.changed.emit()

    def ask(self) -> None:
        """Cover them, and choose which to ask for."""
        self.visible = False
        self.asked = tuple(sorted(self._pick()))
        self.changed.emit()

    def answer(self, typed: Sequence[str]) -> list[int]:
        """The numbers of those that are wrong; with none the check is over, and so are the words."""
        pairs = zip(self.asked, typed, strict=True)
        wrong = [number for number, word in pairs if plain_word(word) != self.words[number - 1]]
        if not wrong:
            self._remember(checked=True, seen=True)
            self._end()
        return wrong

    def later(self) -> None:
        """Leave the check for another time."""
        self._end()

    def _remember(self, *, checked: bool, seen: bool) -> None:
        asked = {"checked": checked, "seen": seen, **self.target.named}
        self._bridge.submit("words_checked", asked).otherwise(_ignored)

    def _end(self) -> None:
        self.words, self.asked, self.visible = (), (), False
        self.ended.emit()


class LateCheck(QObject):
    """All twelve words of a group, typed by somebody who left the check for later."""

    known = Signal()
    failed = Signal(str)

    def __init__(self, bridge: Bridge, target: Target, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.target = target
        self._bridge = bridge

    def check(self, typed: Sequence[str]) -> None:
        """Hold them to the membership."""
        asked = {"words": " ".join(typed), **self.target.named}
        self._bridge.submit("words_check", asked).then(lambda _: self.known.emit()).otherwise(self._refuse)

    def _refuse(self, error: LocalError) -> None:
        self.failed.emit(sentence(error))


def _three() -> Sequence[int]:
    return SystemRandom().sample(range(1, PHRASE_WORDS + 1), ASKED)


def _ignored(_error: LocalError) -> None:
    """A reminder that could not be kept is no reason to stop somebody who writes words down."""
