"""The screen of job leads: a board by stage or a list, a filter, and the pane of the lead that is open.

Rules: moving a lead means something only where it is this person's to move; everything else says why not. A withdrawal
is asked for first, a link before a browser gets it. Which of board and list was chosen last is remembered.
"""

from functools import cached_property

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget
from shiboken6 import isValid

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.metrics import GUTTER, GUTTER_END, ROW, S8, S16
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.lead import LeadModel
from whisper_net.desktop.viewmodels.lead_card import STAGES
from whisper_net.desktop.viewmodels.lead_form import LeadForm
from whisper_net.desktop.viewmodels.lead_sharing import LeadSharing
from whisper_net.desktop.viewmodels.leads import Leads
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.place import PEOPLE, Place
from whisper_net.desktop.viewmodels.plain_line import plain_line
from whisper_net.desktop.viewmodels.wording import readers
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import FILLED, OUTLINED, Button
from whisper_net.desktop.views.kit.chip import ChipButton
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.empty import EmptyState
from whisper_net.desktop.views.kit.field import SearchField
from whisper_net.desktop.views.kit.menu import Menu
from whisper_net.desktop.views.kit.pane import Header
from whisper_net.desktop.views.lead_asking import ask_to_withdraw, lead_menu
from whisper_net.desktop.views.lead_dialog import LeadDialog
from whisper_net.desktop.views.lead_pane import LeadPane
from whisper_net.desktop.views.lead_sharing import share_lead
from whisper_net.desktop.views.leads_board import Board, StageLine
from whisper_net.desktop.views.leads_rows import LeadList
from whisper_net.desktop.views.leads_table import Table
from whisper_net.desktop.views.link_asking import ask_to_open
from whisper_net.desktop.views.screen import Screen


class LeadsScreen(Screen):
    """All leads of a group."""

    def __init__(self, membership: Membership) -> None:
        self.model = Leads(membership)
        self.pane: LeadPane | None = None
        self.dialog: Dialog | None = None
        self._wanted: bytes | None = None
        self._came = False
        self._opened: bytes | None = None
        self.board, self.line = Board(self.model), StageLine()
        self._lists: list[LeadList] = [*self.board.lists]
        self.views = QStackedWidget()
        self.view_button = Button("", OUTLINED, size=ROW)
        self.add_button = Button(self.tr("Add a lead"), FILLED, icon="add", size=ROW)
        self.body = QStackedWidget()
        self._lay_out()
        self.title = Header(self.tr("Leads"), "", self.view_button, self.add_button)
        super().__init__(self.title, self.body)
        self.model.setParent(self)
        self._connect()
        self.choose_view(as_list=self.model.as_list)

    # -- its parts

    def _lay_out(self) -> None:
        self.search = SearchField(self.tr("Company or role"))
        self.search.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.mine = ChipButton(self.tr("Yours"), icon="me", checkable=True)
        self.few = ChipButton(self.tr("Shared with few"), icon="some", checkable=True)
        filters = Row(self.search, self.mine, self.few, ..., gap=S8, pad=(GUTTER, S16, GUTTER_END, 12))
        self.views.addWidget(self.board)
        inside = Row(stretched(self.views), pad=(GUTTER, 0, GUTTER_END, GUTTER_END))
        self.content = Column(self.line, filters, stretched(inside))
        self.body.addWidget(QWidget())
        self.body.addWidget(self.content)

    @cached_property
    def nothing(self) -> EmptyState:
        """Instead of a board without any lead."""
        first = Button(self.tr("Add a lead"), FILLED, icon="add")
        first.clicked.connect(self.add_lead)
        text = self.tr("Add a link to a job. You see by name who reads it before you post.")
        made = EmptyState(
            "leads", self.tr("No leads yet"), text, first, promise=("keyboard", self.tr("Ctrl N adds a lead"))
        )
        self.body.addWidget(made)
        return made

    @cached_property
    def unread(self) -> EmptyState:
        """Instead of a board that could not be read."""
        again = Button(self.tr("Try again"), FILLED, icon="again")
        again.clicked.connect(self.model.refresh)
        made = EmptyState("warning", self.tr("The leads could not be read"), "", again)
        self.body.addWidget(made)
        return made

    def restyle(self) -> None:
        super().restyle()
        if hasattr(self, "search"):
            self.search.setFixedWidth(theme().scaled(196))

    def _connect(self) -> None:
        model = self.model
        model.stood.connect(self._show)
        model.room_changed.connect(self._show_room)
        model.failed.connect(lambda words: self.said.emit(words, True))
        self._serve(self.board)
        self.board.dropped.connect(self.move_lead)
        self.search.changed.connect(model.find)
        self.mine.toggled.connect(model.show_only_mine)
        self.few.toggled.connect(model.show_only_few)
        self.add_button.clicked.connect(self.add_lead)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self.add_lead)
        self.restyle()

    def _serve(self, view: Board | Table) -> None:
        view.opened.connect(self.open_lead)
        view.menu_wanted.connect(self._open_menu)
        view.add_wanted.connect(self.add_lead)

    @cached_property
    def table(self) -> Table:
        """All leads in one list."""
        made = Table(self.model)
        self.views.addWidget(made)
        self._serve(made)
        self._lists.append(made.list)
        self._show_room()
        self._set_apart(self._opened)
        return made

    # -- the screen

    def enter(self, place: Place) -> None:
        self.model.open()
        self._wanted = bytes.fromhex(place.id) if place.id else None
        self._came = True
        self._show()

    def start_focus(self) -> QWidget | None:
        if self.body.currentWidget() is not self.content:
            return None
        if self.model.as_list:
            return self.table.list
        shown = [one for one in self.board.lists if one.isVisible() and one.rows.rowCount()]
        return shown[0] if shown else self.search.editor

    def _show(self) -> None:
        model = self.model
        if model.fault:
            self.unread.text.setText(model.fault)
            self.body.setCurrentWidget(self.unread)
        elif model.read:
            self.body.setCurrentWidget(self.nothing if model.empty else self.content)
        self.title.say(self.tr("Leads"), model.summary)
        self.view_button.setVisible(self.body.currentWidget() is self.content)
        self.add_button.setVisible(not model.empty)
        self.line.show_counts({stage: model.count(stage) for stage in STAGES})
        self._take_focus()
        wanted = self._wanted
        if wanted is not None and model.row(wanted) is not None:
            self._wanted = None
            self.open_lead(wanted)

    def _take_focus(self) -> None:
        """Once one has come here and the leads have, too."""
        if not self._came or not (self.model.read or self.model.fault):
            return
        self._came = False
        start = self.start_focus()
        if start is not None:
            start.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_room(self) -> None:
        for one in self._lists:
            one.show_readers()

    def choose_view(self, *, as_list: bool) -> None:
        """Show the board, or the list."""
        self.model.show_as_list(as_list)
        self.views.setCurrentWidget(self.table if as_list else self.board)
        self.view_button.setText(self.tr("List") if as_list else self.tr("Board"))
        self.view_button.set_icon("table" if as_list else "board")
        menu = Menu(self.view_button)
        for words, icon, chosen in ((self.tr("Board"), "board", False), (self.tr("List"), "table", True)):
            act = menu.addAction(icons.icon(icon, "muted"), words)
            act.triggered.connect(lambda _=False, chosen=chosen: self.choose_view(as_list=chosen))
        self.view_button.drop(menu)

    # -- one lead

    def open_lead(self, id_: bytes) -> None:
        """Show a lead beside the board."""
        if self.model.row(id_) is None:
            return
        pane = LeadPane(LeadModel(self.model, id_))
        pane.wanted.connect(lambda what: self.act(id_, what))
        pane.link_wanted.connect(self.open_link)
        pane.person_wanted.connect(lambda member: self.went.emit(Place(PEOPLE, member.hex())))
        self.pane_wanted.emit(pane)  # the pane before it says that it is gone
        self.pane = pane
        pane.destroyed.connect(lambda: self._forget(pane))
        self._set_apart(id_)

    def _forget(self, pane: LeadPane) -> None:
        if isValid(self) and self.pane is pane:
            self.pane = None
            self._set_apart(None)

    def _set_apart(self, id_: bytes | None) -> None:
        self._opened = id_
        for one in self._lists:
            one.show_opened(id_)

    def _open_menu(self, id_: bytes, at: QPoint) -> None:
        if self.model.row(id_) is None:
            return
        model = LeadModel(self.model, id_)
        menu = lead_menu(self, model, lambda what: self.act(id_, what))
        model.setParent(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def act(self, id_: bytes, what: str) -> None:
        """Do one thing to a lead: what its pane and its menu offer."""
        row = self.model.row(id_)
        if row is None:
            return
        if what == "open":
            self.open_lead(id_)
        elif what.startswith("move "):
            self.move_lead(id_, what.removeprefix("move "))
        elif what == "edit":
            self._open_form(LeadForm(self.model, row))
        elif what == "withdraw":
            self._ask_to_withdraw(id_)
        elif what == "link":
            self.open_link(row.url)
        elif what == "share":
            self.dialog = share_lead(self, LeadSharing(self.model, row))
        elif what == "copy":
            QGuiApplication.clipboard().setText(row.url)
            self.said.emit(self.tr("Link copied."), False)
        else:
            self.model.act(id_, what)

    def move_lead(self, id_: bytes, stage: str) -> None:
        """Move a lead to a stage, if it is this person's to move; else say why not."""
        move = self.model.consider(id_, stage)
        if move.does == "withdraw":
            self._ask_to_withdraw(id_)
        elif move.does:
            self.model.act(id_, move.does)
        elif move.words:
            self.noted.emit(move.words)

    def _ask_to_withdraw(self, id_: bytes) -> None:
        row = self.model.row(id_)
        if row is not None:
            role = plain_line(row.role)
            self.dialog = ask_to_withdraw(
                self, role, len(self.model.readers_of(row)), lambda: self.model.act(id_, "withdraw")
            )

    def open_link(self, address: str) -> None:
        """Ask before a browser gets it."""
        self.dialog = ask_to_open(self, address)

    # -- the form

    def add_lead(self) -> None:
        """Write a new lead."""
        self._open_form(LeadForm(self.model))

    def _open_form(self, form: LeadForm) -> None:
        if self.dialog is not None and isValid(self.dialog) and self.dialog.isVisible():
            form.deleteLater()
            return
        form.stored.connect(lambda id_: self._stored(id_, form.people, edited=form.editing))
        self.dialog = LeadDialog(form)
        self.dialog.open_over(self)

    def _stored(self, id_: bytes, people: int, *, edited: bool) -> None:
        words = readers(self.tr("Posted to %1. It is saved here first."), people)
        self.said.emit(self.tr("Saved.") if edited else words, False)
        self._wanted = id_
        self._show()
