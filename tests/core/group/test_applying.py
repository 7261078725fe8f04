"""The newcomer's side: from a key to a signed JOIN, and to the facts of a group's database."""

import msgspec
import pytest

from tests.core.group.chance import Chance, seed
from tests.core.group.world import DAY, World
from whisper_net.core.crypto.invitation import card_hash_of, invitation_keys, make_card
from whisper_net.core.crypto.keytext import InvitationKey, parse_key
from whisper_net.core.errors import BadSignature, CannotOpen, DecodeError, RefusedError, RemoteError, TooLong
from whisper_net.core.group import commands as do
from whisper_net.core.group.applying import (
    Application,
    ExpiredInvitation,
    FirstApplication,
    begin,
    group_of,
    load,
    save,
    sign_join,
    welcomed,
)
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.core.group.events import NewInvitation
from whisper_net.core.group.relays import RELAYS
from whisper_net.core.group.state import identity_of
from whisper_net.core.ids import GroupId, MemberId
from whisper_net.core.wire.codec import decode, encode
from whisper_net.core.wire.relay_address import RelayAddress

WORDS = seed("words")[:16]


@pytest.fixture
def world() -> World:
    return World()


def begun(stretched: bytes, card_hash: bytes | None = None) -> Application:
    return begin(InvitationKey(bytes(10), card_hash), stretched, "cleo", "payments", WORDS)


def test_application_is_all_that_a_join_needs_after_a_restart(world: World) -> None:
    invitation = world["ana"].invite()
    for application in (begun(invitation.stretched), world.apply("cleo", invitation)):
        assert load(save(application)) == application
    with pytest.raises(DecodeError):
        load(b"\x90")


def test_application_that_was_kept_before_keys_named_relays_is_read(world: World) -> None:
    application = world.apply("cleo", world["ana"].invite())
    before = encode(list(msgspec.structs.astuple(application)[:-1]))
    assert load(before) == application
    assert "signed" in repr(FirstApplication(*msgspec.structs.astuple(application)[:-1]))


def test_relays_of_the_key_that_the_welcome_does_not_name_are_ones_own(world: World) -> None:
    invitation, url = world["ana"].invite(), str(RelayAddress("ws://relay:80", b"k" * 32))
    key = InvitationKey(invitation.secret, None, (url,))
    chance = Chance("applicant")
    begun = begin(key, invitation.stretched, "cleo", "", WORDS)
    application = sign_join(begun, invitation.card, world.now, chance(128))
    world["ana"].answer(invitation, application)
    world["ana"].approve(MemberId(application.member))
    _, facts = welcomed(application, world["ana"].answer(invitation, application).welcome, chance(8))
    assert decode(facts[RELAYS], list[str]) == [url]
    world["ana"].do(AddRelays((url,)))
    _, facts = welcomed(application, world["ana"].answer(invitation, application).welcome, chance(8))
    assert RELAYS not in facts


def test_key_as_shared_finds_its_card(world: World) -> None:
    """A link names its card; spoken words do not, and hold it to the invitation's signature alone."""
    secret, stretched = seed("secret")[:10], seed("stretched")
    new = world["ana"].do(do.CreateInvitation(secret, stretched, world.now + DAY, (world.general,)))
    assert isinstance(new, NewInvitation)
    link, spoken = parse_key(new.key), parse_key(new.words)
    assert link.secret == spoken.secret == secret
    assert spoken.card_hash is None
    assert link.card_hash is not None
    application = begin(link, stretched, "cleo", "", WORDS)
    assert group_of(application) is None


@pytest.mark.parametrize(
    ("name", "claim", "error"),
    [("", "", RefusedError), ("x" * 121, "", TooLong), ("cleo", "x" * 501, TooLong), ("cleo", "\0", RefusedError)],
)
def test_what_no_request_may_say(name: str, claim: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        begin(InvitationKey(bytes(10)), seed("s"), name, claim, WORDS)


def test_signing_forgets_the_words(world: World) -> None:
    """The root key is derived once, from the words and the group; neither stays in what is kept."""
    invitation = world["ana"].invite()
    before = begun(invitation.stretched)
    after = sign_join(before, invitation.card, world.now, world["ana"].chance(128))
    assert before.entropy == WORDS
    assert after.entropy == b""
    assert WORDS not in save(after)
    assert group_of(after) == (world["ana"].state.me.group, "Former Acme")
    again = sign_join(before, invitation.card, world.now, world["ana"].chance(128))
    assert again.member == after.member
    assert again.device_seed != after.device_seed


def test_card_of_somebody_else_is_not_believed(world: World) -> None:
    ana = world["ana"]
    first, second = ana.invite(), ana.invite()
    with pytest.raises(BadSignature):
        sign_join(begun(first.stretched), second.card, world.now, ana.chance(128))
    with pytest.raises(DecodeError):
        sign_join(begun(first.stretched), b"no card", world.now, ana.chance(128))
    own = begun(first.stretched, card_hash_of(second.card))
    with pytest.raises(CannotOpen):
        sign_join(own, first.card, world.now, ana.chance(128))
    assert sign_join(begun(first.stretched, card_hash_of(first.card)), first.card, world.now, ana.chance(128)).sealed


def test_expired_card_is_told_before_anything_is_signed(world: World) -> None:
    invitation = world["ana"].invite(days=1)
    world.now += DAY
    assert sign_join(begun(invitation.stretched), invitation.card, world.now, bytes(range(128))).sealed
    with pytest.raises(ExpiredInvitation):
        sign_join(begun(invitation.stretched), invitation.card, world.now + 1, bytes(range(128)))


def test_welcome_becomes_the_facts_of_a_database(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    ana.approve(MemberId(application.member))
    sealed = ana.answer(invitation, application).welcome
    welcome, facts = welcomed(application, sealed, b"incarnat")
    me = identity_of(facts)
    assert (me.group, me.member) == (ana.state.me.group, application.member)
    assert ana.state.owner(me.device) == me.member
    assert len(welcome.keys) == 2
    for lie in (b"", sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1])):
        with pytest.raises(RemoteError):
            welcomed(application, lie, b"incarnat")


def test_welcome_without_a_card_leads_nowhere(world: World) -> None:
    """No group is named then: whatever opens it finds no FOUND that it could be."""
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    ana.approve(MemberId(application.member))
    sealed = ana.answer(invitation, application).welcome
    bare = msgspec.structs.replace(application, card=b"")
    _, facts = welcomed(bare, sealed, b"incarnat")
    assert identity_of(facts).group == GroupId(b"")


def test_card_signed_by_the_invitation_for_another_group_joins_that_one(world: World) -> None:
    """Whoever knows spoken words can answer as a group of their own: prefer links. The JOIN then serves it alone."""
    ana = world["ana"]
    invitation = ana.invite()
    keys = invitation_keys(invitation.stretched)
    lobby = ana.state.me.box_key
    card = make_card(keys.inv_sk, GroupId(seed("theirs")), "Former Acme", ana.member, "ana", [], world.now, lobby)
    application = sign_join(begun(invitation.stretched), card, world.now, ana.chance(128))
    assert group_of(application) == (seed("theirs"), "Former Acme")
    assert ana.do(do.JoinReceived(invitation.id, application.sealed)).reason == "invalid"


def test_no_secret_of_an_application_in_a_repr(world: World) -> None:
    application = world.apply("cleo", world["ana"].invite())
    for secret in (application.device_seed, application.box_secret, application.stretched):
        assert repr(secret)[2:-1] not in repr(application)
    assert repr(application) == "Application(signed=True)"
