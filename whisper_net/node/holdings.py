"""What links show of who holds what we wrote: gathered for a moment, then kept in one commit.

A peer says what it holds about once a second while people write; a commit for each would cost more than the messages.
What was not kept when the program ended is seen again over the next link.
"""

import logging

from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.errors import LocalError
from whisper_net.core.group.commands_acks import NoteHoldings
from whisper_net.core.group.records import StoredAck
from whisper_net.core.ids import DeviceId
from whisper_net.core.sync.acts import PeerHolds
from whisper_net.node.runner import GroupRunner
from whisper_net.ports.runtime import Clock

log = logging.getLogger(__name__)

KEEP_SECONDS = 2.0
MOST_KNOWN = 20_000
"""Rows of which is remembered that they were kept; beyond it some are written a second time."""


class Holdings:
    """What other devices hold of our own feeds, as far as links showed it."""

    def __init__(self, runner: GroupRunner) -> None:
        self._runner = runner
        self._seen: dict[tuple[DeviceId, FeedKey], StoredAck] = {}
        self._kept: dict[tuple[DeviceId, FeedKey], int] = {}

    def note(self, shown: PeerHolds) -> None:
        """A device showed how far it holds feeds."""
        for feed, upto in shown.upto.items():
            place = shown.device, feed
            before = self._seen.get(place)
            if upto > max(self._kept.get(place, 0), before.upto if before is not None else 0):
                self._seen[place] = StoredAck(shown.scope, feed, shown.device, upto)

    async def keep(self) -> None:
        """Store what was seen since; what cannot be stored now is tried again."""
        seen, self._seen = self._seen, {}
        if not seen:
            return
        try:
            await self._runner.submit(NoteHoldings(tuple(seen.values())))
        except LocalError as error:
            log.warning("who holds what we wrote could not be kept: %s", error.code)
            self._seen = seen | self._seen
            return
        if len(self._kept) >= MOST_KNOWN:
            self._kept.clear()
        self._kept.update({place: ack.upto for place, ack in seen.items()})


async def keep_noting(holdings: Holdings, clock: Clock) -> None:
    """Store again and again, until cancelled."""
    while True:
        await clock.sleep(KEEP_SECONDS)
        await holdings.keep()
