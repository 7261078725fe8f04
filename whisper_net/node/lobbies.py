"""The door of one group: conversations with applicants who call under an invitation's key.

Each shows the card, takes the JOIN, and says how it stands whenever that changes. Rules: conversations are bounded for
each invitation and for the group. Where they are too many, the oldest gives way of whichever host has most under the
invitation that has most: a key that leaked keeps nobody out who comes from elsewhere or with another key. Whoever had
to give way calls again, and is told at once how their request stands.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable

from whisper_net.core.errors import LocalError, ProfileLocked, RefusedError, RemoteError
from whisper_net.core.group.commands import JoinReceived
from whisper_net.core.group.events import JoinAnswer
from whisper_net.core.group.group import Group
from whisper_net.core.group.inviting import card_of, mark_of
from whisper_net.core.ids import LinkId
from whisper_net.core.sync.acts import Hangup, Send
from whisper_net.core.sync.lobby import ConsiderJoin, GiveCard, LobbyAct, VetterLobby
from whisper_net.core.wire import peer as wire
from whisper_net.ports.transport import Connection

log = logging.getLogger(__name__)
LOBBY_SECONDS = 3_600.0
MOST_OF_INVITATION = 32
"""More than the people whom one invitation may bring."""
MOST_OF_GROUP = 256
NOTHING_SAID = JoinAnswer("", 0, 0, "", b"", None)


class Lobbies:
    """The conversations of one group; `submit` hands a JOIN to its writer."""

    def __init__(self, group: Callable[[], Group], submit: Callable[[JoinReceived], Awaitable[JoinAnswer]]) -> None:
        self._group, self._submit = group, submit
        self._changed = asyncio.Event()
        self._talks: dict[Connection, LinkId] = {}
        """All conversations, the oldest first."""

    def __len__(self) -> int:
        return len(self._talks)

    def wake(self) -> None:
        """The group changed. Each conversation waits for the event of its last look: one that is busy finds it set."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def keep(self, connection: Connection, invitation: LinkId) -> None:
        """Serve one applicant until the conversation ends."""
        self._talks[connection] = invitation
        try:
            while (last := self._one_too_many(invitation)) is not None:
                del self._talks[last]
                await last.close()
            if connection in self._talks:
                await self._talk(connection, invitation)
        finally:
            self._talks.pop(connection, None)
            await connection.close()

    def _one_too_many(self, invitation: LinkId) -> Connection | None:
        by_invitation = Counter(self._talks.values())
        if by_invitation[invitation] <= MOST_OF_INVITATION:
            if len(self._talks) <= MOST_OF_GROUP:
                return None
            invitation = by_invitation.most_common(1)[0][0]
        rivals = [talk for talk, under in self._talks.items() if under == invitation]
        by_host = Counter(map(_host, rivals))
        most = max(by_host.values())
        return next(talk for talk in rivals if by_host[_host(talk)] == most)

    async def _talk(self, connection: Connection, invitation: LinkId) -> None:
        lobby, said = VetterLobby(), NOTHING_SAID
        request: JoinReceived | None = None
        changed = self._changed
        try:
            async with asyncio.timeout(LOBBY_SECONDS):
                while said.state != "welcome":
                    data = await (_next_or_change(connection, changed) if request else connection.receive())
                    changed = self._changed  # from here on: what changes while we answer is not missed
                    anew = data is None
                    for act in lobby.receive(data) if data is not None else []:
                        if isinstance(act, Hangup):
                            return
                        if isinstance(act, ConsiderJoin):
                            request, said, anew = JoinReceived(invitation, act.sealed, act.device), NOTHING_SAID, True
                        await self._reply(connection, act, invitation)
                    if request and anew:
                        said = await self._say(connection, request, said)
        except (RemoteError, TimeoutError, RefusedError, ProfileLocked):
            return  # they went away, we do, or we lack a key to serve them with: they ask again, and ask others
        except LocalError as error:
            log.warning("an applicant could not be served: %s", error.code)

    async def _reply(self, connection: Connection, act: LobbyAct, invitation: LinkId) -> None:
        match act:
            case Send(message):
                await connection.send(wire.encode_message(message))
            case GiveCard(device):
                card = card_of(self._group().state, invitation)
                if card is not None:
                    await connection.send(wire.encode_message(self._card(card, device=device)))
            case _:
                return

    def _card(self, card: bytes, *, device: bool) -> wire.Message:
        if not device:
            return wire.CardIs(card)
        mark = mark_of(self._group().state)
        return wire.DeviceCardIs(card, mark.salt, mark.founder)

    async def _say(self, connection: Connection, request: JoinReceived, said: JoinAnswer) -> JoinAnswer:
        answer = await self._submit(request)
        if answer.state == "welcome":
            await connection.send(wire.encode_message(wire.WelcomeIs(answer.welcome)))
        elif answer != said:
            status = wire.Status(answer.state, answer.have, answer.need, answer.reason)
            await connection.send(wire.encode_message(status))
        return answer


async def _next_or_change(connection: Connection, changed: asyncio.Event) -> bytes | None:
    """The applicant's next words, or None once the group has changed."""
    heard, news = asyncio.ensure_future(connection.receive()), asyncio.ensure_future(changed.wait())
    try:
        await asyncio.wait([heard, news], return_when=asyncio.FIRST_COMPLETED)
        return heard.result() if heard.done() else None
    finally:
        for task in (heard, news):
            task.cancel()
        await asyncio.gather(heard, news, return_exceptions=True)


def _host(connection: Connection) -> str:
    return connection.address.rpartition(":")[0]
