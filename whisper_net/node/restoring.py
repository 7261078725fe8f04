"""Making groups of a backup: a database each, a new device in each, and nothing listed before all of it was read.

A rehearsal is the same, and its databases are deleted at the end. What fails on the way leaves nothing.
"""

from collections.abc import Collection, Sequence

import msgspec

from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import seal_keys
from whisper_net.core.errors import BackupDamaged, BackupOfOthers
from whisper_net.core.group.backup_records import (
    DAMAGED,
    BackedBoxes,
    BackedEnvelopes,
    BackedGroup,
    BackedKeys,
    BackedLinks,
    BackupOf,
    BackupPart,
)
from whisper_net.core.group.commands import BoxesReceived, EnvelopesReceived, KeysReceived, LinksReceived, RetryReady
from whisper_net.core.group.commands_devices import AddThisDevice
from whisper_net.core.group.group import Group
from whisper_net.core.group.records import StoreBatch
from whisper_net.core.group.restoring import is_whose, new_facts
from whisper_net.core.ids import DeviceId, GroupId, Kid, MemberId
from whisper_net.core.membership.roster import IN
from whisper_net.core.wire.bounds import MAX_KEYS
from whisper_net.node.backup import read_backup
from whisper_net.node.founding import FILE_BYTES
from whisper_net.node.means import Lane
from whisper_net.node.node import MEMBER, Node
from whisper_net.node.runner import GroupRunner
from whisper_net.ports.store import GroupEntry, GroupStore


class RestoredGroup(msgspec.Struct, frozen=True):
    """One group that came back: how much of it, and the device that this machine is in it."""

    file: str
    group: GroupId
    name: str
    member: MemberId
    device: DeviceId | None
    """None for somebody who was out of the group when the backup was made."""
    members: int
    devices: int
    """Of this person, live ones."""
    messages: int


class Restored(msgspec.Struct, frozen=True):
    """What became of a backup; `present` are the groups that this profile is in already."""

    made: int
    content: bool
    groups: Sequence[RestoredGroup]
    present: Sequence[str]


async def restore(node: Node, path: str, words: bytes) -> Restored:
    """Enter every group of a backup that this profile is not in, as a new device. Raises BackupError or DiskFault."""
    held = {bytes(group.id) for group in node.groups} | {one.id for one in node.damaged}
    restored = await _made(node, path, words, held)
    for one in restored.groups:
        await node.take_in(GroupEntry(one.file, one.group, one.name, MEMBER, b""))
    return restored


async def rehearse(node: Node, path: str, words: bytes) -> Restored:
    """What `restore` would bring on a machine that has nothing yet; nothing is changed. Raises as that does."""
    restored = await _made(node, path, words, ())
    for one in restored.groups:
        await node.run(node.means.profile.store().remove_group, one.file)
    return restored


async def _made(node: Node, path: str, words: bytes, held: Collection[bytes]) -> Restored:
    """Databases of all groups of a backup but those that are held, whole and listed nowhere."""
    begun: list[_Restoring] = []
    present: list[str] = []
    head = BackupOf(0, False, 1)
    skipping = False
    try:
        async for part in read_backup(node.means.backups, path, words, node.run):
            if isinstance(part, BackupOf):
                head = part
            elif isinstance(part, BackedGroup):
                if begun:
                    await begun[-1].finish()
                skipping = part.group in held
                if skipping:
                    present.append(part.name)
                else:
                    begun.append(await _Restoring.begin(part, words, node))
            if begun and not skipping:
                await begun[-1].take(part)
        groups = [await one.finish() for one in begun]
    except BaseException:
        for one in begun:
            await one.drop()
        raise
    return Restored(head.made, head.content, groups, present)


class _Restoring:
    """One group on its way out of a backup, fed record by record as if others had brought them."""

    def __init__(self, backed: BackedGroup, words: bytes, node: Node, file: str, lane: Lane, store: GroupStore) -> None:
        self._backed, self._words, self._node, self._means = backed, words, node, node.means
        self.file, self._lane, self._store = file, lane, store
        self._keys: list[ScopeKey] = []
        self._runner: GroupRunner | None = None
        self._done: RestoredGroup | None = None
        self._closed = False

    @classmethod
    async def begin(cls, backed: BackedGroup, words: bytes, node: Node) -> "_Restoring":
        """An empty database. Raises BackupOfOthers for a group that did not grow from these words."""
        if not is_whose(backed, words):
            raise BackupOfOthers(f"the group {backed.name!r} in this backup has other words than the backup itself")
        means = node.means
        file, lane = means.entropy(FILE_BYTES).hex(), means.new_lane()
        try:
            store = await lane.run(means.profile.open_group, file)
        except BaseException:
            lane.close()
            raise
        return cls(backed, words, node, file, lane, store)

    async def _keep(self, batch: StoreBatch) -> None:
        await self._lane.run(self._store.commit, [batch])

    async def take(self, part: BackupPart) -> None:
        match part:
            case BackedGroup():
                await self._keep(StoreBatch(facts=tuple(new_facts(part, self._means.entropy).items())))
            case BackedLinks(raws):
                await (await self._opened()).submit(LinksReceived(tuple(raws)))
            case BackedKeys(keys):
                self._keys += keys
                await self._offer_keys(await self._entered())
            case BackedBoxes(raws):
                for raw in raws:
                    await (await self._entered()).submit(BoxesReceived(raw))
            case BackedEnvelopes(raws):
                await self._take_envelopes(await self._entered(), raws)
            case _:
                return

    async def _opened(self) -> GroupRunner:
        if self._runner is None:
            group = Group.open(await self._lane.run(self._store.load))
            self._runner = GroupRunner(self._store, group, self._means.clock, self._means.entropy, self._lane.run)
            self._runner.start()
        return self._runner

    async def _entered(self) -> GroupRunner:
        """Once all links are here: as a device of its own."""
        runner = await self._opened()
        state = runner.group.state
        if state.log.group != self._backed.group:
            raise BackupDamaged(DAMAGED)
        if not state.log.view().owner(state.me.device):
            await runner.submit(AddThisDevice(self._words))
        return runner

    async def _offer_keys(self, runner: GroupRunner) -> None:
        """Those that are not here yet, as if another device handed them over: each counts for what bears it out."""
        state = runner.group.state
        lacking = [key for key in self._keys if Kid(key.kid) not in state.keys][:MAX_KEYS]
        if lacking:
            sealed = seal_keys(state.me.box_key, lacking, self._means.entropy(32))
            await runner.submit(KeysReceived(sealed))

    async def _take_envelopes(self, runner: GroupRunner, raws: Sequence[bytes]) -> None:
        now, entropy = self._means.clock.now(), self._means.entropy
        opened, _ = runner.group.open_envelopes(raws, now, entropy)
        holds = await self._means.verifier.verify([(one.inner.device, one.signed, one.inner.sig) for one in opened])
        await runner.submit(EnvelopesReceived(tuple(opened), tuple(holds)))
        await self._offer_keys(runner)
        while runner.group.ready:
            await runner.submit(RetryReady())

    async def finish(self) -> RestoredGroup:
        """Close it, and say what came back; said again when asked again."""
        if self._done is None:
            state = (await self._entered()).group.state
            view, me = state.log.view(), state.me
            messages = await self._lane.run(self._count)
            active = view.is_active(me.device)
            self._done = RestoredGroup(
                self.file,
                me.group,
                view.name,
                me.member,
                me.device if active else None,
                sum(view.role(member) in IN for member in view.people()),
                len(view.devices(me.member)),
                messages,
            )
            await self._close()
        return self._done

    def _count(self) -> int:
        reader = self._means.profile.open_reader(self.file)
        try:
            return reader.counts()["messages"]
        finally:
            reader.close()

    async def _close(self) -> None:
        if self._closed:
            return
        self._closed = True
        if self._runner is not None:
            await self._runner.stop()
        else:
            await self._lane.run(self._store.close)
        self._lane.close()

    async def drop(self) -> None:
        """Leave nothing of it behind."""
        await self._close()
        await self._node.run(self._means.profile.store().remove_group, self.file)
