"""What arrives over one link: envelopes, opened and checked before their turn; and who takes pieces of files."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Protocol

from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.envelope.format import Opened
from whisper_net.core.group.events import Event
from whisper_net.core.wire import peer as wire
from whisper_net.node.runner import GroupRunner
from whisper_net.ports.runtime import Clock, Verifier

ENVELOPES_HEAD = wire.encode_message(wire.Envelopes([]))[:2]

Checked = tuple[Sequence[Opened], Awaitable[list[bool]]]


class FileTaker(Protocol):
    """Who asked for pieces of files, over whichever link (fetching.py)."""

    async def take(self, id_: bytes, raw: bytes) -> None: ...

    def lack(self, link: object, ids: Sequence[bytes]) -> None:
        """The other end of this link does not have these."""
        ...


class EarlyCheck:
    """Opens envelopes and has their signatures checked while what stands before them is still being stored."""

    def __init__(self, runner: GroupRunner, clock: Clock, entropy: Entropy, verifier: Verifier) -> None:
        self._runner, self._clock, self._entropy, self._verifier = runner, clock, entropy, verifier

    @staticmethod
    def concerns(data: bytes) -> bool:
        """Whether a message brings envelopes."""
        return data.startswith(ENVELOPES_HEAD)

    def begin(self, data: bytes, member: bytes) -> tuple[Checked | None, list[Event]]:
        """(what was opened, and whether each signature holds; what is to be told); None of any other message."""
        message = wire.decode_session(data) if self.concerns(data) else None
        if not isinstance(message, wire.Envelopes):
            return None, []
        now, group = self._clock.now(), self._runner.group
        opened, events = group.open_envelopes(message.envelopes, now, self._entropy, member)
        jobs = [(one.inner.device, one.signed, one.inner.sig) for one in opened]
        return (opened, asyncio.ensure_future(self._verifier.verify(jobs))), events
