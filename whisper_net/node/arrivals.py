"""What comes over no link: items from relays and files, opened by then, handed to the group in their order.

Envelopes are opened, and their signatures checked, while what came before them is still being stored, as with links
(link.py). Nobody stands behind what comes this way, so messages count against nobody's allowance; links do
against those of whoever signed them (held_links.py).
"""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence

import msgspec

from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.envelope.format import Opened
from whisper_net.core.group.commands import BoxesReceived, EnvelopesReceived
from whisper_net.core.group.commands_hints import CircleKeysFound, HintReceived, KeysFound
from whisper_net.core.ids import Kid
from whisper_net.core.sync.boxes import BoxesTogether
from whisper_net.core.sync.packing import whole
from whisper_net.core.wire.item import Bare, BoxesPiece, CircleKeysFor, Content, Hint, KeysFor, LinkList, Pack
from whisper_net.node.batches import batches
from whisper_net.node.held_links import HeldLinks
from whisper_net.node.runner import GroupRunner
from whisper_net.ports.runtime import Clock, Verifier


class Arrived(msgspec.Struct, frozen=True):
    """What was new: envelopes, as the group counts them, and links that were handed over."""

    envelopes: int = 0
    links: int = 0


class Checking(msgspec.Struct, frozen=True):
    """Envelopes that were opened, and what is found of their signatures."""

    opened: Sequence[Opened]
    verdicts: Awaitable[list[bool]]


class Arrivals:
    """What arrives for one group."""

    def __init__(
        self, runner: GroupRunner, held: HeldLinks, clock: Clock, entropy: Entropy, verifier: Verifier
    ) -> None:
        self._held = held
        self._runner, self._clock, self._entropy, self._verifier = runner, clock, entropy, verifier
        self._boxes = BoxesTogether()

    async def take(self, kid: Kid, contents: Iterable[Content]) -> Arrived:
        """Hand over what items on the topic of this kid said; all of it is stored, or refused for good, on return.

        What belongs on no such topic is passed over. Raises LocalError where the group cannot store.
        """
        envelopes, links = list[bytes](), 0
        for content in contents:
            match content:
                case Bare():
                    envelopes.append(whole(kid, content))
                case Pack():
                    envelopes += [whole(kid, bare) for bare in content.envelopes]
                case LinkList():
                    links += await self._take_links(content.links)
                case BoxesPiece():
                    await self._take_boxes(content)
                case Hint():
                    await self._runner.submit(HintReceived(content))
                case KeysFor(sealed):
                    await self._runner.submit(KeysFound(sealed))
                case CircleKeysFor(sealed):
                    await self._runner.submit(CircleKeysFound(sealed))
                case _:
                    continue
        return Arrived(await self._take_envelopes(envelopes), links)

    async def _take_links(self, raws: Sequence[bytes]) -> int:
        before = len(self._runner.group.state.log)
        await self._held.take(raws)
        return max(0, len(self._runner.group.state.log) - before)

    async def _take_boxes(self, piece: BoxesPiece) -> None:
        raw = self._boxes.take(piece)
        if raw is not None:
            await self._runner.submit(BoxesReceived(raw))

    async def _take_envelopes(self, raws: Sequence[bytes]) -> int:
        new, ahead = 0, list[Checking]()
        for batch in batches(raws):
            ahead.append(self._begin(batch))
            if len(ahead) > 1:
                new += await self._finish(ahead.pop(0))
        for checking in ahead:
            new += await self._finish(checking)
        return new

    def _begin(self, raws: Sequence[bytes]) -> Checking:
        """Events of what does not open are nobody's to hear: no peer is asked for what a relay lacks."""
        opened, _ = self._runner.group.open_envelopes(raws, self._clock.now(), self._entropy)
        jobs = [(one.inner.device, one.signed, one.inner.sig) for one in opened]
        return Checking(opened, asyncio.ensure_future(self._verifier.verify(jobs)))

    async def _finish(self, checking: Checking) -> int:
        holds = tuple(await checking.verdicts)
        new: int = await self._runner.submit(EnvelopesReceived(tuple(checking.opened), holds))
        await self._held.let_in_wanted()
        return new
