"""The pages that welcome somebody: three doors, founding, joining, coming back, the twelve words, and the lobby.

Rules: what was typed is kept nowhere but in its field. The twelve words live here from the moment they are made until
they were asked for, or left for later. Somebody who waits to be let in comes back to the lobby, whenever they come.
"""

from PySide6.QtCore import QObject, Signal

from whisper_net.desktop.viewmodels.founding import Founding
from whisper_net.desktop.viewmodels.home import Home
from whisper_net.desktop.viewmodels.joining import Joining
from whisper_net.desktop.viewmodels.lobby import Lobby
from whisper_net.desktop.viewmodels.recovery import Recovery, Target
from whisper_net.desktop.viewmodels.restoring import Restoring
from whisper_net.desktop.viewmodels.root import WELCOME, RootModel, let_into
from whisper_net.desktop.viewmodels.wording import translated

DOORS, START, WORDS, CHECK, JOIN, LOBBY = "doors", "start", "words", "check", "join", "lobby"
RESTORE = "restore"


class Onboarding(QObject):
    """Which of those pages is up, and what they work on."""

    step_changed = Signal()

    def __init__(self, root: RootModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root = root
        self.founding = Founding(root, self)
        self.joining = Joining(root, self)
        self.restoring = Restoring(root, self)
        self.recovery = Recovery(root.bridge, self)
        self.home = Home(root.bridge, self)
        """The networks around: the group may be found on one that is home."""
        self.chosen = ""
        """The attempt that is looked at in the lobby."""
        self.step = LOBBY if root.attempts and not self.has_groups else DOORS
        root.between = self._between
        self._group = ""
        self._let_in: tuple[str, str] | None = None
        root.offered.connect(self.take_offer)
        self.founding.founded.connect(self._founded)
        self.joining.joined.connect(self._joined)
        self.restoring.restored.connect(root.arrive)
        self.restoring.waits.connect(self._waits)
        self.recovery.ended.connect(self._words_ended)
        self.lobby.entered.connect(self._entered)
        self.lobby.changed.connect(self._look)

    @property
    def lobby(self) -> Lobby:
        return self.root.lobby

    @property
    def has_groups(self) -> bool:
        """Whether there is somewhere to go back to."""
        return self.root.shell is not None

    # -- going

    def start(self) -> None:
        """Through the first door: found a group."""
        self._turn(START)

    def join(self) -> None:
        """Through the second: join one."""
        self._turn(JOIN)

    def restore(self) -> None:
        """Through the third: come back."""
        self._turn(RESTORE)

    def wait(self, attempt: str = "") -> None:
        """Look how an attempt stands."""
        self.chosen = attempt
        self._turn(LOBBY)

    def take_offer(self) -> None:
        """Go where one joins with the key that was handed over, unless somebody is in the middle of something."""
        if not self.root.offer or self.root.page != WELCOME:
            return
        if self.step in (START, RESTORE, WORDS, CHECK) or self.joining.busy:
            self.root.noted.emit(translated("An invitation waits here until this is done."), False)
            return
        key, self.root.offer = self.root.offer, ""
        self._turn(JOIN)
        self.joining.found.emit(key)

    def check(self) -> None:
        """Hide the words, and ask for some of them."""
        self.recovery.ask()
        self._turn(CHECK)

    def show_words(self) -> None:
        """Look at the words again."""
        self._turn(WORDS)

    @property
    def goes_back(self) -> bool:
        """Whether there is a step before this one."""
        return self.step in (START, JOIN, RESTORE, CHECK, LOBBY) or (self.step == DOORS and self.has_groups)

    def back(self) -> None:
        """One step back; what cannot be undone has none."""
        if self.step == CHECK:
            self.show_words()
        elif self.step in (START, JOIN, RESTORE, LOBBY) and not self._busy:
            self._turn(DOORS)
        elif self.step == DOORS:
            self.root.back()

    @property
    def _busy(self) -> bool:
        return self.founding.busy or self.joining.busy or self.restoring.busy

    @property
    def _between(self) -> bool:
        """Whoever has something to come back to looks on: nothing is typed or shown that is not kept."""
        return self.step == LOBBY or (self.step == DOORS and (self.has_groups or bool(self.root.attempts)))

    def _turn(self, step: str) -> None:
        if step != self.step:
            self.step = step
            self.root.between = self._between
            self.step_changed.emit()

    # -- what came of it

    def _founded(self, phrase: str, group: str, name: str) -> None:
        self._group = group
        self.recovery.show(phrase, Target(name, group=group))
        self._turn(WORDS)

    def _joined(self, phrase: str, attempt: str) -> None:
        self._group = ""
        self.chosen = attempt
        self.lobby.expect(attempt)
        if not phrase:
            self._turn(LOBBY)
            return
        self.recovery.show(phrase, Target("", attempt=attempt))
        self._turn(WORDS)

    def _waits(self, attempt: str) -> None:
        """Somebody's device, whose keys are still to come."""
        self._group = ""
        self.lobby.expect(attempt)
        self.wait(attempt)

    def _words_ended(self) -> None:
        if self._group:
            self.root.arrive(self._group, translated("Your group is here. Next, invite somebody under People."))
        elif self._let_in is not None:
            self._arrive(*self._let_in)
        else:
            self._turn(LOBBY)

    def _entered(self, group: str, name: str) -> None:
        """Whoever waits is taken there; whoever writes words down is when they are done; whoever types is told."""
        if self.root.page != WELCOME:
            return  # said there already
        if self.step in (LOBBY, DOORS):
            self._arrive(group, name)
        elif self.step in (WORDS, CHECK):
            self._let_in = (group, name)
        elif self.restoring.busy:
            return  # said once it is answered
        else:
            self.root.said.emit(let_into(name), group)

    def _arrive(self, group: str, name: str) -> None:
        self._let_in = None
        self.root.arrive(group, let_into(name))

    def _look(self) -> None:
        """The profile was opened, or the last attempt is gone."""
        over = not self.lobby.attempts and not self.lobby.greeting
        if self.step == LOBBY and over and self.root.page == WELCOME and self._let_in is None:
            self._turn(DOORS)
