"""What several decide together, as cards: what is proposed, by whom, who said yes, and this person's own answer.

Rules: it is read anew whenever events say that something was said about it or that the roster changed. Saying yes asks
first (views/proposals.py), with the words that `saying_yes` makes; taking it back does not.
"""

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents import accords
from whisper_net.core.documents.patches import ProfileSet, RosterChanged
from whisper_net.core.errors import LocalError
from whisper_net.core.group.commands import Command
from whisper_net.core.group.commands_accords import SignProposal, WithdrawProposal
from whisper_net.core.group.events import AccordsChanged, RoleChanged
from whisper_net.core.ids import EnvelopeId, MemberId
from whisper_net.desktop.viewmodels.asking import Reading, answered
from whisper_net.desktop.viewmodels.member_acts import Act
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.people_words import listed, plain_name
from whisper_net.desktop.viewmodels.plain_line import isolated, plain_line
from whisper_net.desktop.viewmodels.wording import ago, day, marked, sentence, translated
from whisper_net.node.accords import Deciding, Proposal, deciding

_TELLING = (AccordsChanged, RosterChanged, RoleChanged, ProfileSet)
_MOST_NAMES, _SHORT = 3, 32
_TITLES = {accords.Act.REMOVE: marked("Remove %1"), accords.Act.PROMOTE: marked("Make %1 an admin")}
_OWN_TITLES = {accords.Act.REMOVE: marked("Remove you"), accords.Act.PROMOTE: marked("Make you an admin")}
_ASKING = {
    accords.Act.REMOVE: marked(
        "Once enough of you said yes, %1 gets no key any more, and keeps what is held already. Until then you can take "
        "your yes back; afterwards nobody can."
    ),
    accords.Act.PROMOTE: marked(
        "Once enough of you said yes, %1 can let people in, remove them and give offices. Until then you can take your "
        "yes back."
    ),
}


class ProposalCard(NamedTuple):
    """One proposal, as its card shows it."""

    id: EnvelopeId
    member: MemberId
    name: str
    removes: bool
    title: str
    by: str
    when: str
    stands: str
    """How many said yes, and who."""
    ends: str
    have: int
    need: int
    mine: bool
    """This person said yes."""
    may_sign: bool
    may_withdraw: bool


class Proposals(QObject):
    """What is proposed in one group."""

    changed = Signal()
    said = Signal(str, bool)

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership = membership
        self.shown: tuple[ProposalCard, ...] = ()
        self.busy = False
        self._reading = Reading(self, lambda: membership.ask(deciding), self._show, self._failed)
        membership.changed.connect(self._happened)
        self._reading.begin()

    def _happened(self, happened: list[object]) -> None:
        if any(isinstance(one, _TELLING) for one in happened):
            self._reading.begin()

    def _show(self, told: Deciding) -> None:
        shown = tuple(self._card(one, told.now) for one in told.proposals)
        if shown != self.shown:
            self.shown = shown
            self.changed.emit()

    def _failed(self, error: LocalError) -> None:
        self.said.emit(sentence(error), True)

    def _card(self, one: Proposal, now: int) -> ProposalCard:
        name, mine = plain_name(one.name), one.member == self.membership.me
        titles = _OWN_TITLES if mine else _TITLES
        by = translated("proposed by you") if one.by == self.membership.me else translated("proposed by %1")
        return ProposalCard(
            one.id,
            one.member,
            name,
            one.act is accords.Act.REMOVE,
            translated(titles[one.act]).replace("%1", isolated(name)),
            by.replace("%1", isolated(plain_name(one.by_name))),
            ago(min(one.at, now), now),
            _stands(one),
            translated("Ends by itself on %1.").replace("%1", day(one.until, now)),
            len(one.signed),
            one.need,
            one.mine,
            one.may_sign,
            one.mine and one.state == "open",
        )

    # -- answering

    def sign(self, card: ProposalCard) -> None:
        """Say yes."""
        self._answer(SignProposal(card.id), translated("You said yes."))

    def withdraw(self, card: ProposalCard) -> None:
        """Take a yes back."""
        self._answer(WithdrawProposal(card.id), translated("You took your yes back."))

    def _answer(self, command: Command, words: str) -> None:
        if self.busy:
            return
        self.busy = True
        reply = self.membership.command(command)
        reply.then(answered(self, self._done, words)).otherwise(answered(self, self._refused))

    def _done(self, _: object, words: str) -> None:
        self.busy = False
        self._reading.begin()
        self.said.emit(words, False)

    def _refused(self, error: LocalError) -> None:
        self.busy = False
        self._reading.begin()
        self.said.emit(sentence(error), True)


def _stands(one: Proposal) -> str:
    """How a proposal stands, in one or two sentences."""
    names = listed([plain_name(name) for name in one.signed_names], _MOST_NAMES)
    if one.state == "agreed":
        words = translated("%1 said yes, which is enough. Their computers bring it about as they meet.")
    elif not one.need:
        words = translated("Too few are here who could decide about it.")
    elif not names:
        words = translated("Nobody of %3 said yes yet.")
    else:
        words = translated("%2 of %3 said yes: %1.")
    return words.replace("%2", str(len(one.signed))).replace("%3", str(one.need)).replace("%1", names)


def saying_yes(card: ProposalCard) -> Act:
    """The words before somebody says yes."""
    name = isolated(plain_line(card.name, _SHORT))
    act = accords.Act.REMOVE if card.removes else accords.Act.PROMOTE
    title = translated("Say yes to removing %1?") if card.removes else translated("Say yes to %1 as an admin?")
    text = translated(_ASKING[act])
    return Act(
        "sign",
        "check",
        "",
        title.replace("%1", name),
        text.replace("%1", name),
        translated("Say yes"),
        "",
        red=card.removes,
    )
