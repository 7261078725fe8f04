"""The relays of a group: an admin's are everybody's, anybody else's their own, and newcomers are told of them."""

import pytest

from tests.core.group.world import World
from whisper_net.core.crypto.handover import Welcome
from whisper_net.core.crypto.keytext import parse_key
from whisper_net.core.errors import NotAdmin, NotFound, RefusedError, RelayAddressError
from whisper_net.core.group import commands as do
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands_relays import AddRelays, ForgetRelay
from whisper_net.core.group.relays import handed_on, is_shared, own, relays_of, shared
from whisper_net.core.membership import bodies
from whisper_net.core.membership.link import LinkType, Role
from whisper_net.core.wire.bounds import MAX_RELAYS
from whisper_net.core.wire.relay_address import RelayAddress, key_letters, parse_relay


def url(number: int, host: str = "", passcode: str = "") -> str:
    return str(RelayAddress(f"wss://{host or f'r{number}.example'}:443", bytes([number + 1]) * 32, passcode))


@pytest.fixture
def world() -> World:
    """Ana, who founded it, and Ben."""
    world = World()
    world.join("ben")
    return world


def used(world: World, name: str) -> list[str]:
    return [str(address) for address in relays_of(world[name].state)]


def test_admin_adds_and_forgets_for_everybody(world: World) -> None:
    ana = world["ana"]
    assert ana.do(AddRelays((url(1), url(2, passcode="open-sesame")))) == "group"
    world.deliver()
    assert used(world, "ben") == [url(1), url(2, passcode="open-sesame")]
    assert ana.do(ForgetRelay(url(1))) == "group"
    world.deliver()
    assert used(world, "ben") == [url(2, passcode="open-sesame")] == shared(world["ben"].state)
    assert is_shared(world["ben"].state, parse_relay(url(2)))
    assert "sesame" not in repr(AddRelays((url(2, passcode="open-sesame"),))) + repr(ForgetRelay(url(2)))


def test_member_adds_one_for_their_own_device(world: World) -> None:
    ben = world["ben"]
    assert ben.do(AddRelays((url(1),))) == "here"
    world.deliver()
    assert (used(world, "ben"), used(world, "ana")) == ([url(1)], [])
    assert not is_shared(ben.state, parse_relay(url(1)))
    with pytest.raises(RefusedError, match="already"):
        ben.do(AddRelays((url(1),)))
    assert ben.do(ForgetRelay(url(1))) == "here"
    assert used(world, "ben") == own(ben.state) == []


def test_what_the_whole_group_uses_only_an_admin_forgets(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ben.do(AddRelays((url(1),)))
    ana.do(AddRelays((url(1),)))
    world.deliver()
    assert used(world, "ben") == [url(1)]
    with pytest.raises(NotAdmin, match="only an admin"):
        ben.do(ForgetRelay(url(1)))
    assert own(ben.state) == [url(1)]
    assert ana.do(ForgetRelay(url(1))) == "group"
    world.deliver()
    assert used(world, "ben") == [url(1)]  # their own stays


def test_admin_makes_their_own_everybodys_and_forgets_both(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ben.do(AddRelays((url(1),)))
    ana.do(do.PromoteMember(ben.member, Role.ADMIN))
    world.deliver()
    assert ben.do(AddRelays((url(1),))) == "group"
    assert ben.do(ForgetRelay(url(1))) == "group"
    assert used(world, "ben") == own(ben.state) == shared(ben.state) == []


def test_relay_that_moved_or_changed_its_passcode_is_added_anew(world: World) -> None:
    ana = world["ana"]
    ana.do(AddRelays((url(1),)))
    assert ana.do(AddRelays((url(1, "elsewhere.example", "open-sesame"),))) == "group"
    assert used(world, "ana") == [url(1, "elsewhere.example", "open-sesame")]


def test_what_is_no_relay_or_one_too_many_is_refused(world: World) -> None:
    ana = world["ana"]
    with pytest.raises(RelayAddressError):
        ana.do(AddRelays(("https://relay.example",)))
    with pytest.raises(NotFound, match="no such relay"):
        ana.do(ForgetRelay(url(1)))
    ana.do(AddRelays(tuple(url(number) for number in range(MAX_RELAYS))))
    with pytest.raises(RefusedError, match="at most 8"):
        ana.do(AddRelays((url(99),)))


def test_invitation_and_welcome_name_the_relays(world: World) -> None:
    ana = world["ana"]
    ana.do(AddRelays((url(1),)))
    made = ana.do(do.CreateInvitation(b"s" * 10, b"w" * 32, world.now + 1_000, ()))
    assert parse_key(made.key).relays == (url(1),)
    cho = world.join("cho")
    assert used(world, "cho") == [url(1)]
    cho.state.welcome = Welcome([], [url(3), "nonsense"], [])
    assert used(world, "cho") == [url(3)]


def test_what_another_client_wrote_and_is_no_address_is_passed_over(world: World) -> None:
    ana, long = world["ana"], f"wss://{'h' * 194}/#{key_letters(bytes(32))}"
    change = Change(world.now, ana.chance)
    ana.state.write_link(change, LinkType.RELAYS, bodies.Relays(["nonsense", long, url(5)]))
    assert handed_on(ana.state) == [url(5)]


def test_key_names_three_relays_and_those_first_that_answer(world: World) -> None:
    ana = world["ana"]
    ana.do(AddRelays(tuple(url(number) for number in range(5))))
    first = tuple(parse_relay(url(number)).key for number in (4, 2))
    new = ana.do(do.CreateInvitation(b"s" * 10, b"t" * 32, world.now + 99, (world.general,), 1, first))
    assert parse_key(new.key).relays == (url(4), url(2), url(0))
