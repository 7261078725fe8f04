"""The pane of one member: who they are here, since when and by whom, and which channels both are in."""

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QMenu, QWidget

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.metrics import PANE_MEMBER, ROW, S4, S8, S12, S16, S24, SEMIBOLD
from whisper_net.desktop.viewmodels.member_acts import LEAVE, Act
from whisper_net.desktop.viewmodels.people import Member, People
from whisper_net.desktop.viewmodels.people_rows import PersonRow
from whisper_net.desktop.viewmodels.people_words import listed, plain_name
from whisper_net.desktop.viewmodels.place import CHANNEL, DIRECT_WITH, HISTORY, Place
from whisper_net.desktop.viewmodels.verifying import CHANGED, UNVERIFIED, VERIFIED
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.hidden_words import show_hidden
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.box import MIDDLE, TOP, Column, Divider, Item, Row, placed, stretched
from whisper_net.desktop.views.kit.button import OUTLINED, Button, IconButton
from whisper_net.desktop.views.kit.chip import DONE, FACT, FAILED, Chip
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.menu import Menu
from whisper_net.desktop.views.kit.pane import Fact, Pane, Section
from whisper_net.desktop.views.kit.rows import ListRow
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.member_acts import add_acts, ask_to_act
from whisper_net.desktop.views.member_page import Devices, Unable
from whisper_net.desktop.views.people_verify import VerifySection

_CHIPS = {VERIFIED: DONE, CHANGED: FAILED, UNVERIFIED: FACT}
COPIED_MS = 2_000
_MOST_ELSEWHERE = 6
_MOST_VOUCHERS = 12
_LABEL = 88
"""As wide as the names of facts."""


class MemberPane(Pane):
    """One member; it follows what becomes of them."""

    went = Signal(object)
    """Place: a channel that both are in."""
    left = Signal()
    """It is taken away."""

    def __init__(self, model: People, member: bytes) -> None:
        self._model = model
        self.member = member
        self._shown: tuple[Member, tuple[str, ...]] | None = None
        self.body, self._told, self._rooms = Column(), Column(), Column()
        self.verify, self.unable = Column(), Unable()
        self.page = model.page(member, model)
        self.more = IconButton("more", self.tr("What can be done"))
        self.write = Row(self._write_button(member), pad=(0, S16, 0, 0))
        inside = Column(self.body, self.write, self.verify, self._told, Devices(self.page), self._rooms, self.unable)
        super().__init__("", inside, width=PANE_MEMBER, actions=[self.more])
        self.page.setParent(self)
        self._begin_verifying()
        self.header.say(self.tr("Member"))
        self.setAccessibleName(self.tr("Member"))
        self.more.clicked.connect(self._open_menu)
        for changed in (model.changed, self.page.changed):
            changed.connect(self._show)
        self._show()

    def _write_button(self, member: bytes) -> Button:
        """To the direct messages with them."""
        button = Button(self.tr("Message"), OUTLINED, icon="comments", full=True)
        button.clicked.connect(lambda: self.went.emit(Place(DIRECT_WITH, member.hex())))
        return button

    def _show_write(self, told: Member) -> None:
        """Helpers are in no circle, and whoever is out of the group writes to nobody."""
        able = told.row.role != "helper" and self._model.membership.role not in ("", "helper")
        paint.reveal(self.write, able and not told.row.mine)

    def _begin_verifying(self) -> None:
        """Safety words keep their place while all else is shown anew: somebody may be typing there."""
        roster = self._model.roster
        verifying = self._model.verifying(self.member, self)
        if verifying is not None and roster is not None:
            self.verify.add(S16)
            self.verify.add(Divider())
            self.verify.add(S16)
            self.verify.add(VerifySection(verifying, roster.now))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.isHidden():
            self.left.emit()

    def _show(self) -> None:
        told = self._model.member(self.member)
        if told is None:
            if self._shown is not None:
                self.closed.emit()  # they left, or were removed: nobody is shown who is not there
            return
        self._show_acts(told)
        self._show_write(told)
        shown = told, self.page.vouchers
        if shown != self._shown:
            self._shown = shown
            _fill(self.body, [self._head(told.row)])
            _fill(self._told, [S16, Divider(), S16, *self._facts(told)])
            _fill(self._rooms, [S16, Divider(), S16, *self._channels(told)])

    # -- what may be done

    def _show_acts(self, told: Member) -> None:
        self.unable.say(self.page.unable(told.row.name, told.row.role))

    def menu(self) -> QMenu | None:
        """Their part of what happened, and what may be done about them; None for nobody who is there."""
        told = self._model.member(self.member)
        if told is None:
            return None
        menu = Menu(self)
        menu.setAccessibleName(self.tr("What can be done"))
        happened = menu.addAction(icons.icon("history", "muted"), self.tr("What happened to them"))
        happened.triggered.connect(lambda: self.went.emit(Place(HISTORY, self.member.hex())))
        if told.hidden:
            hidden = menu.addAction(icons.icon("hidden", "muted"), self.tr("What was hidden of them…"))
            hidden.triggered.connect(lambda: show_hidden(self._model, told.row.member, told.row.name, self))
        add_acts(menu, self.page.acts(told.row.name), self.ask)
        return menu

    def _open_menu(self) -> None:
        menu = self.menu()
        if menu is not None:
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def ask(self, act: Act) -> Dialog | None:
        """Say what an act does, and do it if the person wants it still."""
        told = self._model.member(self.member)
        if told is None:
            return None
        model, member = self._model, self.member
        return ask_to_act(self, act, [(member, told.row.name)], lambda: model.perform(act, member))

    def ask_to_leave(self) -> None:
        """Ask whether this person goes, as soon as it is known that they may."""
        if self.page.shown is None:
            self.page.changed.connect(self._ask_to_leave, Qt.ConnectionType.SingleShotConnection)
        else:
            self._ask_to_leave()

    def _ask_to_leave(self) -> None:
        told = self._model.member(self.member)
        for act in self.page.acts(told.row.name) if told is not None else ():
            if act.kind == LEAVE:
                self.ask(act)

    # -- who they are

    def _head(self, row: PersonRow) -> Row:
        name = Text(row.shown_name, 20, "text", SEMIBOLD, wrap=True)
        sure = self._sure(row)
        office = Text(row.office, 13, "muted", wrap=True)
        words = Column(..., name, office, *((6, Row(sure, ...)) if sure is not None else ()), ...)
        picture = Avatar(row.member, row.name, 56)
        return Row(placed(picture, MIDDLE), S16, stretched(words))

    def _sure(self, row: PersonRow) -> Chip | None:
        """How sure this person is of them."""
        sign = row.sign
        if sign is None:
            return None
        words = f"{sign.words} · {row.compared}" if row.identity == VERIFIED else sign.words
        return Chip(words, _CHIPS[row.identity], icon=sign.icon)

    def _facts(self, told: Member) -> list[Item]:
        row = told.row
        inviter = row.inviter or self.tr("nobody: they founded the group")
        facts: list[Item] = [Fact(self.tr("Joined"), row.joined), S8, Fact(self.tr("Invited by"), inviter)]
        if self.page.vouchers:
            facts += [S8, Fact(self.tr("Approved by"), listed(list(self.page.vouchers), _MOST_VOUCHERS))]
        if row.vetted_as:
            named = Text(row.vetted_as, 13, "warning", wrap=True)
            facts += [S8, Fact(self.tr("Asked as"), named)]
        label = Row(Text(self.tr("Id"), 13, "muted"), ..., width=_LABEL, height=28)
        return [*facts, S4, Row(placed(label, TOP), stretched(self._fingerprint(told)))]

    def _fingerprint(self, told: Member) -> QWidget:
        digits = Text(told.fingerprint, 13, mono=True)
        copy = IconButton("copy", self.tr("Copy the whole id"), size=28)
        copy.clicked.connect(lambda: self._copy(copy, told.row.member.hex()))
        note = Text(self.tr("Stays the same when a name changes."), 12, "muted", wrap=True)
        return Column(Row(digits, ..., copy), note)

    def _copy(self, button: IconButton, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        button.set_icon("check", self.tr("Copied"))
        QTimer.singleShot(COPIED_MS, button, lambda: button.set_icon("copy", self.tr("Copy the whole id")))

    # -- channels

    def _channels(self, told: Member) -> list[Item]:
        title = self.tr("Channels you are in") if told.row.mine else self.tr("Channels in common")
        rows: list[Item] = [self._room(plain_name(one.name), one.scope) for one in told.shared]
        none = Text(self.tr("None yet."), 13, "muted")
        items: list[Item] = [Section(title, str(len(told.shared))), S8, *(rows or [none])]
        if told.elsewhere:
            items += [S12, Text(self._elsewhere(told.elsewhere), 13, "muted", wrap=True)]
        if told.offered:
            items += [S16, Row(self._offer(told), ...)]
        return [*items, S24]

    def _elsewhere(self, names: tuple[str, ...]) -> str:
        words = ", ".join(names[:_MOST_ELSEWHERE])
        rest = len(names) - _MOST_ELSEWHERE
        words += counted(" and %n more", " and %n more", rest) if rest > 0 else ""
        return self.tr("Also in %1, where you are not.").replace("%1", words)

    def _room(self, name: str, scope: bytes) -> ListRow:
        body = Row(Icon("channel", "muted", 16), S8, stretched(Text(name, 14, elide=True)), pad=(S8, 0))
        row = ListRow(self.tr("Go to %1").replace("%1", name), body, height=ROW)
        row.clicked.connect(lambda: self.went.emit(Place(CHANNEL, scope.hex())))
        return row

    def _offer(self, told: Member) -> Button:
        """Let them into a channel that this person is in."""
        button = Button(self.tr("Let into a channel"), OUTLINED, icon="add", size=ROW)
        menu = Menu(button)
        for room in told.offered:
            action = menu.addAction(plain_name(room.name).replace("&", "&&"))
            action.triggered.connect(lambda _=False, room=room: self._model.let_into(told.row.member, room))
        button.drop(menu)
        return button


def _fill(column: Column, items: list[Item]) -> None:
    column.clear()
    for item in items:
        column.add(item)
