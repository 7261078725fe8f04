"""A member's device that speaks for itself: with a true key and a true signature, and no manners."""

from tests.node.world import Machine, World
from whisper_net.adapters.store.memory import MemoryGroupStore
from whisper_net.core.group.group import Group
from whisper_net.core.sync.acts import Act, Send
from whisper_net.core.sync.session import Session
from whisper_net.core.wire import peer as wire
from whisper_net.core.wire.peer import Message
from whisper_net.ports.transport import Candidate, Connection


class Mole:
    """Takes the place of a member whose node is stopped."""

    def __init__(self, world: World, member: Machine) -> None:
        self._transport = world.network.join(member.name)
        (data,) = member.disk.groups.values()
        self.group = Group.open(MemoryGroupStore(data).load())
        self.connection: Connection
        self.session: Session

    async def call(self, address: str) -> None:
        """Get through the handshake, and say nothing."""
        psk = self.group.view.calling_psk()
        assert psk is not None
        self.connection = await self._transport.dial(address, Candidate(psk, None))
        self.session = Session(self.group.view, True, self.connection.handshake_hash)

    async def say(self, *messages: Message | bytes) -> None:
        for message in messages:
            raw = message if isinstance(message, bytes) else wire.encode_message(message)
            await self.connection.send(raw)

    async def hear(self) -> wire.SessionMessage:
        """The next message; Disconnected at the end."""
        return wire.decode_session(await self.connection.receive())

    async def hear_a(self, kind: type[Message]) -> Message:
        """The next message of a kind, whatever comes before it."""
        while not isinstance(heard := await self.hear(), kind):
            pass
        return heard

    async def do(self, todo: list[Act]) -> None:
        for act in todo:
            if isinstance(act, Send):
                await self.say(act.message)

    async def introduce_itself(self, address: str) -> None:
        """Auth and the exchange of logs, as an honest device would."""
        await self.call(address)
        await self.do(self.session.start())
        await self.do(self.session.receive(wire.encode_message(await self.hear_a(wire.Auth))))
        await self.do(self.session.receive(wire.encode_message(await self.hear_a(wire.Heads))))
        await self.hear_a(wire.Links)


async def mole_in(world: World, victim: Machine, name: str = "mole") -> Mole:
    """Somebody who was let in, and stopped their node."""
    member = await world.newcomer(name, victim)
    await member.stop()
    return Mole(world, member)
