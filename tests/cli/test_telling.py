"""What a node says of what happens: to somebody at a terminal with names, into a file with ids."""

from typing import Any

import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.cli.announcing import WRITTEN, events_of
from whisper_net.cli.telling import SENTENCES, Teller
from whisper_net.core.documents.patches import ChannelChanged, Origin, ProfileSet
from whisper_net.core.group.effects import Notify
from whisper_net.core.group.events import DevicesChanged, VerificationChanged
from whisper_net.core.ids import DeviceId, EnvelopeId, MemberId, ScopeId


async def heard(world: World, *, named: bool) -> tuple[Machine, Machine, list[str], Any]:
    """Ana and Ben; what a teller makes of all that Ana's node hears from now on."""
    ana = await world.founder()
    ben = await world.newcomer("ben", ana)
    teller, said = Teller(named=named), list[str]()
    await teller.learn(ana.node.groups)

    def listen(_group: object, notify: Notify) -> None:
        teller.hear([*notify.patches, *notify.events])
        me = ana.group.group.state.me.member.hex()
        said.extend(filter(None, (teller.sentence(event, me) for event in events_of(notify))))

    ana.node.listeners.append(listen)
    return ana, ben, said, (await ben.do("channel_list"))[0]["channel"][:8]


def test_names_are_told_to_whoever_reads_along() -> None:
    async def story(world: World) -> None:
        ana, ben, said, _ = await heard(world, named=True)
        await ben.do("post", channel="general", text="a secret")
        await ben.do("react", message=(await ben.do("messages", channel="general"))[0]["message"], emoji="👍")
        await ben.do("sync", peers=[ana.address])
        assert said == ["Ben wrote in #general: whisper-net messages general", "Ben reacted to a message in #general."]

    in_a_world(story)


def test_ids_stand_for_names_in_a_file() -> None:
    async def story(world: World) -> None:
        ana, ben, said, room = await heard(world, named=False)
        await ben.do("post", channel="general", text="a secret")
        await ben.do("sync", peers=[ana.address])
        member = ben.group.group.state.me.member.hex()[:8]
        assert said == [f"{member} wrote in {room}: whisper-net messages {room}"]

    in_a_world(story)


def test_what_one_wrote_oneself_is_no_news() -> None:
    async def story(world: World) -> None:
        ana, _, said, _ = await heard(world, named=True)
        await ana.do("post", channel="general", text="mine")
        assert said == []

    in_a_world(story)


def test_somebody_who_asks_and_comes_in_later_is_named() -> None:
    async def story(world: World) -> None:
        ana, _, said, _ = await heard(world, named=True)
        cleo = await world.newcomer("cleo", ana)
        assert "Cleo asks to join: whisper-net member list" in said
        await cleo.do("post", channel="general", text="hello")
        await cleo.do("sync", peers=[ana.address])
        assert said[-1] == "Cleo wrote in #general: whisper-net messages general"

    in_a_world(story)


def test_name_cannot_pass_for_another_part_of_the_sentence() -> None:
    member, scope = MemberId(bytes(32)), ScopeId(bytes(range(32)))
    teller = Teller(named=True)
    origin = Origin(EnvelopeId(bytes(32)), scope, member, DeviceId(bytes(32)), 1, 1, 1)
    teller.hear([ProfileSet(origin, "WHERE\n$ rm -rf"), ChannelChanged(scope, "x; rm -rf", "all", True)])
    event = {"event": "message", "member": member.hex(), "channel": scope.hex()}
    assert teller.sentence(event, "") == "WHERE $ rm -rf wrote in #x; rm -rf: whisper-net messages 00010203"


@pytest.mark.parametrize("event", [event for event, _ in WRITTEN.values()])
def test_every_event_has_a_sentence(event: str) -> None:
    told = Teller(named=True).sentence({"event": event, "member": "ab" * 32, "channel": "cd" * 32}, "")
    assert told
    assert not {"WHO", "WHERE", "CHANNEL"} & set(told.replace(".", " ").replace(":", " ").split())
    assert SENTENCES[event]


def test_new_device_is_told_with_what_to_do_about_it_and_a_comparison_is_not() -> None:
    member = MemberId(b"\xab" * 32)
    (event,) = events_of(Notify((), (DevicesChanged(member), VerificationChanged(member))))
    assert event == {"event": "devices", "member": member.hex()}
    told = Teller(named=True).sentence(event, "")
    assert told == "abababab has a new device, or lost one: whisper-net member verify abababab"
