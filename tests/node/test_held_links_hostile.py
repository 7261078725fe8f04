"""Links in others' names, of whoever waits to be let in and with forged signatures: nobody honest waits for them."""

import pytest

from tests.core.group.chance import Chance, seed
from tests.core.group.floods import COUNT, chain
from tests.node.relay_world import read, turn
from tests.node.test_held_links import LINKS, RESTS, TAKEN, flood, holds, play, slowed, state_of
from tests.node.world import Machine, World
from whisper_net.core.crypto.keytext import InvitationKey
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.group import commands as do
from whisper_net.core.group.applying import begin, sign_join
from whisper_net.core.group.inviting import card_of
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import DeviceId, MemberId
from whisper_net.core.membership.link import LinkType, Veto, write
from whisper_net.node import allowances
from whisper_net.relay.in_process import MemoryRelay


@pytest.fixture(autouse=True)
def _little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small buckets."""
    monkeypatch.setattr(allowances, "OF_LINKS", LINKS)
    monkeypatch.setattr(allowances, "OF_STRANGERS", LINKS)
    monkeypatch.setattr(allowances, "OF_RESTS", RESTS)


async def at_the_door(machine: Machine) -> bytes:
    """Have a stranger with an invitation ask, whom the machine admits by itself; the seed of their device."""
    group, secret, stretched, chance = machine.group, seed("invitation")[:10], seed("stretched"), Chance("applicant")
    (general,) = group.group.state.log.view().channels()
    new = await group.submit(do.CreateInvitation(secret, stretched, machine.clock.now() + 86_400, (general,), 1))
    card = card_of(group.group.state, new.invitation)
    assert card is not None
    begun = begin(InvitationKey(secret), stretched, "dana", "", chance(16))
    application = sign_join(begun, card, machine.clock.now(), chance(128))
    answer = await group.submit(do.JoinReceived(new.invitation, application.sealed, False))
    assert answer.state == "pending"
    return application.device_seed


def of_the_door(state: GroupState, device_seed: bytes, count: int = COUNT) -> list[bytes]:
    """What whoever waits signs, each on the one before."""
    (root,) = [MemberId(one.join.root) for one in state.log.view().requests() if one.state == "pending"]
    public, secret = keypair(device_seed)
    heads, links = state.log.heads, list[bytes]()
    for n in range(count):
        body = Veto(seed("at the door", n))
        made = write(secret, LinkType.VETO, state.me.group, root, DeviceId(public), n, heads, 0, body)
        heads = [made.id]
        links.append(made.raw)
    return links


def spoilt(raw: bytes) -> bytes:
    """The same link, its signature forged."""
    return raw[:-1] + bytes([raw[-1] ^ 1])


def test_flood_from_the_door_at_a_relay_is_nobodys_who_admitted_it() -> None:
    """Ana's removal of the accomplice takes effect at once; nobody blames her; her own machine is not filled either."""

    async def story(world: World, relay: MemoryRelay, machines: list[Machine]) -> None:
        ana, ben, mallory = machines
        gone = state_of(mallory).me.member
        await ana.start(listen=False)
        device_seed = await at_the_door(ana)
        await ana.do("sync")
        await ana.stop()
        await turn(mallory)
        await turn(ben)
        await flood(relay, mallory, of_the_door(state_of(mallory), device_seed))
        before = len(state_of(ben).log)
        assert await holds(ben) == before + TAKEN
        before = len(state_of(ana).log)
        assert await holds(ana) == before + TAKEN
        await ana.start(listen=False)
        await ana.do("member_remove", member=gone.hex())
        await ana.do("sync")
        await ana.stop()
        await turn(ben)
        assert state_of(ben).log.view().role(gone) == ""
        await ben.start(listen=False)
        assert await slowed(ben) == []
        await ben.stop()
        await turn(ben, "without the mole")
        assert await read(mallory) == []
        assert await read(ana) == ["without the mole"]

    play(story)


def test_flood_from_the_door_is_passed_on_as_what_others_wrote() -> None:
    """Ana's line to Ben goes on, and brings her removal."""

    async def story(_world: World, _relay: MemoryRelay, machines: list[Machine]) -> None:
        ana, ben, mallory = machines
        gone = state_of(mallory).me.member
        await ana.start()
        device_seed = await at_the_door(ana)
        await ana.group.submit(do.LinksReceived(tuple(of_the_door(ana.group.group.state, device_seed))))
        await ben.start(listen=False)
        await ben.do("sync", peers=[ana.address])
        assert await slowed(ben) == []
        await ana.do("member_remove", member=gone.hex())
        await ben.do("sync", peers=[ana.address])
        assert ben.group.group.state.log.view().role(gone) == ""
        for machine in (ben, ana):
            await machine.stop()

    play(story)


def test_forged_copy_keeps_no_true_link_from_being_laid_aside() -> None:
    """Moe is honest and wrote much; forged copies come first, in vain: Ana's word upon the true ones counts at once."""

    async def story(_world: World, relay: MemoryRelay, machines: list[Machine]) -> None:
        ana, ben, mallory, moe = machines
        gone, much = state_of(mallory).me.member, chain(state_of(moe), "much", 40)
        before = await holds(ben)
        await flood(relay, mallory, much[:TAKEN])
        await turn(ben)
        await flood(relay, mallory, [spoilt(raw) for raw in much[TAKEN:]])
        assert await holds(ben) == before + TAKEN
        (data,) = ben.disk.groups.values()
        assert not data.shelf.links
        await flood(relay, mallory, much[TAKEN:])
        assert await holds(ben) == before + TAKEN
        (data,) = ben.disk.groups.values()
        assert {one.raw for one in data.shelf.links.values()} == set(much[TAKEN:])
        await ana.start(listen=False)
        await ana.group.submit(do.LinksReceived(tuple(much)))
        await ana.do("member_remove", member=gone.hex())
        await ana.do("sync")
        await ana.stop()
        await turn(ben)
        assert state_of(ben).log.view().role(gone) == ""

    play(story, "ana", "ben", "mallory", "moe")
