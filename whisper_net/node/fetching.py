"""Fetching files from whoever has them: from several links at once, a few pieces in flight on each, resumed at will.

A piece counts once it opens under its message's key and is stored: what came stays, whatever happens next, and is not
asked for again. Somebody is asked only who may read the channel, since an id tells that somebody wants a file. Who says
that they lack a piece is not asked for it again while this fetch lasts; who stays silent holds a piece up only for a
while. Relays are asked where nobody who is connected has it. A fetch lives as long as somebody waits for it: to cancel
is to stop waiting. Serving is outbox.py.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

import msgspec

from whisper_net.core.crypto.attachments import chunk_id, open_chunk
from whisper_net.core.errors import CannotOpen, DecodeError, LocalError, NotFound
from whisper_net.core.group.events import Event, FileHeld
from whisper_net.core.ids import EnvelopeId
from whisper_net.node.link import PeerLink
from whisper_net.node.runner import GroupRunner
from whisper_net.ports.attachments import AttachmentRow, FileFalse
from whisper_net.ports.runtime import Clock

IN_FLIGHT = 4
"""Pieces asked for and not answered, a link: at most 764 KiB."""
PATIENCE_SECONDS = 20.0
"""After which a piece that did not come is asked for elsewhere, too."""
LOOK_AGAIN_SECONDS = 0.5
FALSE = "this file is damaged: a piece is not what its message says; ask whoever attached it to attach it anew"
GONE = "this file is no longer here: its message was deleted, or has disappeared"


class FilePage(Protocol):
    """Some pieces of a file."""

    @property
    def chunks(self) -> Sequence[bytes]: ...

    @property
    def last(self) -> bool: ...


class FileRelay(Protocol):
    """A line to a relay where pieces of files may lie (relay_files.py)."""

    async def page(self, key: bytes) -> FilePage | None:
        """The next pieces of the file of this key; None once the line has ended."""
        ...

    def reached(self, key: bytes) -> None:
        """All that came so far is stored."""
        ...

    def whole(self, key: bytes) -> None:
        """Nothing more is needed."""
        ...


class FileRelays(Protocol):
    """The relays of a group."""

    @property
    def lines(self) -> Sequence[FileRelay]: ...

    @property
    def coming(self) -> int:
        """Relays to which there may be a line soon."""
        ...


class Progress(msgspec.Struct, frozen=True):
    """How far a fetch has come."""

    held: int
    of: int
    sources: int
    """Connected devices, and relays, that may have what is missing."""

    @property
    def whole(self) -> bool:
        return self.held >= self.of


class Fetch:
    """One file on its way."""

    def __init__(self, row: AttachmentRow, held: set[bytes]) -> None:
        self.row = row
        self.missing = {id_: place for place, id_ in enumerate(row.manifest.chunks) if id_ not in held}
        self.asked: dict[bytes, tuple[object, float]] = {}
        """Of whom, and when."""
        self.lacked: dict[object, set[bytes]] = {}
        self.fault: LocalError | None = None
        self.waiting = 0
        self.pulls: dict[FileRelay, asyncio.Task[None]] = {}
        self.stirred = asyncio.Event()

    @property
    def over(self) -> bool:
        return not self.missing or self.fault is not None

    def may_have(self, link: object) -> list[bytes]:
        """What is missing and this link did not say that it lacks."""
        lacked = self.lacked.get(link, set())
        return [id_ for id_ in self.missing if id_ not in lacked]

    def fail(self, fault: LocalError) -> None:
        self.fault = fault
        self.stirred.set()


class Fetches:
    """All fetches of one group."""

    def __init__(
        self, runner: GroupRunner, links: Sequence[PeerLink], clock: Clock, tell: Callable[[Event], None]
    ) -> None:
        self._runner, self._links, self._clock, self._tell = runner, links, clock, tell
        self._fetches: dict[EnvelopeId, Fetch] = {}
        self.relays: FileRelays | None = None

    async def fetch(self, row: AttachmentRow, seconds: float) -> Progress:
        """Fetch what is missing of a file, for at most so long. Raises FileFalse, NotFound, DiskFull or DiskFault."""
        fetch = await self._join(row)
        try:
            with suppress(TimeoutError):  # what came is stored
                async with asyncio.timeout(seconds):
                    await self._pursue(fetch)
        finally:
            self._leave(fetch)
        if fetch.fault is not None:
            raise fetch.fault
        total = len(row.manifest.chunks)
        sources = 0 if fetch.over else len(self._sources(fetch)) + self._relays_left(fetch)
        return Progress(total - len(fetch.missing), total, sources)

    async def _join(self, row: AttachmentRow) -> Fetch:
        held = await self._runner.read(self._runner.store.chunks_of, row.message)
        fetch = self._fetches.setdefault(row.message, Fetch(row, held))
        fetch.waiting += 1
        return fetch

    def _leave(self, fetch: Fetch) -> None:
        fetch.waiting -= 1
        if not fetch.waiting:
            self._fetches.pop(fetch.row.message, None)
            for pull in fetch.pulls.values():
                pull.cancel()

    async def _pursue(self, fetch: Fetch) -> None:
        while not fetch.over:
            fetch.stirred.clear()
            sources = self._sources(fetch)
            for link in sources:
                self._ask(fetch, link)
            if not sources or self._stalled(fetch):
                self._pull(fetch)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                    await fetch.stirred.wait()

    def _sources(self, fetch: Fetch) -> list[PeerLink]:
        """Links to who may read the message, and may have more of its file."""
        view, scope = self._runner.group.view, fetch.row.scope
        ready = [link for link in self._links if link.lives and link.session.open and link.device is not None]
        readers = [link for link in ready if link.device is not None and scope in view.scopes_of(link.device)]
        return [link for link in readers if fetch.may_have(link)]

    def _ask(self, fetch: Fetch, link: PeerLink) -> None:
        now = self._clock.monotonic()
        for id_, (of, at) in list(fetch.asked.items()):
            lives = isinstance(of, PeerLink) and of.lives
            if not lives or (of is not link and now - at > PATIENCE_SECONDS):
                del fetch.asked[id_]
        busy = sum(of is link for one in self._fetches.values() for of, _ in one.asked.values())
        free = [id_ for id_ in fetch.may_have(link) if id_ not in fetch.asked]
        wanted = free[: max(0, IN_FLIGHT - busy)]
        if wanted:
            fetch.asked.update(dict.fromkeys(wanted, (link, now)))
            link.want_chunks(wanted)

    def _stalled(self, fetch: Fetch) -> bool:
        """Whether somebody who was asked stays silent."""
        now = self._clock.monotonic()
        return any(now - at > PATIENCE_SECONDS for _, at in fetch.asked.values())

    # -- relays

    def _pull(self, fetch: Fetch) -> None:
        """Fetch from every relay that a line stands to, once."""
        for relay in self.relays.lines if self.relays is not None else ():
            if relay not in fetch.pulls:
                fetch.pulls[relay] = asyncio.ensure_future(self._pull_from(fetch, relay))

    async def _pull_from(self, fetch: Fetch, relay: FileRelay) -> None:
        key = fetch.row.manifest.key
        while not fetch.over and (page := await relay.page(key)) is not None:
            for raw in page.chunks:
                await self.take(chunk_id(raw), raw)
            relay.whole(key) if not fetch.missing else relay.reached(key)
            if page.last:
                break
        fetch.stirred.set()

    def _relays_left(self, fetch: Fetch) -> int:
        """Relays that may have what is missing, or may soon be asked."""
        if self.relays is None:
            return 0
        asked = [fetch.pulls.get(relay) for relay in self.relays.lines]
        return self.relays.coming + sum(pull is None or not pull.done() for pull in asked)

    # -- what arrives: implements incoming.FileTaker

    async def take(self, id_: bytes, raw: bytes) -> None:
        """Keep a piece, if somebody still waits for it."""
        for fetch in [one for one in self._fetches.values() if id_ in one.missing]:
            try:
                open_chunk(fetch.row.manifest, fetch.missing[id_], raw)
                kept = await self._runner.write(self._runner.store.keep_chunks, fetch.row.message, [(id_, raw)])
            except (CannotOpen, DecodeError):
                fetch.fail(FileFalse(FALSE))
            except LocalError as error:
                fetch.fail(error)
            else:
                self._kept(fetch, id_) if kept else fetch.fail(NotFound(GONE))

    def _kept(self, fetch: Fetch, id_: bytes) -> None:
        fetch.missing.pop(id_, None)
        fetch.asked.pop(id_, None)
        fetch.stirred.set()
        total = len(fetch.row.manifest.chunks)
        self._tell(FileHeld(fetch.row.scope, fetch.row.message, total - len(fetch.missing), total))

    def lack(self, link: object, ids: Sequence[bytes]) -> None:
        """The other end of this link does not have these: others may."""
        for fetch in self._fetches.values():
            fetch.lacked.setdefault(link, set()).update(ids)
            for id_ in ids:
                if fetch.asked.get(id_, (None, 0))[0] is link:
                    del fetch.asked[id_]
            fetch.stirred.set()
