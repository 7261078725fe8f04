"""The screen of one résumé: its page, and beside it the comments; its owner edits it in place.

Rules: everybody sees who can read it. Leaving loses nothing: what is half written or half edited is there when one
comes back, and only Discard forgets an edit, after it asked.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.metrics import GUTTER, GUTTER_END, HEADER, ROW, S8, S12
from whisper_net.desktop.viewmodels.readers import ReaderRows
from whisper_net.desktop.viewmodels.resume import ResumeModel
from whisper_net.desktop.views.kit.banner import WARNING, Banner
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import DANGER_FILLED, FILLED, OUTLINED, TEXT, Button, IconButton
from whisper_net.desktop.views.kit.chip import audience_chip
from whisper_net.desktop.views.kit.dialog import Dialog, Scrim
from whisper_net.desktop.views.kit.draft import DraftNote
from whisper_net.desktop.views.kit.menu import Menu
from whisper_net.desktop.views.kit.pane import Header
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.readers import readers_dialog
from whisper_net.desktop.views.resume_comments import CommentsPane
from whisper_net.desktop.views.resume_page import PageView
from whisper_net.desktop.views.resume_parts import PartsBar
from whisper_net.desktop.views.resume_replace import ReplaceDialog, pick_resume

_BAR = 44


class ReviewPage(Column):
    """The view of one ResumeModel."""

    left = Signal()
    """Back to the list."""
    pane_wanted = Signal(object)

    def __init__(self, model: ResumeModel) -> None:
        self.model = model
        self.page = PageView(model)
        self.pane: CommentsPane | None = None
        self.back = IconButton("back", self.tr("All résumés"))
        self.comments = Button("", OUTLINED, icon="comments", size=ROW)
        self.edit = Button(self.tr("Edit"), OUTLINED, icon="edit", size=ROW)
        self.more = IconButton("more", self.tr("More for this résumé"))
        self.discard = Button(self.tr("Discard…"), TEXT, size=ROW)
        self.save = Button(self.tr("Save"), FILLED, size=ROW)
        actions = (self.discard, self.comments, self.edit, self.more, self.save)
        self.header = Header("", " ", *actions, pad=(S8, 0, GUTTER_END, 0))
        self.chip = audience_chip("all", "", self.tr("Who can read this"))
        self.note = DraftNote(self.tr("Draft saved here"))
        self.hint = Text("", 12, "muted", elide=True)
        self.banner = Banner(WARNING, " ", " ")
        self.banner_row = Row(stretched(self.banner), pad=(GUTTER, S12, GUTTER_END, S12), edges=["bottom"])
        self.parts = PartsBar(self.page)
        head = Row(self.back, stretched(self.header), pad=(S12, 0, 0, 0), height=HEADER, edges=["bottom"])
        bar = Row(self.chip, ..., self.note, self.hint, gap=S8, pad=(GUTTER, 0, GUTTER_END, 0), height=_BAR)
        super().__init__(head, bar, self.banner_row, self.parts, stretched(self.page))
        self._connect()
        self._show()

    def _connect(self) -> None:
        model = self.model
        for signal in (model.opened, model.remarked, model.editing.changed, model.readers.changed):
            signal.connect(self._show)
        model.writing.changed.connect(self._keep_keyboard)
        self.page.parted.connect(self._show)
        self.back.clicked.connect(self.left)
        self.comments.clicked.connect(self.show_comments)
        self.edit.clicked.connect(model.edit)
        self.save.clicked.connect(model.editing.save)
        self.more.clicked.connect(self.open_menu)
        model.replacing.ready.connect(self._ask_replace)
        self.discard.clicked.connect(self.ask_discard)
        self.chip.clicked.connect(self.show_readers)
        self.page.comment_begun.connect(self.write_comment)
        self.page.sheet.pin_chosen.connect(self._have_comments)
        keys: dict[str, Callable[[], object]] = {
            "F8": lambda: model.step(1),
            "Shift+F8": lambda: model.step(-1),
            "Ctrl+Alt+M": self.page.comment,
            "Ctrl+S": model.editing.save,
        }
        for spelled, act in keys.items():
            shortcut = QShortcut(QKeySequence(spelled), self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda act=act: self._act(act))

    def _act(self, act: Callable[[], object]) -> None:
        """Keys rest while one is elsewhere, or a dialog lies over the page."""
        if self.isVisible() and not any(scrim.isVisible() for scrim in self.window().findChildren(Scrim)):
            act()

    # -- what it says

    def _show(self) -> None:
        model, editing = self.model, self.model.editing
        active = editing.active
        self.header.say(model.title, model.told_of)
        left = sum(not one.resolved for one in model.remarks)
        self.comments.setText(self.tr("Comments") + (f"  {left}" if left else ""))
        self.comments.updateGeometry()
        self.comments.setVisible(not active and self.pane is None)
        self.edit.setVisible(model.mine and not active and self.page.editable)
        self.more.setVisible(model.mine and not active)
        self.discard.setVisible(active)
        self.discard.setText(self.tr("Discard…") if editing.dirty else self.tr("Stop editing"))
        self.discard.updateGeometry()
        self.save.setVisible(active)
        self.save.setText(self._effect())
        self.save.set_busy(editing.saving)
        self.save.setEnabled(editing.dirty and not editing.saving)
        self.save.updateGeometry()
        self.chip.setText(model.readers.words)
        self.chip.setAccessibleName(self.tr("Who can read this: %1").replace("%1", model.readers.words))
        self.chip.setVisible(bool(model.readers.words))
        self.chip.updateGeometry()
        self.note.say(saved=editing.saved, unkept=editing.unkept)
        self.hint.setVisible(not active)
        self.hint.setText(self._hint())
        self.parts.show_part(*self.page.part, editing=active)
        self._show_banner()

    def _effect(self) -> str:
        count = self.model.readers.count
        return self.tr("Save for %1").replace("%1", count) if count else self.tr("Save")

    def _hint(self) -> str:
        if self.page.part[1] > 1 and self.model.mine:
            return self.tr("It is too long to be edited here")
        if not self.page.editable and self.model.mine:
            return self.tr("Its lines are too long to be edited here")
        return self.tr("Select words to comment")

    def _show_banner(self) -> None:
        editing = self.model.editing
        self.banner_row.setVisible(bool(editing.fault) or (editing.active and editing.overtaken))
        if editing.fault:
            self.banner.say(self.tr("This cannot be saved as it is"), editing.fault)
        elif editing.overtaken:
            text = self.tr("Saving keeps both: what was changed there, and what you change here.")
            self.banner.say(self.tr("Another device of yours changed this résumé meanwhile"), text)

    # -- what is done

    def enter(self) -> None:
        """One came here; what was open beside another page is closed by now."""
        self.pane = None
        QTimer.singleShot(0, self, self._show_beside)  # the page first

    def _show_beside(self) -> None:
        if self.isVisible():
            self.show_comments()

    def show_comments(self) -> None:
        """Open the column of comments."""
        if self.pane is not None:
            return
        pane = self.pane = CommentsPane(self.model)
        pane.gone.connect(self._lose_pane)
        self.pane_wanted.emit(pane)
        self._show()

    def _have_comments(self, _id: bytes) -> None:
        self.show_comments()

    def _lose_pane(self, pane: CommentsPane) -> None:
        if pane is self.pane:
            self.pane = None
            self._show()

    def write_comment(self) -> None:
        """Bring the keyboard to what is being written."""
        self.show_comments()
        if self.pane is not None:
            self.pane.focus()

    def _keep_keyboard(self) -> None:
        """Whoever has written a comment goes on reading: Qt would take the keyboard to the window's first button."""
        focused = QApplication.focusWidget()
        if self.model.writing.active or self.pane is None or focused is None:
            return
        if self.pane.writing.isAncestorOf(focused):
            self.page.paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_readers(self) -> None:
        """Say by name who can read it."""
        rows = ReaderRows(self.model.membership.me)
        rows.show(self.model.readers.people)
        told = self.tr("Everybody in the channel general reads what is shared here, and whoever joins it later.")
        readers_dialog(rows, told).open_over(self)

    def open_menu(self) -> QMenu:
        """What else can be done with one's own résumé."""
        menu = Menu(self.more)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.more.accessibleName())
        replace = menu.addAction(icons.icon("file-add", "muted"), self.tr("Replace with a file…"))
        replace.triggered.connect(self.pick)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        return menu

    def pick(self) -> None:
        """Ask for the file that is to take the text's place."""
        path = pick_resume(self)
        if path:
            self.model.replace(path)

    def _ask_replace(self) -> None:
        if self.isVisible():
            ReplaceDialog(self.model.replacing, self.model.readers).open_over(self)

    def ask_discard(self) -> Dialog | None:
        """Ask before what was typed is forgotten."""
        editing = self.model.editing
        if not editing.dirty:
            editing.discard()
            return None
        text = Text(self.tr("What you changed since you began to edit is forgotten."), 14, wrap=True, line=22)
        keep, gone = Button(self.tr("Keep editing"), TEXT), Button(self.tr("Discard"), DANGER_FILLED)
        dialog = Dialog(self.tr("Discard your changes?"), text, actions=(keep, gone), width=440)
        keep.clicked.connect(dialog.reject)
        gone.clicked.connect(dialog.accept)
        dialog.accepted.connect(editing.discard)
        dialog.open_over(self)
        keep.setFocus(Qt.FocusReason.TabFocusReason)
        return dialog

    def start_focus(self) -> QWidget:
        """What takes the keyboard when one comes here."""
        return self.page.paper
