"""The running engine of one profile: its groups, its attempts to join, and whoever calls. No user interface.

Everything that can be asked of it stands in operations.py; this module keeps it alive and puts the pieces together.
"""

import asyncio
from collections.abc import Coroutine, Iterable

from whisper_net.core.crypto.keytext import InvitationKey, parse_key
from whisper_net.core.crypto.phrase import phrase_of
from whisper_net.core.errors import Ambiguous, NotFound, RefusedError
from whisper_net.core.group.applying import Application, begin, group_of, load, save
from whisper_net.core.group.effects import Store
from whisper_net.core.group.group import Group
from whisper_net.node.applicant import Applicant
from whisper_net.node.group_node import GroupLabel, GroupNode
from whisper_net.node.means import Means
from whisper_net.ports.store import GroupEntry, PeerEntry
from whisper_net.ports.transport import Candidate, Connection, Listener

PHRASE_ENTROPY = 16
FILE_BYTES = 8
MEMBER, WELCOMED = "member", "welcomed"


class Node:
    """One profile, unlocked and running."""

    def __init__(self, means: Means) -> None:
        self.means = means
        self.groups: list[GroupNode] = []
        self.applicants: list[Applicant] = []
        self._lane = means.new_lane()
        self._listener: Listener | None = None
        self._always: list[str] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.peers: dict[tuple[str, str], PeerEntry] = {}

    @classmethod
    async def open(cls, means: Means) -> "Node":
        """Open every group of the profile and take up its attempts to join."""
        node = cls(means)
        store = means.profile.store()
        for entry in await node._lane.run(store.groups):
            for peer in await node._lane.run(store.peers, entry.file):
                node.peers[entry.file, peer.address] = peer
            if entry.state in (MEMBER, WELCOMED):
                await node.open_group(entry)
            if entry.state != MEMBER:
                node._take_up(entry, load(entry.facts))
        return node

    async def close(self) -> None:
        """Stop listening and calling, store what is in hand, close the databases."""
        if self._listener is not None:
            await self._listener.close()
        for applicant in self.applicants:
            await applicant.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for group in self.groups:
            await group.close()
        self._lane.close()
        await self.means.verifier.close()

    # -- groups

    async def open_group(self, entry: GroupEntry) -> GroupNode:
        group = await GroupNode.open(entry, self.means, self.remember)
        self.groups.append(group)
        if entry.state == WELCOMED:
            self._spawn(self._finish_entering(group))
        for address in self._always or []:
            group.peers.call_always(address)
        return group

    async def _finish_entering(self, group: GroupNode) -> None:
        """Once the log bears the welcome out, the attempt to join is over."""
        await group.entered.wait()
        await self.finish(group)

    async def finish(self, group: GroupNode) -> None:
        """Remember an entered group as one of ours, and forget the attempt with all that it kept."""
        if group.entry.state == MEMBER:
            return
        name = group.group.state.log.view().name
        group.entry = GroupEntry(group.entry.file, group.id, name, MEMBER, b"")
        await self._keep_entry(group.entry)
        for applicant in [one for one in self.applicants if one.entry.file == group.entry.file]:
            self.applicants.remove(applicant)
            self._spawn(applicant.close())

    async def found(self, name: str, me: str, needed: int) -> tuple[GroupNode, str]:
        """Found a group; (it, its founder's twelve words). Raises TooLong or RefusedError."""
        means = self.means
        phrase_entropy = means.entropy(PHRASE_ENTROPY)
        _, effects = Group.found(name, me, needed, phrase_entropy, means.clock.now(), means.entropy)
        batches = [effect.batch for effect in effects if isinstance(effect, Store)]
        file = means.entropy(FILE_BYTES).hex()
        lane = means.new_lane()
        try:
            store = await lane.run(means.profile.open_group, file)
            await lane.run(store.commit, batches)
            await lane.run(store.close)
        finally:
            lane.close()
        id_ = batches[0].links[0].id
        entry = GroupEntry(file, id_, name, MEMBER, b"")
        await self._keep_entry(entry)
        return await self.open_group(entry), phrase_of(phrase_entropy)

    def pick(self, prefix: str | None) -> GroupNode:
        """The group meant by an id's beginning or a name; the only one where none is named."""
        found = [
            group
            for group in self.groups
            if group.entry.state == MEMBER
            and (prefix is None or group.id.hex().startswith(prefix.lower()) or group.entry.name == prefix)
        ]
        if len(found) > 1:
            raise Ambiguous("several groups: name one with --group")
        if not found:
            raise NotFound("no such group here; found one, or join one" if prefix is None else "no such group here")
        return found[0]

    # -- joining

    async def apply(self, text: str, me: str, claim: str) -> tuple[Applicant, str]:
        """Begin to join by a key's text; (the attempt, its twelve words). Raises KeyTextError or RefusedError.

        The same key again takes up the attempt that it began, and shows no words a second time.
        """
        key = parse_key(text)
        stretched = await self.means.stretch(key.secret)
        known = next((one for one in self.applicants if one.application.stretched == stretched), None)
        if known is not None and not known.application.refused:
            return known, ""
        return await self._begin(key, stretched, me, claim)

    async def _begin(self, key: InvitationKey, stretched: bytes, me: str, claim: str) -> tuple[Applicant, str]:
        entropy = self.means.entropy(PHRASE_ENTROPY)
        application = begin(key, stretched, me, claim, entropy)
        entry = GroupEntry(self.means.entropy(FILE_BYTES).hex(), None, None, "joining", save(application))
        await self._keep_entry(entry)
        return self._take_up(entry, application), phrase_of(entropy)

    def _take_up(self, entry: GroupEntry, application: Application) -> Applicant:
        applicant = Applicant(entry, application, self.means, self._keep_entry, self.open_group)
        applicant.group = next((group for group in self.groups if group.entry.file == entry.file), None)
        self.applicants.append(applicant)
        for address in self._always or []:
            applicant.ask_always(address)
        return applicant

    def refuse_twice(self, applicant: Applicant) -> None:
        """Raise RefusedError if this profile is in the group already that an attempt leads to."""
        group = group_of(applicant.application)
        if group is not None and any(one.id == group[0] for one in self.groups if one.entry.state == MEMBER):
            raise RefusedError("you are a member of this group already")

    # -- the network

    async def listen(self, address: str) -> str:
        """Answer callers; the address really listened on. Raises PortInUse or AddressError."""
        self._listener = await self.means.transport.listen(address, self._candidates, self._answer)
        return self._listener.address

    def call_always(self, addresses: Iterable[str]) -> None:
        """Keep links to these addresses up, for every group and every attempt to join, now and later."""
        self._always = list(dict.fromkeys(addresses))
        for address in self._always:
            for group in self.groups:
                group.peers.call_always(address)
            for applicant in self.applicants:
                applicant.ask_always(address)

    def addresses(self, file: str, typed: Iterable[str]) -> list[str]:
        """Where to look for peers: the addresses typed now, then those that answered before."""
        return list(dict.fromkeys([*typed, *(address for entry, address in self.peers if entry == file)]))

    def _candidates(self) -> list[Candidate]:
        every = [candidate for group in self.groups for candidate in group.candidates()]
        return sorted(every, key=_is_lobby)

    async def _answer(self, connection: Connection) -> None:
        label = connection.label
        if isinstance(label, GroupLabel):
            await label.node.answer(connection, label.invitation)
        else:
            await connection.close()

    # -- what is remembered

    async def _keep_entry(self, entry: GroupEntry) -> None:
        await self._lane.run(self.means.profile.store().put_group, entry)

    def remember(self, peer: PeerEntry) -> None:
        """Keep an address that answered."""
        self.peers[peer.file, peer.address] = peer
        self._spawn(self._store_peer(peer))

    async def _store_peer(self, peer: PeerEntry) -> None:
        await self._lane.run(self.means.profile.store().put_peer, peer)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _is_lobby(candidate: Candidate) -> bool:
    return isinstance(candidate.label, GroupLabel) and candidate.label.invitation is not None
