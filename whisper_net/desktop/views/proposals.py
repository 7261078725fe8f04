"""Proposals as cards over the list of members: what several are to decide, how it stands, and this person's answer.

Rules: a yes is asked for in a dialog that says what it does. What just moved under the mouse is not pressed by it.
"""

from PySide6.QtWidgets import QApplication, QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, ROW, S4, S8, S12, S16, SEMIBOLD
from whisper_net.desktop.viewmodels.proposals import ProposalCard, Proposals, saying_yes
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.box import TOP, Card, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import OUTLINED, TONAL, Button
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.pane import Section
from whisper_net.desktop.views.kit.steady import Steady
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.member_acts import ask_to_act
from whisper_net.desktop.views.requests import Foot

_MOST_MARKS = 7
"""Answers shown as marks; more are shown as numbers alone."""


class ProposalView(Card):
    """One proposal."""

    def __init__(self, model: Proposals, card: ProposalCard) -> None:
        super().__init__(pad=(S16, S16, S16, S12))
        self._model, self.card = model, card
        self.setAccessibleName(self.tr("Proposal: %1").replace("%1", card.title))
        self._steady = Steady(self)
        self.sign = Button(self.tr("Say yes"), TONAL, icon="check", size=ROW)
        self.withdraw = Button(self.tr("Take it back"), OUTLINED, size=ROW)
        self._build()

    def _build(self) -> None:
        card = self.card
        title = Text(card.title, 14, "text", SEMIBOLD, elide=True)
        by = Text(card.by, 12, "muted", elide=True)
        head = Row(title, S8, by, ..., S12, Text(card.when, 12, "muted"), baseline=True)
        stands = Text(card.stands, 14, "text", wrap=True, line=MESSAGE_LINE)
        ends = Text(card.ends, 12, "muted", wrap=True)
        words = Column(head, S4, stands, S4, ends, S8, Foot(self._marks(), self._answers()))
        self.add(Row(placed(Avatar(card.member, card.name, 40), TOP), S12, stretched(words)))

    def _marks(self) -> Row:
        card = self.card
        marks: list[QWidget] = []
        if 0 < card.need <= _MOST_MARKS:
            marks += [Icon("vouched", "success", 16) for _ in range(card.have)]
            marks += [Icon("not-vouched", "faint", 16) for _ in range(card.need - card.have)]
        return Row(*marks, ..., gap=S4)

    def _answers(self) -> Row:
        card = self.card
        said = self.tr("You said yes") if card.mine else self.tr("Others decide about it")
        mark = Icon("success" if card.mine else "waiting", "success" if card.mine else "muted", 16)
        told = Row(mark, Text(said, 13, "success" if card.mine else "muted"), gap=6)
        self.sign.setAccessibleName(self.tr("Say yes: %1").replace("%1", card.title))
        self.withdraw.setAccessibleName(self.tr("Take your yes back: %1").replace("%1", card.title))
        self.sign.clicked.connect(self._ask)
        self.withdraw.clicked.connect(lambda: self._model.withdraw(self.card))
        self._steady.guard(self.sign)
        answers: list[QWidget] = [] if card.may_sign else [told]
        answers += [self.sign] if card.may_sign else []
        answers += [self.withdraw] if card.may_withdraw else []
        return Row(..., *answers, gap=S12)

    def _ask(self) -> None:
        card = self.card
        ask_to_act(self, saying_yes(card), [(card.member, card.name)], lambda: self._model.sign(card))


class ProposalsView(Column):
    """All that is proposed; nothing where nothing is."""

    def __init__(self, model: Proposals) -> None:
        self._model = model
        self.cards: list[ProposalView] = []
        self.head = Section(self.tr("To decide together"))
        self.listed = Column(gap=S8)
        super().__init__(self.head, S12, self.listed, S16)
        model.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        shown = self._model.shown
        waiting = sum(card.may_sign for card in shown)
        self.head.note.setText(counted("1 waits for you", "%n wait for you", waiting) if waiting else "")
        held = self._held()
        self.listed.clear()
        self.cards = [ProposalView(self._model, card) for card in shown]
        for card in self.cards:
            self.listed.add(card)
        paint.reveal(self, bool(shown))
        heir = next((one for one in self.cards if one.card.id == held), None)
        if heir is not None and heir.card.may_withdraw:
            heir.withdraw.setFocus()

    def _held(self) -> bytes | None:
        """The proposal on which the keyboard is."""
        focused = QApplication.focusWidget()
        inside = (one.card.id for one in self.cards if focused is not None and one.isAncestorOf(focused))
        return next(inside, None)
