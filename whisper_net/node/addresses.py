"""Where others were reached, or are said to be: what is remembered of it, and who is called there.

Rules: an address belongs to the one group, or attempt to join, that it was typed for or answered. Nobody is called
before `call_always`; from then on every address that comes is called at once, and until it is forgotten. What is stored
lies in the profile's own database. Its counterpart is node.py, whose groups and attempts do the calling.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence

from whisper_net.core.ids import MemberId
from whisper_net.node.applicant import Applicant
from whisper_net.node.group_node import GroupNode
from whisper_net.node.runner import Offload
from whisper_net.node.tasks import Tasks, track
from whisper_net.ports.store import PeerEntry, ProfileStore


class Addresses:
    """One profile's, over all its groups and attempts."""

    def __init__(
        self,
        store: ProfileStore,
        run: Offload,
        groups: Callable[[], Sequence[GroupNode]],
        applicants: Callable[[], Sequence[Applicant]],
    ) -> None:
        self.known: dict[tuple[str, str], PeerEntry] = {}
        """By file and address."""
        self._store, self._run, self._groups, self._applicants = store, run, groups, applicants
        self._always: list[str] | None = None
        self._remembering: Tasks = {}

    async def load(self, file: str) -> None:
        """Read what is kept for one group or attempt."""
        for peer in await self._run(self._store.peers, file):
            self.known[file, peer.address] = peer

    async def close(self) -> None:
        """Store what is in hand."""
        await asyncio.gather(*self._remembering, return_exceptions=True)

    # -- calling

    def call_always(self, addresses: Iterable[str]) -> None:
        """Keep links up for every group and attempt to join, now and later: to these, and to who answered before."""
        self._always = list(dict.fromkeys(addresses))
        files = [group.entry.file for group in self._groups()]
        for file in dict.fromkeys(files + [applicant.entry.file for applicant in self._applicants()]):
            for address in self.held(file):
                self._hold(file, address)

    def _hold(self, file: str, address: str) -> None:
        for group in self._groups():
            if group.entry.file == file:
                group.peers.call_always(address)
        for applicant in self._applicants():
            if applicant.entry.file == file:
                applicant.ask_always(address)

    def held(self, file: str) -> list[str]:
        """Where one group or attempt calls for as long as the node runs."""
        return [] if self._always is None else self.of(file, self._always)

    def of(self, file: str, typed: Iterable[str]) -> list[str]:
        """Where to look for peers: the addresses typed now, then those that answered before.

        Where somebody answered who is out by now, only if it is typed: they would learn that this device is there.
        """
        out = self._out(file)
        held = (address for entry, address in self.known if entry == file and address not in out)
        return list(dict.fromkeys([*typed, *held]))

    def _out(self, file: str) -> set[str]:
        """Where somebody answered last who was put out of the group since, or left it."""
        logs = [group.group.state.log for group in self._groups() if group.entry.file == file]
        if not logs or not len(logs[0]):
            return set()
        view, met = logs[0].view(), ((address, peer) for (entry, address), peer in self.known.items() if entry == file)
        return {address for address, peer in met if peer.member is not None and view.departure(MemberId(peer.member))}

    def part(self, group: GroupNode) -> None:
        """Call no more where somebody answered who is out by now."""
        for address in self._out(group.entry.file):
            group.peers.forget(address)

    def answered(self, file: str, address: str) -> bool:
        """Whether a member once answered there."""
        peer = self.known.get((file, address))
        return peer is not None and peer.member is not None

    # -- what is remembered

    def remember(self, peer: PeerEntry) -> None:
        """Keep an address that answered, and call it from now on if this node calls at all."""
        if self._always is not None and (peer.file, peer.address) not in self.known:
            self._hold(peer.file, peer.address)
        self.known[peer.file, peer.address] = peer
        # Of its own set: closing cancels what only waits, and never what is being remembered.
        track(self._remembering, self._put(peer))

    def remember_typed(self, file: str, addresses: Iterable[str]) -> None:
        """Keep addresses that somebody typed, though nobody answered there yet."""
        for address in addresses:
            if (file, address) not in self.known:
                self.remember(PeerEntry(file, address, None, None))

    async def keep(self, peer: PeerEntry) -> None:
        """Call an address that somebody typed, now and after the next start; durable when it returns."""
        await self._put(peer)
        self.known[peer.file, peer.address] = peer
        if self._always is not None:
            self._hold(peer.file, peer.address)

    async def forget(self, file: str, address: str) -> None:
        """Call there no more, now and after the next start; a link that was made by calling there ends."""
        self.known.pop((file, address), None)
        await self._run(self._store.remove_peer, file, address)
        for group in self._groups():
            if group.entry.file == file:
                group.peers.forget(address)

    def drop(self, file: str) -> None:
        """Know nothing more of a group that was deleted."""
        self.known = {key: peer for key, peer in self.known.items() if key[0] != file}

    async def _put(self, peer: PeerEntry) -> None:
        await self._run(self._store.put_peer, peer)
