"""Somebody who knows docs/protocol.md alone joins over a relay with a passcode, is read, and comes back by hints."""

import hashlib

from tests.core.page import reader
from tests.core.page.at_relay import Caller, Topic, asks, reads, says, welcomed
from tests.core.page.client import Applicant, Member, body_of, drawn
from tests.core.page.pen import Pen
from tests.node.asking import asking
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.group.commands import SetProfile
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.relay.in_process import MemoryRelay

DAY = 86_400


async def founded(world: World) -> tuple[Machine, MemoryRelay]:
    """Ana's group, and the relay that it uses."""
    ana = await world.machine("ana", listen=False)
    relay = MemoryRelay("relay", ana.clock, world.random.randbytes, passcode="hunter-22-and-more")
    world.relays.add(relay)
    await ana.do("group_found", name="Acme", me="Ana", needed=1)
    await ana.group.submit(AddRelays((relay.url,)))
    return ana, relay


async def line_to(relay: MemoryRelay, address: str) -> Caller:
    caller = Caller(relay.connect(), address)
    await caller.begin()
    return caller


async def joined(ana: Machine, relay: MemoryRelay) -> tuple[Caller, Member]:
    """Pat asks while Ana is off, and reads Ana's answer while she is off again."""
    key = (await ana.do("invite_create"))["key"]
    await ana.stop()
    secret, _, (address,) = body_of(key)
    stretched = hashlib.blake2b(secret, digest_size=32).digest()  # as the world has it
    applicant = Applicant(key, stretched, drawn("words", 16), "Pat")
    meet = Topic(reader.derive(stretched, "wn1.meet"), meet=True)
    caller = await line_to(relay, address)
    to = await asks(caller, applicant, meet, ana.clock.now() + 29 * DAY)
    await ana.start(listen=False)
    await ana.do("sync")
    await ana.do("member_approve", member=await asking(ana))
    await ana.do("post", channel="general", text="welcome")
    await ana.do("sync")
    await ana.stop()
    return caller, await welcomed(caller, applicant, meet, to)


async def months_pass(ana: Machine, *texts: str) -> None:
    """The group and its room have a new key each time."""
    for text in texts:
        ana.clock.skew += 40 * DAY
        await ana.group.submit(SetProfile(f"Ana, {text}"))
        await ana.do("post", channel="general", text=text)
        await ana.do("sync")


def test_who_knows_the_page_alone_joins_over_a_relay_and_comes_back() -> None:
    async def story(world: World) -> None:
        ana, relay = await founded(world)
        scope = bytes.fromhex((await ana.do("channel_list"))[0]["channel"])
        caller, pat = await joined(ana, relay)
        assert pat.texts(scope) == ["welcome"]
        raw = Pen(pat).post(scope, "good to be here", ana.clock.now())
        await says(caller, pat, raw, ana.clock.now())
        await ana.start(listen=False)
        await ana.do("sync")
        assert await ana.texts() == ["welcome", "good to be here"]
        await months_pass(ana, "a month later", "and two")
        await reads(await line_to(relay, relay.url), pat)
        assert pat.texts(scope) == await ana.texts()
        assert len(pat.texts(scope)) == 4

    in_a_world(story)
