"""What became of the recovery words of the group that is on the screen, as settings tell it."""

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.owner import Owner
from whisper_net.desktop.viewmodels.wording import translated


class WordsTold(QObject):
    """Whether somebody looked at them, and showed that they are on paper."""

    changed = Signal()

    def __init__(self, owner: Owner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._membership = owner if isinstance(owner, Membership) else None
        self._seen = self._checked = True

    def read(self) -> None:
        """Find it out; where no group is on the screen there is nothing to find out."""
        if self._membership is not None:
            reply = self._membership.submit("words_state")
            reply.then(answered(self, self._show)).otherwise(_ignored)

    def _show(self, state: dict[str, bool]) -> None:
        self._seen, self._checked = state["seen"], state["checked"]
        self.changed.emit()

    @property
    def seen(self) -> bool:
        """Whether somebody looked at them: without them no backup can be made."""
        return self._seen

    @property
    def title(self) -> str:
        if self._seen:
            return translated("Your recovery words cannot be shown again")
        return translated("You did not look at your recovery words")

    @property
    def note(self) -> str:
        if not self._seen:
            return translated(
                "They were made when you founded or joined, and are kept nowhere. This computer is your only way in: "
                "if it is lost, you need a new invitation."
            )
        note = translated(
            "They were shown when you founded or joined, and are not kept on this computer. Whoever has them can act "
            "as you, so keep the paper safe."
        )
        left = translated("You have not checked yet that you wrote down all of them.")
        return note if self._checked else f"{note} {left}"


def _ignored(_error: LocalError) -> None:
    """What is told stays what holds for most."""
