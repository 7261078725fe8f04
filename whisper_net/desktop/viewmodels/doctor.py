"""Why nothing is coming: what the node's doctor looked at, in words, and the same as text to hand on.

Rules: the node looks, never Qt's thread, and nothing is looked at before somebody asks. What it says of commands is
said of the window instead.
"""

from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.plain_line import plain_line
from whisper_net.desktop.viewmodels.wording import counted, marked, sentence, translated
from whisper_net.node import symptoms

_LONGEST = 400
"""Characters of a sentence, which may hold what others wrote."""
_HALTS = ("storage", "membership")
"""Where these are not in order, nothing is promised of what one writes."""
_TITLES = {
    "storage": marked("What is kept here"),
    "membership": marked("Your place in the group"),
    "network": marked("Network"),
    "clock": marked("Clock"),
    "relay": marked("Relay"),
    "address": marked("Address"),
    "listening": marked("Calls to this computer"),
    "home": marked("Network called home"),
    "unsent": marked("What waits to be sent"),
    "missing": marked("What has not come"),
    "circles": marked("More conversations than are read"),
    "pace": marked("Who sends very much"),
}
_IN_WINDOW = {
    symptoms.NO_WAY.do: marked(
        "Ask somebody of the group for a relay or for their address, and add it under Settings, Network."
    ),
    symptoms.ENTERING.do: marked(
        "They come from whoever of the group is online next, or from a relay: stay online, or press Sync now."
    ),
}
"""What to do, where the node's words name a command."""


class CheckLine(NamedTuple):
    """One thing that was looked at."""

    ok: bool
    title: str
    says: str
    do: str


class Doctor(QObject):
    """One look at a group's ways to the others, and the next one."""

    changed = Signal()

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.lines: tuple[CheckLine, ...] = ()
        self.looking = False
        self.fault = ""
        """Why it could not look, in words."""
        self._membership = membership
        self._halted = False
        """Something is wrong with the disk, or with this person's place in the group."""

    def look(self) -> None:
        """Look at everything; what was seen before stays until then."""
        if self.looking:
            return
        self.looking = True
        self.changed.emit()
        reply = self._membership.submit("doctor")
        reply.then(answered(self, self._seen)).otherwise(answered(self, self._unseen))

    def _seen(self, checks: list[dict[str, Any]]) -> None:
        self.looking, self.fault = False, ""
        self.lines = tuple(check_line(check) for check in checks)
        self._halted = any(check["check"] in _HALTS and not check["ok"] for check in checks)
        self.changed.emit()

    def _unseen(self, error: LocalError) -> None:
        self.looking, self.fault = False, sentence(error)
        self.changed.emit()

    @property
    def found(self) -> int:
        """How many things are worth a look."""
        return sum(not line.ok for line in self.lines)

    @property
    def verdict(self) -> str:
        """All of it in one sentence; "" before anything was looked at."""
        if not self.lines:
            return ""
        if not self.found:
            return translated("Nothing is wrong that this computer can see")
        return counted("1 thing is worth a look", "%n things are worth a look", self.found)

    @property
    def comfort(self) -> str:
        """What becomes of what one writes meanwhile; "" where nothing is wrong, or where that is not certain."""
        if not self.found or self._halted:
            return ""
        return translated("What you write is saved here and goes by itself. Nothing of it is lost.")

    def as_text(self) -> str:
        """What was found, to hand on."""
        lines = [translated("whisper_net, why nothing is coming: %1").replace("%1", self.verdict), ""]
        for line in self.lines:
            mark = translated("ok") if line.ok else translated("look")
            lines.append(f"[{mark}] {line.title}: {line.says}")
            lines += [f"    {line.do}"] if line.do else []
        return "\n".join(lines) + "\n"


def check_line(check: dict[str, Any]) -> CheckLine:
    """One check of the node, in the window's words."""
    known = _TITLES.get(check["check"])
    title = translated(known) if known is not None else plain_line(check["check"])
    told = check["says"], _instead(check)
    says, do = (plain_line(_of_computers(translated(words)), _LONGEST) if words else "" for words in told)
    return CheckLine(check["ok"], title, says, do)


def _of_computers(words: str) -> str:
    """A machine on the command line is a computer in the window."""
    return words.replace("This machine", "This computer").replace("this machine", "this computer")


def _instead(check: dict[str, Any]) -> str:
    do: str = check["do"]
    return _IN_WINDOW.get(do, do)
