"""Somebody who knows docs/protocol.md alone joins over a relay with a passcode, reads there, and is read."""

import hashlib

from tests.core.page import reader
from tests.core.page.at_relay import Caller, Topic, asks, reads, says, welcomed
from tests.core.page.client import Applicant, body_of, drawn
from tests.node.asking import asking
from tests.node.world import World, in_a_world
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.relay.in_process import MemoryRelay

DAY = 86_400


def test_who_knows_the_page_alone_joins_over_a_relay() -> None:
    async def story(world: World) -> None:
        ana = await world.machine("ana", listen=False)
        relay = MemoryRelay("relay", ana.clock, world.random.randbytes, passcode="hunter-22-and-more")
        world.relays.add(relay)
        await ana.do("group_found", name="Acme", me="Ana", needed=1)
        await ana.group.submit(AddRelays((relay.url,)))
        key = (await ana.do("invite_create"))["key"]
        general = (await ana.do("channel_list"))[0]["channel"]
        await ana.stop()

        (address,) = body_of(key)[2]
        assert address == relay.url
        stretched = hashlib.blake2b(body_of(key)[0], digest_size=32).digest()  # as the world has it
        applicant = Applicant(key, stretched, drawn("words", 16), "Pat")
        meet = Topic(reader.derive(stretched, "wn1.meet"), meet=True)
        caller = Caller(relay.connect(), address)
        await caller.begin()
        to = await asks(caller, applicant, meet, ana.clock.now() + 29 * DAY)

        await ana.start(listen=False)
        await ana.do("sync")
        await ana.do("member_approve", member=await asking(ana))
        await ana.do("post", channel="general", text="welcome")
        await ana.do("sync")
        await ana.stop()

        member = await welcomed(caller, applicant, meet, to)
        scope = bytes.fromhex(general)
        assert member.texts(scope) == ["welcome"]
        await says(caller, member, scope, "good to be here", ana.clock.now())

        await ana.start(listen=False)
        await ana.do("sync")
        assert await ana.texts() == ["welcome", "good to be here"]
        await reads(caller, member)
        assert member.texts(scope) == await ana.texts()

    in_a_world(story)
