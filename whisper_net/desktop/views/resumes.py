"""The screen of résumés: all of them in a list, or one under review; and the dialog that shares one."""

from functools import cached_property

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from whisper_net.desktop.theme.metrics import ROW
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.place import RESUMES, Place
from whisper_net.desktop.viewmodels.resume import ResumeModel
from whisper_net.desktop.viewmodels.resume_sharing import Sharing
from whisper_net.desktop.viewmodels.resumes import ResumesModel
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit.button import FILLED, Button
from whisper_net.desktop.views.kit.dialog import Scrim
from whisper_net.desktop.views.kit.empty import EmptyState
from whisper_net.desktop.views.kit.pane import Header
from whisper_net.desktop.views.resume import ReviewPage
from whisper_net.desktop.views.resumes_list import ResumesView
from whisper_net.desktop.views.resumes_share import ShareDialog
from whisper_net.desktop.views.screen import Screen


class ResumesScreen(Screen):
    """All résumés of a group."""

    def __init__(self, membership: Membership) -> None:
        self.model = ResumesModel(membership)
        self.sharing = Sharing(membership, self.model.readers, self.model)
        self.one = ResumeModel(membership, self.model.readers, self.model)
        self.list = ResumesView(self.model)
        self._wanted = ""
        """The résumé that one came to, in hex."""
        self.add_button = Button(self.tr("Share a résumé"), FILLED, icon="add", size=ROW)
        self.empty, self.first = self._make_empty()
        self.blank = QWidget()
        self.pages = QStackedWidget()
        for page in (self.blank, self.list, self.empty):
            self.pages.addWidget(page)
        self.title = Header(self.tr("Résumés"), " ", self.add_button)
        super().__init__(self.title, self.pages)
        self.model.setParent(self)
        self._connect()

    def _make_empty(self) -> tuple[EmptyState, Button]:
        first = Button(self.tr("Share a résumé"), FILLED, icon="add")
        text = self.tr("Share yours, and others comment on its lines. It stays yours to change.")
        promise = self.tr("Only those whom you pick can read yours")
        empty = EmptyState("resumes", self.tr("No résumés yet"), text, first, promise=("private", promise))
        return empty, first

    def _connect(self) -> None:
        model, one = self.model, self.one
        model.changed.connect(self._show_list)
        model.readers.changed.connect(self._show_list)
        model.failed.connect(self._fail)
        one.failed.connect(self._fail)
        one.missing.connect(self._miss)
        self.list.opened.connect(self._open)
        self.sharing.shared.connect(self._shared)
        self.add_button.clicked.connect(self.share)
        self.first.clicked.connect(self.share)
        shortcut = QShortcut(QKeySequence("Ctrl+N"), self, context=Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(self._share_by_key)

    @cached_property
    def review(self) -> ReviewPage:
        """The page of one, made when somebody first comes to one."""
        made = ReviewPage(self.one)
        made.left.connect(self._leave_review)
        made.pane_wanted.connect(self.pane_wanted)
        self.pages.addWidget(made)
        return made

    # -- where one is

    def enter(self, place: Place) -> None:
        self.model.enter()
        self._wanted = place.id
        self.header.setVisible(not place.id)
        if not place.id:
            self._show_list()
        elif "review" in self.__dict__:
            self._enter_review()
        else:
            self.pages.setCurrentWidget(self.blank)
            QTimer.singleShot(0, self, self._enter_review)  # the page is made in a turn of its own

    def _enter_review(self) -> None:
        if self._wanted:
            self.pages.setCurrentWidget(self.review)
            self.one.enter_hex(self._wanted)
            self.review.enter()

    def start_focus(self) -> QWidget | None:
        if self._wanted:
            return self.review.start_focus()
        return self.list if self.model.rows else None

    def _show_list(self) -> None:
        model = self.model
        count = len(model.rows)
        said = counted("%n résumé", "%n résumés", count) if count else self.tr("Nothing here yet")
        parts = [said, model.readers.words] if model.known else [" "]
        self.title.say(self.tr("Résumés"), " · ".join(part for part in parts if part))
        self.add_button.setVisible(bool(count))
        if not self._wanted:
            page = self.blank if not model.known else self.list if count else self.empty
            self.pages.setCurrentWidget(page)

    def _open(self, id_: bytes) -> None:
        self.went.emit(Place(RESUMES, id_.hex()))

    def _leave_review(self) -> None:
        self.went.emit(Place(RESUMES))

    def _miss(self) -> None:
        self.said.emit(self.tr("This résumé is not here yet."), True)
        self._leave_review()

    def _fail(self, words: str) -> None:
        self.said.emit(words, True)

    # -- sharing

    def share(self) -> None:
        """Open the dialog that shares one."""
        self.model.readers.read()
        ShareDialog(self.sharing).open_over(self)

    def _share_by_key(self) -> None:
        over = any(scrim.isVisible() for scrim in self.window().findChildren(Scrim))
        if self.isVisible() and not over and not self._wanted:
            self.share()

    def _shared(self, id_: bytes) -> None:
        self.said.emit(self.tr("Your résumé is shared."), False)
        self._open(id_)
