"""One life of this device's database, and when a new one begins.

A database that was brought back from a copy would number envelopes a second time that it wrote before. So whenever
one of our own feed arrives that we lack, or a part of it can no longer be read, that feed is never written again.
"""

from whisper_net.core.envelope.format import Opened
from whisper_net.core.envelope.parts import PartSummary
from whisper_net.core.group.change import Change
from whisper_net.core.group.events import NewIncarnation
from whisper_net.core.group.state import INCARNATION, INCARNATION_SIZE, GroupState
from whisper_net.core.ids import Incarnation


def notice_echo(state: GroupState, change: Change, opened: Opened, part: PartSummary | None) -> None:
    """Renew if this signed envelope is of the feed that we write, and we lack it: this database is a copy."""
    if is_own(state, opened) and (part is None or opened.inner.seq >= part.next_seq):
        renew(state, change)


def is_own(state: GroupState, opened: Opened) -> bool:
    """Whether it is of a feed that we still write."""
    return opened.inner.device == state.me.device and opened.inner.incarnation == state.incarnation


def renew(state: GroupState, change: Change) -> None:
    """Start new feeds from here on."""
    state.incarnation = Incarnation(change.entropy(INCARNATION_SIZE))
    state.set_fact(change, INCARNATION, state.incarnation)
    change.notice(NewIncarnation())
