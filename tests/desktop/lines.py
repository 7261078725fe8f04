"""Two people and their résumés: what tests of the list, the page and the dialog stand on."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Neighbourhood, present, settle
from tests.node.world import Machine
from whisper_net.core.ids import ResumeId
from whisper_net.desktop.viewmodels.place import RESUMES, Place
from whisper_net.desktop.viewmodels.resume import ResumeModel
from whisper_net.desktop.viewmodels.resume_readers import Readers
from whisper_net.desktop.views.resumes import ResumesScreen
from whisper_net.desktop.views.shell import Shell

TEXT = "# Maya Ortiz\nBackend engineer 🚀 Hamburg\n\n- Led **billing** 💶 work\n- Cut p99 latency\n"


class Lines:
    """Maya and Priya; Maya's computer is the one that is looked at."""

    def __init__(self, near: Neighbourhood, qtbot: QtBot) -> None:
        self.near, self.qtbot = near, qtbot
        self.maya = near.founder()
        self.priya = near.newcomer("Priya Raman", self.maya)
        self.membership = near.membership(self.maya)
        self.views: list[QWidget] = []

    def close(self) -> None:
        for view in self.views:
            view.close()
            view.deleteLater()
        settle()

    def do(self, machine: Machine, operation: str, /, **args: object) -> dict[str, str]:
        """One operation, known to both computers and to the screen afterwards."""
        if machine is self.priya:
            self.near.sync(machine, self.maya)
        answer: dict[str, str] = self.near.do(machine, operation, **args)
        self.near.sync(self.priya, self.maya)
        settle()
        return answer

    def share(self, text: str = TEXT, who: Machine | None = None) -> str:
        return self.do(who or self.maya, "resume_add", text=text)["resume"]

    def comment(self, resume: str, quote: str, text: str = "Say more.", who: Machine | None = None) -> bytes:
        made = self.do(who or self.priya, "resume_comment", resume=resume, quote=quote, text=text)
        return bytes.fromhex(made["comment"])

    def stored(self, resume: str) -> str:
        return str(self.near.do(self.maya, "resume_show", resume=resume)["text"])

    def comments(self, resume: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = self.near.do(self.maya, "resume_show", resume=resume)["comments"]
        return found

    def model(self, resume: str) -> ResumeModel:
        """Maya's view of one."""
        made = ResumeModel(self.membership, Readers(self.membership, self.membership))
        made.enter(ResumeId(bytes.fromhex(resume)))
        self.until(lambda: made.row is not None)
        return made

    def window(self, place: Place | None = None) -> tuple[Shell, ResumesScreen]:
        """Maya's window at the place of résumés."""
        model = self.near.shell(self.maya)
        shell = Shell(model)
        model.setParent(shell)
        self.views.append(shell)
        shell.resize(1280, 820)
        present(shell)
        model.go(place or Place(RESUMES))
        settle()
        screen = shell.stack.currentWidget()
        assert isinstance(screen, ResumesScreen)
        return shell, screen

    def review(self, resume: str) -> ResumesScreen:
        """The same, with one under review."""
        _, screen = self.window(Place(RESUMES, resume))
        self.until(lambda: screen.one.row is not None and not screen.review.page.paper.pouring)
        return screen

    def until(self, so: Callable[[], bool]) -> None:
        """Let Qt run until something is so."""
        settle()
        self.qtbot.waitUntil(so, timeout=5_000)
