"""One line to one relay, from its greeting to its end: what is said on it goes to its guests. It knows no group.

Rules: nothing is wished for, and no passcode answered for, before the relay has proved its key. A relay that serves its
own certificate binds its proof to it, so that nobody stands between; one behind something that ends TLS says that it
serves none, and then the system's authorities are asked for the name. Acts come to the guests one after another, each
awaited before the next message is read, so a guest that stores what came slows the relay down and nothing piles up
here.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Protocol, TypeAlias

from whisper_net.core.errors import LocalError
from whisper_net.core.sync.mailbox import IMPOSTOR, Mailbox
from whisper_net.core.sync.mailbox_acts import (
    Came,
    CameEarly,
    Declined,
    Fetched,
    Identified,
    Kept,
    MailboxAct,
    Over,
    Proved,
    Say,
)
from whisper_net.core.wire.peer import encode_message
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.ports.relay import RelayDialer, RelayFault, RelayLine

PROOF_SECONDS = 10.0
"""From an open line to its proof."""
News: TypeAlias = Came | CameEarly | Fetched | Kept | Declined


class Post:
    """A line whose relay has proved its key, as guests use it. Wishes after its end do nothing."""

    def __init__(self, address: RelayAddress, mailbox: Mailbox, outgoing: "asyncio.Queue[MailboxAct]") -> None:
        self.address = address
        self.store = b""
        """The id of the relay's store: another one than before holds nothing that was left before."""
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.told: int | None = None
        """What time it was at the relay as the line was opened, as far as it said."""
        self._mailbox, self._outgoing = mailbox, outgoing

    def end(self, error: LocalError) -> None:
        """End the line, which is what it says of itself."""
        if not self.ended.done():
            self.ended.set_exception(error)

    @property
    def relay(self) -> bytes:
        """The relay's key."""
        return self.address.key

    @property
    def waiting(self) -> int:
        """Items that were put and have no answer yet."""
        return self._mailbox.waiting

    def follow(self, topic: bytes, secret: bytes, after: int = 0) -> None:
        self._do(self._mailbox.follow(topic, secret, after))

    def unfollow(self, topic: bytes) -> None:
        self._do(self._mailbox.unfollow(topic))

    def peek(self, topic: bytes, secret: bytes, most: int) -> None:
        self._do(self._mailbox.peek(topic, secret, most))

    def fetch(self, topic: bytes, secret: bytes, after: int) -> None:
        self._do(self._mailbox.fetch(topic, secret, after))

    def put(self, topic: bytes, secret: bytes, item: bytes, expiry: int) -> None:
        self._do(self._mailbox.put(topic, secret, item, expiry))

    def _do(self, acts: Sequence[MailboxAct]) -> None:
        for act in acts:
            self._outgoing.put_nowait(act)


class Guest(Protocol):
    """Who uses a line. Each guest looks after topics and items of its own, and passes over what it does not know."""

    def arrived(self, post: Post, /) -> None:
        """The relay has proved its key."""
        ...

    async def heard(self, post: Post, news: News, /) -> None:
        """Something came of a wish, of whichever guest. A LocalError ends the line."""
        ...

    def departed(self, post: Post, /) -> None:
        """The line has ended; it was there."""
        ...


class Lodger(Guest, Protocol):
    """One that somebody else's line is used by, too."""

    def idle(self, post: Post) -> bool:
        """Nothing is to be waited for any more on this line."""
        ...


async def visit(address: RelayAddress, dialer: RelayDialer, nonce: bytes, guests: Sequence[Guest]) -> None:
    """Use one line until it ends, which it always does by raising RelayFault, or what a guest raises."""
    vouched = False
    while True:
        line = await dialer.dial(address, vouched=vouched)
        try:
            await _Talk(address, line, nonce, guests).run()
        except _AskAuthorities:
            vouched = True
        finally:
            await line.close()


class _AskAuthorities(Exception):
    """The relay serves no certificate of its own: who stands in front of it is to be vouched for."""


class _Talk:
    """What is said on one line."""

    def __init__(self, address: RelayAddress, line: RelayLine, nonce: bytes, guests: Sequence[Guest]) -> None:
        self._line, self._guests = line, guests
        self._mailbox = Mailbox(address.key, address.passcode, nonce)
        self._outgoing: asyncio.Queue[MailboxAct] = asyncio.Queue()
        self._post = Post(address, self._mailbox, self._outgoing)
        self._proved = False

    async def run(self) -> None:
        for act in self._mailbox.start():
            self._outgoing.put_nowait(act)
        writing, reading = asyncio.ensure_future(self._write()), asyncio.ensure_future(self._read())
        tasks = [reading, writing, self._post.ended]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            await next(task for task in tasks if task.done())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for guest in self._guests if self._proved else ():
                guest.departed(self._post)

    async def _write(self) -> None:
        """Say what is to be said; what a wish was answered with at once goes to the guests."""
        while True:
            act = await self._outgoing.get()
            if isinstance(act, Say):
                await self._line.send(encode_message(act.message))
            else:
                await self._perform(act)

    async def _read(self) -> None:
        while True:
            for act in self._mailbox.receive(await self._hear()):
                if isinstance(act, Say):
                    self._outgoing.put_nowait(act)
                else:
                    await self._perform(act)

    async def _hear(self) -> bytes:
        try:
            async with asyncio.timeout(None if self._proved else PROOF_SECONDS):
                return await self._line.receive()
        except TimeoutError as error:
            raise RelayFault("slow") from error

    async def _perform(self, act: MailboxAct) -> None:
        match act:
            case Over(code):
                raise RelayFault(code)
            case Identified(binding):
                self._believe(binding)
            case Proved(store, binding):
                self._believe(binding)
                self._begin(store)
            case Came() | CameEarly() | Fetched() | Kept() | Declined():
                for guest in self._guests:
                    await guest.heard(self._post, act)
            case Say():
                self._outgoing.put_nowait(act)

    def _begin(self, store: bytes) -> None:
        self._post.store, self._post.told, self._proved = store, self._line.told, True
        for guest in self._guests:
            guest.arrived(self._post)

    def _believe(self, binding: bytes) -> None:
        """Raises RelayFault where somebody stands between, and where nobody knows."""
        served = self._line.certificate
        if binding == (hashlib.sha256(served).digest() if served else b""):
            return
        if binding:
            raise RelayFault(IMPOSTOR)
        if not self._line.vouched:
            raise _AskAuthorities
