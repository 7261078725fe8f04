"""The screen of people: who asks to be let in, everybody who is, and one of them beside it."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from whisper_net.desktop.theme.metrics import GUTTER, ROW, S8, S12, S16, S24, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.coming_back import Gone, letting_back
from whisper_net.desktop.viewmodels.invitation import Inviting
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.people import People
from whisper_net.desktop.viewmodels.people_rows import BY_JOINED, BY_NAME, BY_ROLE
from whisper_net.desktop.viewmodels.place import HISTORY, INVITE, LEAVE, PEOPLE, REFOUND, Place
from whisper_net.desktop.viewmodels.refounding import Refounding
from whisper_net.desktop.views.hidden_words import show_hidden
from whisper_net.desktop.views.invitation import InvitationDialog
from whisper_net.desktop.views.kit.box import MIDDLE, Column, Item, Row, placed
from whisper_net.desktop.views.kit.button import FILLED, Button, IconButton
from whisper_net.desktop.views.kit.choice import Select
from whisper_net.desktop.views.kit.empty import EmptyState
from whisper_net.desktop.views.kit.field import SearchField
from whisper_net.desktop.views.kit.pane import Header
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.member_acts import ask_to_act
from whisper_net.desktop.views.people_gone import GoneList
from whisper_net.desktop.views.people_list import PeopleList
from whisper_net.desktop.views.people_member import MemberPane
from whisper_net.desktop.views.people_table import Titles
from whisper_net.desktop.views.proposals import ProposalsView
from whisper_net.desktop.views.refounding import RefoundDialog
from whisper_net.desktop.views.requests import RequestsView
from whisper_net.desktop.views.screen import Screen


class PeopleScreen(Screen):
    """Everybody in a group."""

    def __init__(self, membership: Membership) -> None:
        self.model = People(membership)
        self.invite = Button(self.tr("Invite"), FILLED, icon="invite", size=ROW)
        self.history = IconButton("history", self.tr("What happened"))
        self.title = Header(self.tr("People"), "", self.history, self.invite)
        self.requests = RequestsView(self.model.requests)
        self.proposals = ProposalsView(self.model.proposals)
        self.list = PeopleList(self.model.rows)
        self.search = SearchField(self.tr("Find somebody"))
        self.order = Select(self.tr("Order"), self._orders(), BY_NAME)
        self.nobody = Text("", 14, "muted", wrap=True)
        self._column = self._page()
        self.page = Scroll(self._column, name=self.tr("People"))
        self.body = QStackedWidget()
        self.body.addWidget(self.page)
        self.body.addWidget(self._empty())
        super().__init__(self.title, self.body)
        self._place = Place(PEOPLE)
        self._sought: bytes | None = None
        self._leaving = False
        """One came to leave the group: the dialog opens as soon as it is known whether one may."""
        self.model.setParent(self)
        self._connect()
        self._show()

    def _orders(self) -> list[tuple[str, str]]:
        return [
            (BY_NAME, self.tr("By name")),
            (BY_ROLE, self.tr("By role")),
            (BY_JOINED, self.tr("Joined last")),
        ]

    def _page(self) -> Column:
        self.count = Text("", 12, "muted")
        title = Row(Text(self.tr("Members"), 13, "text", SEMIBOLD), S8, self.count, baseline=True)
        head = Row(placed(title, MIDDLE), ..., self.search, S8, self.order)
        self.gone = GoneList()
        members: list[Item] = [head, S12, Titles(), 4, self.list, self.nobody, self.gone]
        return Column(self.requests, self.proposals, *members, ..., pad=(GUTTER, S16, GUTTER, S24))

    def _empty(self) -> EmptyState:
        self.first = Button(self.tr("Invite somebody"), FILLED, icon="invite")
        self.first.clicked.connect(self.open_invitation)
        text = self.tr("Hand somebody you trust a key. They ask to come in, and you decide.")
        promise = ("some", self.tr("Nobody comes in until somebody here approves"))
        return EmptyState("people", self.tr("You are the first one here"), text, self.first, promise=promise)

    def _connect(self) -> None:
        model = self.model
        model.changed.connect(self._show)
        model.said.connect(self.said)
        model.rows.modelReset.connect(self._show_found)
        self.invite.clicked.connect(self.open_invitation)
        self.history.clicked.connect(lambda: self.went.emit(Place(HISTORY)))
        self.gone.wanted.connect(lambda member: self.went.emit(Place(HISTORY, member.hex())))
        self.gone.return_wanted.connect(self._ask_back)
        self.gone.hidden_wanted.connect(lambda one: show_hidden(model, one.member, one.name, self))
        self.search.changed.connect(model.rows.search)
        self.order.chosen.connect(model.rows.sort_by)
        self.list.wanted.connect(lambda member: self.went.emit(Place(PEOPLE, member.hex())))
        self.list.moved.connect(self._bring_into_sight)
        self.requests.ask_wanted.connect(self._ask)
        self.requests.emptied.connect(lambda: self.list.setFocus(Qt.FocusReason.OtherFocusReason))

    # -- the screen

    def enter(self, place: Place) -> None:
        self._place = place
        self.model.read()
        if place.id == INVITE:
            self.open_invitation()
        elif place.id == REFOUND:
            RefoundDialog(Refounding(self.model.membership)).open_over(self)
        elif place.id == LEAVE:
            self._leaving = True
            self._sought = self.model.membership.me
            self._show_sought()
        elif place.id:
            self._sought = bytes.fromhex(place.id)
            self._show_sought()

    def start_focus(self) -> QWidget | None:
        return self.first if self.model.alone else self.search.editor

    def _show(self) -> None:
        model = self.model
        self.title.say(self.tr("People"), model.fault or model.about)
        self.body.setCurrentIndex(1 if model.alone else 0)
        self.invite.setVisible(not model.alone)
        self.requests.say_who(model.officers)
        self.gone.show_gone(model.gone)
        self._show_found()
        self._show_sought()

    def _show_found(self) -> None:
        rows = self.model.rows
        count, everybody = rows.rowCount(), len(rows.everybody)
        said = self.tr("%1 of %2").replace("%1", str(count)).replace("%2", str(everybody))
        self.count.setText(str(everybody) if count == everybody else said)
        nobody = not count and bool(everybody)
        self.nobody.setText(self.tr("Nobody here has a name like that.") if nobody else "")
        self.nobody.setVisible(nobody)
        self.list.setVisible(not nobody)

    # -- one member

    def _show_sought(self) -> None:
        """Open whom one came for, as soon as it is known who they are."""
        member, self._sought = self._sought, None
        if member is None:
            return
        if self.model.roster is None:
            self._sought = member
        elif self.model.member(member) is not None:
            self.show_member(member)
        else:
            self.said.emit(self.tr("They are not in this group any more."), True)

    def show_member(self, member: bytes) -> None:
        """Open the pane of somebody."""
        pane = MemberPane(self.model, member)
        pane.went.connect(self.went)
        pane.left.connect(lambda: self._closed(member))
        self.list.show_opened(member)
        self.pane_wanted.emit(pane)
        if self._leaving:
            pane.ask_to_leave()
            self._leaving = False
        place = self.list.place_of(member)
        if place is not None:
            self._bring_into_sight(place)

    def _closed(self, member: bytes) -> None:
        if self.list.marks.opened == member:
            self.list.show_opened(None)

    def _bring_into_sight(self, place: QRect) -> None:
        at = self.list.mapTo(self._column, QPoint(0, place.center().y()))
        self.page.ensureVisible(0, at.y(), 0, theme().scaled(64))

    # -- asking and inviting

    def _ask_back(self, one: Gone) -> None:
        act = letting_back(one)
        ask_to_act(self, act, [(one.member, one.name)], lambda: self.model.perform(act, one.member))

    def _ask(self, member: bytes) -> None:
        request = next((one for one in self.model.requests.shown if one.member == member), None)
        place = self.model.requests.ask(request.member) if request is not None else None
        if place is not None:
            self.went.emit(place)

    def open_invitation(self) -> None:
        """Invite somebody."""
        dialog = InvitationDialog(Inviting(self.model.membership))
        dialog.finished.connect(self._invited)
        dialog.went.connect(self.went)
        dialog.open_over(self)
        dialog.make.setFocus(Qt.FocusReason.OtherFocusReason)

    def _invited(self) -> None:
        if self._place.id == INVITE:
            self.went.emit(Place(PEOPLE))
