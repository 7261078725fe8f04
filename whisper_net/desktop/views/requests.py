"""Requests as cards: who asks, what they say of themselves, which channels approving opens, and the answers.

Rules: an answered card goes, the others stay where they are and keep the keyboard. Where this person may not answer,
words say who may. Declining asks first, in one sentence. What just moved under the mouse is not pressed by it.
"""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QMenu, QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, ROW, S4, S8, S12, S16, SEMIBOLD
from whisper_net.desktop.viewmodels.requests import Request, Requests
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.box import TOP, Card, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import OUTLINED, TEXT, TONAL, Button
from whisper_net.desktop.views.kit.chip import FACT, OUTLINE, Chip, ChipButton
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.menu import Menu
from whisper_net.desktop.views.kit.pane import Section
from whisper_net.desktop.views.kit.steady import Steady
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.kit.tip import explain
from whisper_net.desktop.views.request_asking import CodeLine, confirm_decline, how_to_ask

_PAGE = 20
"""Cards at once; more come when asked for."""
_MOST_VOTES = 5
"""Approvals shown as marks; more are shown as numbers alone."""


class Foot(Row):
    """Facts left and answers right; one below the other where both have no room."""

    def __init__(self, facts: Row, answers: Row) -> None:
        self._parts = (facts, answers)
        super().__init__(facts, ..., answers, gap=S8)

    def minimumSizeHint(self) -> QSize:
        return QSize(max(part.minimumSizeHint().width() for part in self._parts), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fits = sum(part.sizeHint().width() for part in self._parts) + 2 * S8 <= self.width()
        row, column = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self.box.setDirection(row if fits else column)


class RequestCard(Card):
    """One who asks."""

    ask_wanted = Signal()

    def __init__(self, model: Requests, request: Request) -> None:
        super().__init__(pad=(S16, S16, S16, S12))
        self._model = model
        self.request = request
        self._chosen = {one.scope for one in request.openings if one.chosen}
        self.answers: dict[str, Button] = {}
        self._steady = Steady(self)
        self._held = False
        self._pushed_to: QWidget | None = None  # where Qt put the keyboard as the button under it was switched off
        self.setAccessibleName(self.tr("Request of %1").replace("%1", request.name))
        self._build()

    def show_request(self, request: Request) -> None:
        """The same person, and something about them is new."""
        if request != self.request:
            before = {one.scope for one in self.request.openings}
            self._chosen |= {one.scope for one in request.openings if one.chosen and one.scope not in before}
            self.request = request
            self.clear()
            self._build()

    def show_busy(self, busy: bool) -> None:
        """An answer is under way, or was; the keyboard comes back, unless it went elsewhere meanwhile."""
        focused = QApplication.focusWidget()
        if busy:
            self._held = focused is not None and self.isAncestorOf(focused)
        for button in self.answers.values():
            button.set_busy(busy)
        if busy:
            self._pushed_to = QApplication.focusWidget()
        elif self.has_keyboard:
            self.ask.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def has_keyboard(self) -> bool:
        """Whether the keyboard is on it, or was until its buttons were switched off."""
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        return inside or (self._held and focused is self._pushed_to)

    # -- its parts

    def _build(self) -> None:
        request = self.request
        name = Text(request.name, 14, "text", SEMIBOLD, elide=True)
        by = Text(request.by, 12, "muted", elide=True)
        head = Row(name, S8, by, ..., S12, Text(request.when, 12, "muted"), baseline=True)
        claim = self.tr("“%1”").replace("%1", request.claim) if request.claim else self.tr("They said nothing more.")
        said = Text(claim, 14, "text" if request.claim else "muted", wrap=True, line=MESSAGE_LINE)
        words = Column(
            head, S4, said, *self._warnings(), S4, CodeLine(request), S8, Foot(self._facts(), self._answers())
        )
        self.add(Row(placed(Avatar(request.member, request.name, 40), TOP), S12, stretched(words)))

    def _warnings(self) -> list[QWidget]:
        return [
            Row(
                placed(Icon("warning", "warning", 16, box=20), TOP),
                S8,
                stretched(Text(words, 13, "warning", wrap=True)),
                pad=(0, S4, 0, 0),
            )
            for words in self.request.warnings
        ]

    def _facts(self) -> Row:
        votes = self._votes() if self.request.votes else None
        return Row(self._openings(), S12 if votes else 0, votes, ...)

    def _openings(self) -> QWidget | None:
        """The channels that approving opens: a chip, and, where there is a choice, a menu behind it."""
        openings = self.request.openings
        if not self.request.may_approve or all(one.fixed for one in openings) or not openings:
            return Chip(self._opened(), FACT, icon="channel") if openings else None
        self.rooms = ChipButton(self._opened(), OUTLINE, icon="channel", caret=True)
        self._name_rooms()
        self.rooms.clicked.connect(self._choose)
        return self.rooms

    def _opened(self) -> str:
        names = [one.name for one in self.request.openings if one.scope in self._chosen]
        if not names:
            return self.tr("no channel")
        return names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"

    def _name_rooms(self) -> None:
        names = ", ".join(one.name for one in self.request.openings if one.scope in self._chosen)
        self.rooms.setText(self._opened())
        self.rooms.setAccessibleName(self.tr("Approving opens: %1").replace("%1", names or self.tr("no channel")))
        explain(self.rooms, self.rooms.accessibleName())
        self.rooms.updateGeometry()

    def _choose(self) -> None:
        menu = self.rooms_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.rooms.mapToGlobal(self.rooms.rect().bottomLeft()))

    def rooms_menu(self) -> QMenu:
        """What approving may open."""
        menu = Menu(self)
        for one in self.request.openings:
            action = menu.addAction(one.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(one.scope in self._chosen)
            action.setEnabled(not one.fixed)
            action.toggled.connect(lambda on, scope=one.scope: self._open(scope, on))
        return menu

    def _open(self, scope: object, on: bool) -> None:
        chosen = next(one.scope for one in self.request.openings if one.scope == scope)
        self._chosen = self._chosen | {chosen} if on else self._chosen - {chosen}
        self._name_rooms()

    def _votes(self) -> Row:
        request = self.request
        marks: list[QWidget] = []
        if request.need <= _MOST_VOTES:
            marks += [Icon("vouched", "success", 16) for _ in range(request.have)]
            marks += [Icon("not-vouched", "faint", 16) for _ in range(request.need - request.have)]
        return Row(*marks, S4, Text(request.votes, 13, "muted"), gap=S4)

    # -- answering

    def _answers(self) -> Row:
        request = self.request
        if not request.may_approve:
            said = self.tr("You approved") if request.approved else self.tr("Waits for others")
            mark = Icon("success" if request.approved else "waiting", "success" if request.approved else "muted", 16)
            told = Text(said, 13, "success" if request.approved else "muted")
            shown: list[QWidget | int] = [Row(mark, told, gap=6), S4]
        else:
            shown = []
        actions: list[QWidget | int] = [*self._buttons()]
        return Row(..., *shown, *actions, gap=S8)

    def _buttons(self) -> list[QWidget]:
        request, name = self.request, self.request.name
        self.answers = {}
        self.ask = Button(self.tr("Ask others") if self._model.can_ask else self.tr("How to ask"), TEXT, size=ROW)
        if self._model.can_ask:
            self.ask.setAccessibleName(self.tr("Ask in general who knows %1").replace("%1", name))
            explain(self.ask, self.tr("Ask in general who knows them. What they wrote stays with admins and vetters."))
            self.ask.clicked.connect(self.ask_wanted)
        else:
            self.ask.setAccessibleName(self.tr("How to ask %1").replace("%1", name))
            self.ask.clicked.connect(lambda: how_to_ask(self, self.request))
        if request.may_decline:
            self.answers["decline"] = Button(self.tr("Decline"), OUTLINED, size=ROW)
            self.answers["decline"].setAccessibleName(self.tr("Decline %1").replace("%1", name))
            self.answers["decline"].clicked.connect(self._confirm)
        if request.may_approve:
            self.answers["approve"] = Button(self.tr("Approve"), TONAL, icon="check", size=ROW)
            self.answers["approve"].setAccessibleName(self.tr("Approve %1").replace("%1", name))
            self.answers["approve"].clicked.connect(self._approve)
            self._steady.guard(self.answers["approve"])
        return [self.ask, *self.answers.values()]

    def _approve(self) -> None:
        self._model.approve(self.request.member, tuple(sorted(self._chosen)))

    def _confirm(self) -> None:
        confirm_decline(self, self.request.name, lambda: self._model.decline(self.request.member))


class RequestsView(Column):
    """All who ask."""

    ask_wanted = Signal(object)
    """MemberId: ask around about this one."""
    emptied = Signal()
    """The keyboard was on the last card, which is answered."""

    def __init__(self, model: Requests) -> None:
        self._model = model
        self._limit = _PAGE
        self.cards: dict[bytes, RequestCard] = {}
        self.head = Section(self.tr("Requests"))
        self.note = Text("", 13, "muted", wrap=True)
        self.listed = Column(gap=S8)
        self.more = Button("", TEXT, size=ROW)
        super().__init__(self.head, S12, self.note, self.listed, S8, Row(self.more, ...), S16)
        self.more.clicked.connect(self._show_more)
        model.changed.connect(self._show)
        model.busy_changed.connect(self._show_busy)
        self._show()

    def say_who(self, officers: str) -> None:
        """Say who answers, where this person may not."""
        count = self._model.hidden
        asked = counted("1 person asks to be let in.", "%n people ask to be let in.", count)
        who = (
            self.tr("Admins and vetters (people who may let others in) answer: %1.").replace("%1", officers)
            if officers
            else ""
        )
        self.note.setText(f"{asked} {who}".strip())
        self.note.setVisible(bool(count))

    def _show(self) -> None:
        model, shown = self._model, self._model.shown[: self._limit]
        self._drop({request.member for request in shown})
        self.setVisible(bool(model.shown or model.hidden))
        waiting = sum(request.may_approve for request in model.shown)
        self.head.note.setText(counted("1 waiting for you", "%n waiting for you", waiting) if waiting else "")
        for at, request in enumerate(shown):
            card = self.cards.get(request.member)
            if card is None:
                card = self.cards[request.member] = self._card(request)
                self.listed.box.insertWidget(at, card)
            else:
                card.show_request(request)
        rest = len(model.shown) - len(shown)
        self.more.setText(counted("Show %n more", "Show %n more", min(rest, _PAGE)))
        self.more.setVisible(rest > 0)

    def _card(self, request: Request) -> RequestCard:
        card = RequestCard(self._model, request)
        card.ask_wanted.connect(lambda member=request.member: self.ask_wanted.emit(member))
        return card

    def _drop(self, kept: set[bytes]) -> None:
        """Take away cards that are answered; who was on one goes on with the next."""
        for member in [member for member in self.cards if member not in kept]:
            card = self.cards.pop(member)
            held, at = card.has_keyboard, self.listed.box.indexOf(card)
            self.listed.box.removeWidget(card)
            card.hide()
            card.deleteLater()
            item = self.listed.box.itemAt(min(at, self.listed.box.count() - 1)) if held else None
            heir = item.widget() if item is not None else None
            if isinstance(heir, RequestCard):  # not on an answer: a key pressed twice must not let two people in
                heir.ask.setFocus(Qt.FocusReason.OtherFocusReason)
            elif held:
                self.emptied.emit()

    def _show_busy(self, member: bytes) -> None:
        card = self.cards.get(member)
        if card is not None:
            card.show_busy(member in self._model.busy)

    def _show_more(self) -> None:
        self._limit += _PAGE
        self._show()
