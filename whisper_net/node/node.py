"""The running engine of one profile: its groups, its attempts to join, and whoever calls. No user interface.

Everything that can be asked of it stands in operations.py; this module keeps it alive and puts the pieces together.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence

from whisper_net.core.crypto.keytext import InvitationKey, parse_key, with_relays
from whisper_net.core.crypto.phrase import phrase_of
from whisper_net.core.errors import NotFound
from whisper_net.core.group.applying import Application, begin, begin_device, group_of, load, save
from whisper_net.core.group.effects import Notify
from whisper_net.core.group.events import MemberLeft, MemberRemoved
from whisper_net.core.ids import GroupId, MemberId
from whisper_net.core.membership.bodies import Refound
from whisper_net.node.acknowledging import Choice
from whisper_net.node.addresses import Addresses
from whisper_net.node.answering import Answering
from whisper_net.node.applicant import LINKING, Applicant
from whisper_net.node.damaged import SET_ASIDE, DamagedGroup, mend
from whisper_net.node.door import NodeDoor
from whisper_net.node.founding import FILE_BYTES, PHRASE_ENTROPY, found_group
from whisper_net.node.greeting import choose
from whisper_net.node.group_node import GroupLabel, GroupNode, left_behind
from whisper_net.node.homes import Homes
from whisper_net.node.join_refused import InGroupAlready
from whisper_net.node.lan import Lan
from whisper_net.node.means import Means
from whisper_net.node.naming import the_one
from whisper_net.node.proxying import ProxyChoice
from whisper_net.node.runner import Offload
from whisper_net.node.stages import told
from whisper_net.node.tasks import Tasks, track
from whisper_net.ports.store import GroupEntry
from whisper_net.ports.transport import Candidate, Connection

MEMBER, WELCOMED = "member", "welcomed"


class Node:
    """One profile, unlocked and running."""

    def __init__(self, means: Means) -> None:
        self.means = means
        self.groups: list[GroupNode] = []
        self.applicants: list[Applicant] = []
        self.damaged: list[DamagedGroup] = []
        """What this profile is in and could not be opened."""
        self._lane = means.new_lane()
        self.run: Offload = self._lane.run
        """Does something with the profile's own database, in its thread."""
        self._door = NodeDoor(means.transport, self._candidates, self._answer)
        self.answering = Answering(means.profile.store(), self.run, means.entropy, self._door)
        self.proxy = ProxyChoice(means.profile.store(), self.run, means.relays)
        self._callers = 0
        self._calls = False
        """It calls by itself, and keeps lines to relays up."""
        self._tasks: Tasks = {}
        self.listeners: list[Callable[[GroupNode, Notify], None]] = []
        """Who hears of what happens in any group, now and later."""
        self.addresses = Addresses(means.profile.store(), self.run, lambda: self.groups, lambda: self.applicants)
        self.acks = Choice(means.profile.store(), self.run)
        self.homes = Homes(means.profile.store(), self._lane.run, means.entropy)
        self.lan = Lan(means, self.homes, lambda: self.groups, lambda: self.applicants, self._door)

    @classmethod
    async def open(cls, means: Means) -> "Node":
        """Open every group of the profile and take up its attempts to join."""
        node = cls(means)
        store = means.profile.store()
        await node.homes.load()
        await node.answering.load()
        await node.proxy.load()
        await node.acks.load()
        for entry in await node._lane.run(store.groups):
            await node.addresses.load(entry.file)
            if (entry.state not in (MEMBER, WELCOMED) or await node._opens(entry)) and entry.state != MEMBER:
                node._take_up(entry, load(entry.facts))
        return node

    async def close(self) -> None:
        """Stop listening and calling, store what is in hand, close the databases."""
        await self.lan.close()
        await self._door.close()
        for applicant in self.applicants:
            await applicant.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for group in self.groups:
            await group.close()
        await self.addresses.close()
        self._lane.close()
        await self.means.verifier.close()

    # -- groups

    async def _opens(self, entry: GroupEntry) -> bool:
        """Open a group, or set it aside: one that is broken closes no other."""
        try:
            await self.open_group(entry)
        except SET_ASIDE as error:
            self.damaged.append(DamagedGroup(entry, error))
            return False
        return True

    async def mend(self, damaged: DamagedGroup) -> GroupNode:
        """Open what can be read of a damaged group as a new database; its tables are empty. Raises a ProfileError."""
        entry = await mend(damaged, self.means)
        await self._lane.run(self.means.profile.store().move_group, damaged.entry.file, entry.file)
        self.damaged.remove(damaged)
        await self.addresses.load(entry.file)
        group = await self.open_group(entry)
        if entry.state != MEMBER:
            self._take_up(entry, load(entry.facts))
        return group

    async def open_group(self, entry: GroupEntry) -> GroupNode:
        group = await GroupNode.open(entry, self.means, self.addresses.remember)
        group.peers.knows = lambda address: self.addresses.answered(entry.file, address)
        group.acknowledges = lambda: self.acks.on
        self.groups.append(group)
        group.listeners.append(lambda notify: self._tell(group, notify))
        if entry.state == WELCOMED:
            track(self._tasks, self._finish_entering(group))
        for address in self.addresses.held(entry.file):
            group.peers.call_always(address)
        if self._calls:
            group.relays.keep_up()
        return group

    def _tell(self, group: GroupNode, notify: Notify) -> None:
        if any(isinstance(event, MemberRemoved | MemberLeft) for event in notify.events):
            self.addresses.part(group)
        for listener in self.listeners:
            listener(group, notify)

    async def _finish_entering(self, group: GroupNode) -> None:
        """Once the log bears the welcome out, the attempt to join is over."""
        await group.entered.wait()
        await self.finish(group)

    async def finish(self, group: GroupNode) -> None:
        """Remember an entered group as one of ours, and forget the attempt with all that it kept."""
        if group.entry.state == MEMBER:
            return
        entry = GroupEntry(group.entry.file, group.id, group.group.state.log.view().name, MEMBER, b"")
        await self._keep_entry(entry)
        group.entry = entry
        for applicant in [one for one in self.applicants if one.entry.file == group.entry.file]:
            self.applicants.remove(applicant)
            track(self._tasks, applicant.close())

    async def take_in(self, entry: GroupEntry) -> GroupNode:
        """List a group whose database was made by other means than founding or joining, and open it."""
        await self._keep_entry(entry)
        return await self.open_group(entry)

    async def found(self, name: str, me: str, needed: int, older: Refound | None = None) -> tuple[GroupNode, str]:
        """Found a group (that goes on from an older one); (it, its founder's words). Raises TooLong or RefusedError."""
        entry, phrase = await found_group(name, me, needed, self.means, older)
        return await self.take_in(entry), phrase

    def pick(self, prefix: str | None) -> GroupNode:
        """The group that is meant, as `find` has it. Raises what is wrong with it if it is damaged."""
        found = self.find(prefix)
        if isinstance(found, DamagedGroup):
            raise found.fault()
        return found

    def find(self, prefix: str | None) -> GroupNode | DamagedGroup:
        """The group of a name or an id's beginning; the only one where none is named. Raises NotFound or Ambiguous.

        One that was left, or that another goes on from, only where no other is meant.
        """
        mine = [group for group in self.groups if group.entry.state == MEMBER]
        every: list[GroupNode | DamagedGroup] = [*self.damaged, *mine]
        found = the_one(every, prefix, left_behind(mine))
        if found is None and prefix is not None:
            raise NotFound(f"no group {prefix[:80]!r} here; see group list")
        if found is None:
            how = told(self.applicants) if self.applicants else "found one, or join one"
            raise NotFound(f"you are in no group yet: {how}")
        return found

    # -- joining

    async def apply(self, text: str, me: str, claim: str, relays: Sequence[str] = ()) -> tuple[Applicant, str]:
        """Begin to join by a key's text; (the attempt, its twelve words). `relays` are left it at beside the key's.

        The same key again takes up the attempt that it began, and shows no words a second time. As long as nobody has
        answered, what was said of oneself may be said anew. Raises KeyTextError, RelayAddressError or RefusedError.
        """
        key = with_relays(parse_key(text), relays)
        stretched = await self.means.stretch(key.secret)
        known = next((one for one in self.applicants if one.application.stretched == stretched), None)
        if known is None:
            return await self._begin(key, stretched, me, claim)
        if not known.application.refused:
            await known.call_oneself(me, claim)
            await known.use_relays(key.relays)
            return known, ""
        begun = await self._begin(key, stretched, me, claim)
        await self.forget(known)
        return begun

    async def _begin(self, key: InvitationKey, stretched: bytes, me: str, claim: str) -> tuple[Applicant, str]:
        entropy = self.means.entropy(PHRASE_ENTROPY)
        application = begin(key, stretched, me, claim, entropy)
        entry = GroupEntry(self.means.entropy(FILE_BYTES).hex(), None, None, "joining", save(application))
        await self._keep_entry(entry)
        return self._take_up(entry, application), phrase_of(entropy)

    async def begin_device(self, text: str, words: bytes, relays: Sequence[str] = ()) -> Applicant:
        """Begin to come in as a further device, by a key's text and the 16 bytes behind one's twelve words.

        Nothing of it is kept before its JOIN is signed. Raises KeyTextError or RelayAddressError.
        """
        key = with_relays(parse_key(text), relays)
        stretched = await self.means.stretch(key.secret)
        known = (one for one in self.applicants if one.device and one.application.stretched == stretched)
        applicant = next(known, None)
        if applicant is None:
            entry = GroupEntry(self.means.entropy(FILE_BYTES).hex(), None, None, LINKING, b"")
            applicant = self._take_up(entry, begin_device(key, stretched, words))
        return applicant

    def _take_up(self, entry: GroupEntry, application: Application) -> Applicant:
        applicant = Applicant(entry, application, self.means, self._keep_entry, self.open_group)
        applicant.knows = self._member_of
        applicant.group = next((group for group in self.groups if group.entry.file == entry.file), None)
        self.applicants.append(applicant)
        for address in self.addresses.held(entry.file):
            applicant.ask_always(address)
        if self._calls:
            applicant.relays.keep_up()
        return applicant

    async def forget(self, applicant: Applicant) -> None:
        """Let go of an attempt, with the key that it kept and the group that it had begun to enter."""
        self.applicants.remove(applicant)
        await applicant.close()
        if applicant.group is not None:
            self.groups.remove(applicant.group)
            await applicant.group.close()
        await self._lane.run(self.means.profile.store().remove_group, applicant.entry.file)

    def refuse_twice(self, applicant: Applicant) -> None:
        """Raise InGroupAlready if this profile came in meanwhile, by another key, where an attempt leads to."""
        group = group_of(applicant.application)
        me = None if group is None else self._member_of(group[0])
        if me is not None:
            raise InGroupAlready(me)

    def _member_of(self, group: GroupId) -> MemberId | None:
        """As whom this profile is in a group, or was before they went; None where it never came in."""
        inside = (one for one in self.groups if one.id == group and one.entry.state == MEMBER)
        return next((one.group.state.me.member for one in inside), None)

    # -- the network

    async def listen(self, address: str) -> str:
        """Answer callers; the address really listened on. Raises PortInUse or AddressError."""
        return await self._door.listen(address)

    @property
    def listening(self) -> str | None:
        """The address really listened on."""
        return self._door.typed

    def start_lan(self) -> None:
        """Find others, and be found, on networks that are called home, now and later. Raises LanUnavailable."""
        self.lan.start()

    def call_always(self, addresses: Iterable[str]) -> None:
        """Keep links up for every group and attempt, now and later: to these, who answered before, and relays."""
        self._calls = True
        self.addresses.call_always(addresses)
        for group in self.groups:
            group.relays.keep_up()
        for applicant in self.applicants:
            applicant.relays.keep_up()

    def _candidates(self) -> list[Candidate]:
        self._callers += 1
        every = [group.candidates() for group in self.groups]
        return choose([members for members, _ in every], [lobbies for _, lobbies in every], self._callers)

    async def _answer(self, connection: Connection) -> None:
        label = connection.label
        if isinstance(label, GroupLabel):
            await label.node.answer(connection, label.invitation)
        else:
            await connection.close()

    async def _keep_entry(self, entry: GroupEntry) -> None:
        await self._lane.run(self.means.profile.store().put_group, entry)
