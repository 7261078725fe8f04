"""One attempt of this person to join a group: asks at every address, remembers, and enters when welcomed.

An attempt to come in as a further device of somebody who is in goes the same way. It is kept from the moment on at
which its JOIN is signed, and not before: so the twelve words are written nowhere.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

import msgspec

from whisper_net.core.crypto.invitation import invitation_keys, meet_lan_psk
from whisper_net.core.crypto.phrase import FounderMark
from whisper_net.core.errors import RemoteError, WhisperNetError
from whisper_net.core.group.applying import Application, ExpiredInvitation, group_of, save, sign_join, welcomed
from whisper_net.core.group.commands import WelcomeReceived
from whisper_net.core.group.records import StoreBatch
from whisper_net.core.group.state import INCARNATION_SIZE
from whisper_net.core.ids import GroupId, MemberId
from whisper_net.core.sync.acts import Hangup, Send
from whisper_net.core.sync.asking import AskerAct, Overheard
from whisper_net.core.sync.lobby import ApplicantLobby, DeliverCard, DeliverStatus, DeliverWelcome, LobbyAct
from whisper_net.core.wire import peer as wire
from whisper_net.core.wire.bounds import MAX_RELAYS
from whisper_net.node.asking_lines import AskingLines
from whisper_net.node.calling import Calls
from whisper_net.node.group_node import GroupNode
from whisper_net.node.join_refused import InGroupAlready, JoinRefused
from whisper_net.node.means import Means
from whisper_net.ports.store import GroupEntry
from whisper_net.ports.transport import Candidate, Connection

ANSWER_SECONDS = 20.0
SIGNING_ENTROPY = 128
LINKING = "linking"
"""The state of an entry by which a further device comes in."""
WELCOME_SECONDS = 60.0
"""From a welcome to the log that bears it out; then another welcome is asked for."""


class Standing(msgspec.Struct, frozen=True):
    """How an application stands, as last heard: joining | pending | member."""

    state: str
    have: int = 0
    need: int = 0


class Applicant:
    """One application, and the group that it becomes."""

    def __init__(
        self,
        entry: GroupEntry,
        application: Application,
        means: Means,
        keep: Callable[[GroupEntry], Awaitable[None]],
        open_group: Callable[[GroupEntry], Awaitable[GroupNode]],
    ) -> None:
        self.entry = entry
        self.application = application
        self.device = entry.state == LINKING
        """It leads to a further device of somebody who is in."""
        self.knows: Callable[[GroupId], MemberId | None] = lambda _: None
        """As whom this profile is in a group already."""
        self.standing = Standing("pending" if application.sealed else "joining")
        self.group: GroupNode | None = None
        self.picked_up = False
        """Somebody of the group has seen the JOIN, as far as this run knows."""
        self._means = means
        self._keep = keep
        self._open_group = open_group
        self._changing = asyncio.Lock()
        self._entering = asyncio.Lock()
        self._welcomed_at = means.clock.monotonic()
        self._always = Calls(self._ask_quietly, means)
        self._found = Calls(self._ask_quietly, means)
        self.relays = AskingLines(self, means, further=self.device)
        """Lines of its own to the relays of its key."""

    async def call_oneself(self, name: str, claim: str) -> None:
        """Say anew who asks, as long as the JOIN is not signed."""
        async with self._changing:
            if not self.application.sealed:
                await self._update(msgspec.structs.replace(self.application, name=name, claim=claim))

    async def use_relays(self, urls: Sequence[str]) -> None:
        """Leave the JOIN at these relays, too."""
        async with self._changing:
            every = list(dict.fromkeys([*self.application.relays, *urls]))[-MAX_RELAYS:]
            if every != self.application.relays:
                await self._update(msgspec.structs.replace(self.application, relays=every))
        self.relays.use()

    # -- asking

    async def ask(self, address: str, *, stay: bool = False) -> Standing:
        """Ask once at one address: the card if it is not here, then how the JOIN stands; `stay` until welcomed.

        Raises Unreachable where nobody knows this key, JoinRefused, or ExpiredInvitation.
        """
        meet = invitation_keys(self.application.stretched).meet
        connection = await self._means.transport.dial(address, Candidate(meet_lan_psk(meet), None))
        try:
            await self._converse(connection, stay)
        finally:
            await connection.close()
        return self.standing

    async def _converse(self, connection: Connection, stay: bool) -> None:
        lobby = ApplicantLobby(self.application.sealed or None, device=self.device)
        deadline = asyncio.get_running_loop().time() + ANSWER_SECONDS
        await self._send(connection, lobby.start())
        while True:
            try:
                # One deadline for all of it: whoever answers must not hold a waiting person by chatter.
                async with asyncio.timeout_at(None if stay else deadline):
                    data = await connection.receive()
            except (RemoteError, TimeoutError):
                return  # whoever answered went away; what was heard is kept
            for act in lobby.receive(data):
                if not await self._perform(connection, lobby, act, stay):
                    return

    async def _perform(self, connection: Connection, lobby: ApplicantLobby, act: LobbyAct, stay: bool) -> bool:
        """Do one act; False once this conversation has said all."""
        match act:
            case DeliverCard():
                await self.take(act)
                await self._send(connection, lobby.made(self.application.sealed))
            case DeliverStatus():
                await self.take(act)
                return stay
            case DeliverWelcome():
                await self.take(act)
                return False
            case Hangup():
                return False
            case _:
                await self._send(connection, [act])
        return True

    async def take(self, act: AskerAct) -> None:
        """Do what somebody said, or left. Raises RemoteError for what does not hold, else why the attempt ends."""
        match act:
            case DeliverCard(raw, mark):
                await self._sign_in_time(raw, mark)
            case DeliverStatus("refused", _, _, reason):
                await self._turned_down(reason)
            case DeliverStatus(_, have, need, _):
                self.picked_up = True
                await self._waits(have, need)
            case DeliverWelcome(sealed):
                self.picked_up = True
                await self.enter(sealed)
            case Overheard():
                await self._turned_down("overheard")

    async def _send(self, connection: Connection, todo: Iterable[LobbyAct]) -> None:
        for act in todo:
            if isinstance(act, Send):
                await connection.send(wire.encode_message(act.message))

    async def _sign_in_time(self, card: bytes, mark: FounderMark | None) -> None:
        try:
            await self._sign(card, mark)
        except ExpiredInvitation as error:
            await self._refused(error.code)  # who only looks how it stands must read it too
            raise

    async def _sign(self, card: bytes, mark: FounderMark | None) -> None:
        """Sign the JOIN and store it before it is sent: after a restart the very same one is shown again."""
        async with self._changing:  # other conversations wait until it is stored
            if self.application.sealed:
                return
            entropy = self._means.entropy(SIGNING_ENTROPY)
            signed = sign_join(self.application, card, self._means.clock.now(), entropy, mark)
            group, name = group_of(signed) or (None, None)
            me = None if group is None else self.knows(group)
            if me is not None:
                raise JoinRefused("member") if self.device else InGroupAlready(me)
            await self._update(signed, group=group, name=name, state=LINKING if self.device else "pending")
            self.standing = Standing("pending")

    async def _waits(self, have: int, need: int) -> None:
        self.standing = Standing("pending", have, need)
        await self._refused("")

    async def _turned_down(self, reason: str) -> None:
        await self._refused(reason)
        raise JoinRefused(reason)

    async def _refused(self, reason: str) -> None:
        """Remember what was said last. It is one vetter's word: another may know better, or think again."""
        async with self._changing:
            if self.application.refused != reason:
                await self._update(msgspec.structs.replace(self.application, refused=reason))

    async def _update(self, application: Application, **changes: object) -> None:
        """Store, then believe: what a full disk did not take is not said to anybody. One at a time (`_changing`)."""
        entry = msgspec.structs.replace(self.entry, facts=save(application), **changes)
        if application.sealed or not self.device:
            await self._keep(entry)
        self.entry, self.application = entry, application

    # -- entering

    async def enter(self, sealed: bytes) -> None:
        """Open the group that a welcome leads to; it believes nothing before its log has come."""
        async with self._entering:
            if self.group is not None:
                await self.group.submit(WelcomeReceived(sealed))
                return
            try:
                incarnation = self._means.entropy(INCARNATION_SIZE)
                _, facts = welcomed(self.application, sealed, incarnation, device=self.device)
            except RemoteError:
                return  # a forged welcome: the true one is still to come
            await self._begin_database(facts)
            async with self._changing:
                await self._update(self.application, state="welcomed")
            self.group = await self._open_group(self.entry)
            self._welcomed_at = self._means.clock.monotonic()

    async def _begin_database(self, facts: dict[str, bytes]) -> None:
        lane = self._means.new_lane()
        try:
            store = await lane.run(self._means.profile.open_group, self.entry.file)
            await lane.run(store.commit, [StoreBatch(facts=tuple(facts.items()))])
            await lane.run(store.close)
        finally:
            lane.close()

    # -- in the background

    def ask_always(self, address: str) -> None:
        """Keep asking at this address until the group is entered."""
        self._always.begin(address)

    def call_found(self, address: str) -> None:
        """Ask somebody who announces themselves there, until they are gone: it may be a vetter of the group."""
        self._found.begin(address)

    def leave_found(self, address: str) -> None:
        """Ask there no more."""
        self._found.end(address)

    async def _ask_quietly(self, address: str) -> bool:
        if self.group is not None and not self.overdue():
            return False
        try:
            await self.ask(address, stay=True)
        except WhisperNetError:
            return False
        return True

    def overdue(self) -> bool:
        """A welcome that came should have led somewhere by now."""
        if self.group is None or self.group.entered.is_set():
            return False
        return self._means.clock.monotonic() - self._welcomed_at >= WELCOME_SECONDS

    async def close(self) -> None:
        await self.relays.close()
        await self._always.close()
        await self._found.close()
