"""What the dialog of invitations is told: what became of each, its key, its picture, and where callers find us."""

import logging
from pathlib import Path

import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import NotFound
from whisper_net.node import invitations
from whisper_net.node.invitations import CannotSave, Invitation, InvitationKey
from whisper_net.ports.discovery import Network

DAY = 86_400


async def listed(machine: Machine) -> list[Invitation]:
    return await invitations.invitations(machine.node, machine.group.id.hex())


async def key_of(machine: Machine, invitation: Invitation) -> InvitationKey:
    return await invitations.invitation_key(machine.node, machine.group.id.hex(), invitation.id)


def test_newest_invitation_comes_first_with_its_key() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await ana.do("invite_create", uses=5)
        ana.clock.skew += 60
        made = await ana.do("invite_create", seconds=DAY)
        first, second = await listed(ana)
        assert first.id.hex() == made["invitation"]
        assert (first.uses, second.uses, first.used) == (1, 5, 0)
        assert all((one.state, one.here, one.may_revoke) == ("open", True, True) for one in (first, second))
        key = await key_of(ana, first)
        assert (key.link, key.words, key.uses, key.expires) == (made["key"], made["words"], 1, first.expires)
        assert made["key"] not in repr(key)

    in_a_world(story)


def test_closed_invitations_say_why_and_show_no_key() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await world.newcomer("ben", ana)
        made = await ana.do("invite_create")
        await ana.do("invite_revoke", invitation=made["invitation"])
        await ana.do("invite_create", seconds=60)
        ana.clock.skew += 120
        told = await listed(ana)
        assert sorted((one.state, one.used) for one in told) == [("expired", 0), ("revoked", 0), ("used", 1)]
        assert not any(one.here or one.may_revoke for one in told)
        with pytest.raises(NotFound):
            await key_of(ana, next(one for one in told if one.state == "revoked"))

    in_a_world(story)


def test_key_is_on_the_device_that_made_it_alone() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.do("invite_create")
        await ben.do("sync", peers=[ana.address])
        seen = next(one for one in await listed(ben) if one.state == "open")
        assert (seen.here, seen.may_revoke) == (False, False)
        with pytest.raises(NotFound):
            await key_of(ben, seen)

    in_a_world(story)


def test_code_is_saved_as_a_picture_for_its_owner_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        made = await ana.do("invite_create")
        (one,) = await listed(ana)
        place = tmp_path / "invitation.png"
        place.write_bytes(b"an older one")
        await invitations.save_code(ana.node, ana.group.id.hex(), one.id, str(place))
        assert place.read_bytes().startswith(b"\x89PNG\r\n")
        assert place.stat().st_mode & 0o077 == 0
        assert made["key"] not in caplog.text

    with caplog.at_level(logging.DEBUG):
        in_a_world(story)
    assert [path.name for path in tmp_path.iterdir()] == ["invitation.png"]


def test_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await ana.do("invite_create")
        (one,) = await listed(ana)
        with pytest.raises(CannotSave, match="could not be saved"):
            await invitations.save_code(ana.node, ana.group.id.hex(), one.id, str(tmp_path / "missing" / "a.png"))

    in_a_world(story)


class Networks:
    """Implements ports.discovery.Networks: a computer on one wireless network."""

    async def attached(self) -> list[Network]:
        return [Network("wlan0", "192.168.1.23", 24)]


@pytest.mark.parametrize(
    ("listening", "addresses", "outside"),
    [
        (None, (), False),
        ("127.0.0.1:4400", ("127.0.0.1:4400",), False),
        ("192.168.1.23:4400", ("192.168.1.23:4400",), True),
        ("[::1]:4400", ("[::1]:4400",), False),
        ("maya.example:4400", ("maya.example:4400",), True),
        ("0.0.0.0:4400", ("192.168.1.23:4400",), True),
        ("[::]:4400", ("192.168.1.23:4400",), True),
    ],
)
def test_reach_is_what_a_caller_would_type(
    monkeypatch: pytest.MonkeyPatch, listening: str | None, addresses: tuple[str, ...], outside: bool
) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        monkeypatch.setattr(type(ana.node), "listening", property(lambda _: listening))
        monkeypatch.setattr(ana.node.lan, "survey", Networks().attached)
        told = await invitations.reach(ana.node, ana.group.id.hex())
        assert (told.addresses, told.outside) == (addresses, outside)

    in_a_world(story)


def test_reach_on_no_known_network_is_what_it_listens_on() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        told = await invitations.reach(ana.node, ana.group.id.hex())
        assert told.addresses == (ana.address,)

    in_a_world(story)
