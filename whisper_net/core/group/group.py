"""The aggregate: one group of this device. Commands in, effects out; it asks nobody and waits for nothing.

`handle` may answer `(Load(parts),)` alone: then nothing has changed, and the same command comes again once the node has
restored those parts. If a Store fails, memory is ahead of the disk: the node drops the aggregate and opens it anew.
Which function works out which command is said in dispatch.py; what sessions ask of it is syncview.py. A group knows no
peers.
"""

from collections.abc import Sequence

import msgspec

from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.envelope.format import Opened
from whisper_net.core.envelope.open import open_envelope
from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.errors import EnvelopeError, LocalError
from whisper_net.core.group import commands as do
from whisper_net.core.group.acknowledging import acks_due, keep_news
from whisper_net.core.group.change import Change
from whisper_net.core.group.circle_keys import refresh_circles
from whisper_net.core.group.commands_cuts import ProveFork
from whisper_net.core.group.dispatch import work_out
from whisper_net.core.group.documents import DocumentsNeeded
from whisper_net.core.group.effects import Effect, Load
from whisper_net.core.group.ends import review
from whisper_net.core.group.entering import enter, found, introduce
from whisper_net.core.group.events import Event
from whisper_net.core.group.fading import fades
from whisper_net.core.group.feeds import Twin
from whisper_net.core.group.forking import next_twin, proof_of, proofs_to_repeat
from whisper_net.core.group.handing import settle_handed
from whisper_net.core.group.hinting import settle
from whisper_net.core.group.linking import due
from whisper_net.core.group.pending import NOBODY
from whisper_net.core.group.purging import expired, purge
from whisper_net.core.group.rebuilding import rebuild_part, rebuild_roster
from whisper_net.core.group.receiving import open_or_park, release
from whisper_net.core.group.records import Loaded, StoreBatch, StoredEnvelope
from whisper_net.core.group.retelling import Retelling, Told, next_retelling
from whisper_net.core.group.roster import recall, refresh
from whisper_net.core.group.state import GroupState
from whisper_net.core.group.syncview import GroupView
from whisper_net.core.group.texts import rebuild_text, restore_text, settle_texts
from whisper_net.core.group.ways_back import WaysBack
from whisper_net.core.ids import DocumentId, ScopeId
from whisper_net.core.membership.bodies import Refound


class Rebuilt(msgspec.Struct, frozen=True):
    """One part folded again: what to commit, and how many of its envelopes are damaged."""

    batch: StoreBatch
    faults: int


class Group:
    """One group, open."""

    def __init__(self, state: GroupState) -> None:
        self.state = state
        self.view = GroupView(state)
        self._told: Told = {}
        self._ways = WaysBack()
        if len(state.log):
            review(state)

    @classmethod
    def open(cls, loaded: Loaded) -> "Group":
        """A group from its database. Raises ProfileCorrupt."""
        return cls(GroupState(loaded))

    @classmethod
    def found(
        cls,
        name: str,
        me: str,
        needed: int,
        phrase_entropy: bytes,
        now: int,
        entropy: Entropy,
        older: Refound | None = None,
    ) -> tuple["Group", tuple[Effect, ...]]:
        """A new group; `phrase_entropy` is the 16 bytes behind the founder's words, `older` what it goes on from."""
        state, change = found(name, me, needed, phrase_entropy, now, entropy, older)
        refresh(state, change)
        return cls(state), change.effects()

    @property
    def ready(self) -> bool:
        """Something that waited need not wait longer, or a step is due by this device: submit RetryReady."""
        return bool(self.state.ready or self.state.circles.turned) or self.state.accords.due

    def due(self, now: int) -> bool:
        """Links that were stamped in the future need not wait longer: submit LinksReceived without any."""
        return bool(due(self.state, now))

    def fades(self, now: int) -> bool:
        """Something that is to disappear is over, or its time has come: submit LetGo."""
        return fades(self.state, now)

    def acks_due(self, now: int) -> list[ScopeId]:
        """Where something is to be acknowledged: submit Acknowledge for each."""
        return acks_due(self.state, now)

    @property
    def entered(self) -> bool:
        """The log says that this device's person is in, and has said so before."""
        return self.state.welcome is None and self.view.is_active(self.state.me.device)

    def handle(self, command: do.Command, now: int, entropy: Entropy) -> tuple[Effect, ...]:
        """Work out one command. Raises LocalError where it is refused and nothing has changed.

        A refusal after something did change, such as a rotation, comes as the Answer.
        """
        change = Change(now, entropy, command.bearer if isinstance(command, do.Brought) else NOBODY)
        recall(self.state)
        try:
            change.answer = work_out(self.state, change, command)
            self._follow_up(change)
        except DocumentsNeeded as needed:
            return (Load(needed.parts, needed.texts),)
        except LocalError as error:
            if not change.stores:
                raise
            change.answer = error  # a new key that was made on the way stands; the command itself is refused
            self._review(change)
        self.state.documents.trim()
        self.state.texts.trim()
        if change.stores:
            self.state.keep_judgements(change)
        return change.effects()

    def _follow_up(self, change: Change) -> None:
        """What new links and keys make possible, in the same commit."""
        state = self.state
        settle_texts(state, change)
        keep_news(state, change)
        if change.links:
            state.accords.stir()
            enter(state, change)
        if state.provisional and (change.links or change.keys or change.drops):
            settle(state, change)
        if state.handed and change.drops:
            settle_handed(state, change)
        if change.links or change.keys:
            introduce(state, change)
        if change.links or change.keys:
            release(state, [("kid", key.kid) for key in change.keys] + [("link", link.id) for link in change.links])
            refresh(state, change)
        self._review(change)

    def _review(self, change: Change) -> None:
        if change.links or change.keys or change.boxes or change.forks or change.drops:
            review(self.state)
            refresh_circles(self.state, change)

    # -- envelopes, before they are a command

    def open_envelopes(
        self, raws: Sequence[bytes], now: int, entropy: Entropy, bearer: bytes = NOBODY
    ) -> tuple[list[Opened], list[Event]]:
        """Open what our keys open, for EnvelopesReceived; the rest waits for its key, or is refused by an event.

        `bearer` is the member whose device brought them: what waits counts for them.
        """
        change = Change(now, entropy, bearer)
        return open_or_park(self.state, change, raws), change.events

    def judge_anew(self) -> None:
        """Work out every link's judgement again, before anything is folded by what they say."""
        self.state.judge_anew()

    @property
    def unsettled(self) -> bool:
        """Something may be to be told anew, purged, opened or proved: ask below. Every command asks."""
        state = self.state
        return state.feeds.moved or bool(state.hidden or state.twins or state.kept_proofs) or self._ways.new(state)

    def retelling(self, now: int, entropy: Entropy) -> Retelling | None:
        """Somebody of whom screens are to show more or less than they do; ask again once it is stored."""
        return next_retelling(self.state, self._told, now, entropy)

    def expired(self, now: int) -> list[PartKey]:
        """Parts of which something was hidden for so long that it goes: hand each to `purge`."""
        return expired(self.state, now)

    def purge(self, key: PartKey, stored: Sequence[StoredEnvelope]) -> StoreBatch:
        """Commit the batch at once: memory is as if it were."""
        return purge(self.state, key, stored)

    def ways_back(self) -> list[bytes]:
        """Boxes whose key came after them: read them from the store, and hand them in as BoxesReceived."""
        return self._ways.take(self.state)

    def next_twin(self) -> Twin | None:
        """A fork to be proved: read what is stored in its place, and submit what `proof_of` makes of both."""
        return next_twin(self.state)

    def proof_of(self, twin: Twin, held: bytes) -> ProveFork:
        """Raises EnvelopeError where what is stored no longer opens."""
        return proof_of(self.state, twin, held)

    def proofs_to_repeat(self) -> list[ProveFork]:
        """Submit these: they are known, and whoever comes later could not see them."""
        return proofs_to_repeat(self.state)

    def rebuild_part(self, key: PartKey, stored: Sequence[StoredEnvelope], now: int, entropy: Entropy) -> Rebuilt:
        """Fold one part's tables anew; commit its batch after `GroupStore.drop_projections`."""
        summary = self.state.feeds.get(key)
        change = Change(now, entropy)
        faults = len(stored) if summary is None else rebuild_part(self.state, key, summary, stored, change)
        return Rebuilt(change.batch(), faults)

    def rebuild_text(
        self, document: DocumentId, stored: Sequence[StoredEnvelope], now: int, entropy: Entropy
    ) -> StoreBatch:
        """What shows of one text, once every part is rebuilt."""
        change = Change(now, entropy)
        rebuild_text(self.state, document, stored, change)
        return change.batch()

    def rebuild_roster(self, now: int, entropy: Entropy) -> StoreBatch:
        """All rows that come from the membership log."""
        change = Change(now, entropy)
        rebuild_roster(self.state, change)
        return change.batch()

    def restore(self, key: PartKey, envelopes: Sequence[StoredEnvelope]) -> None:
        """Fold a part again from what the store holds, in answer to a Load; one that it holds wrongly ends there."""
        summary = self.state.feeds.get(key)
        if summary is None or summary.held != len(envelopes):
            return self.state.documents.end(key)
        try:
            opened = [open_envelope(stored.raw, self.state.keys) for stored in envelopes]
        except EnvelopeError:
            return self.state.documents.end(key)
        return self.state.documents.restore(key, summary.scope, opened)

    def restore_text(self, document: DocumentId, envelopes: Sequence[StoredEnvelope], now: int) -> None:
        """Fold a text again from what the store holds of it, in answer to a Load."""
        restore_text(self.state, document, envelopes, now)
