"""One invitation and those who meet under it, for the tests of both ends: real keys, no group."""

from typing import Any

import msgspec

from tests.core.group.chance import NOW, Chance, seed
from whisper_net.core.crypto.invitation import CARD_HASH_SIZE, card_hash_of, invitation_keys, make_card
from whisper_net.core.crypto.items import meet_topic, open_item, seal_item
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.ids import BoxKey, GroupId, MemberId, ScopeId
from whisper_net.core.membership.join import make_about, make_join, seal_request
from whisper_net.core.sync.asking import Ask, AskerAct, NewcomerMeeting
from whisper_net.core.sync.rendezvous import DAY, Leave, Place, Request, VetterMeeting
from whisper_net.core.wire.item import Content, MeetCard, MeetJoin
from whisper_net.core.wire.meeting import StatusSaid, WelcomeSaid

KEYS = invitation_keys(seed("stretched"))
LOBBY = seed("lobby")
GROUP = seed("group")
TOPIC = meet_topic(KEYS.meet)
RELAY, OTHER = b"R" * 32, b"S" * 32
KID, NEXT = b"k" * 32, b"l" * 32
EXPIRES = NOW + 7 * DAY
CHANCE = Chance("meeting")


def card(group: bytes = GROUP, lobby: bytes = LOBBY) -> bytes:
    """A card that bears the invitation's signature."""
    member, channels = MemberId(b"m" * 32), [ScopeId(b"c" * 32)]
    return make_card(KEYS.inv_sk, GroupId(group), "Acme", member, "Ana", channels, EXPIRES, box_key_of(lobby))


CARD = MeetCard(card(), b"s" * 16, b"f" * 32)
CARD_HASH = card_hash_of(CARD.raw)
assert len(CARD_HASH) == CARD_HASH_SIZE


def vetter(**other: Any) -> VetterMeeting:
    """A vetter's machine that has reached the relay."""
    place = Place(KEYS.meet, KEYS.inv_pk, LOBBY, CARD, EXPIRES, b"one".ljust(32))
    meeting = VetterMeeting(msgspec.structs.replace(place, **other))
    meeting.arrive(RELAY)
    return meeting


def newcomer(card_hash: bytes | None = CARD_HASH, *, further: bool = False) -> NewcomerMeeting:
    """Somebody with the key who has reached the relay."""
    meeting = NewcomerMeeting(KEYS.meet, KEYS.inv_pk, card_hash, further=further)
    meeting.arrive(RELAY)
    return meeting


def ask(name: str = "ben", inv_keys: Any = KEYS) -> Ask:
    """A JOIN of somebody's, as their machine keeps it."""
    box_secret, about = seed("box", name), make_about(name, "", b"a" * 16)
    root, device = keypair(seed("root", name)), keypair(seed("device", name))
    join = make_join(GroupId(GROUP), inv_keys, root, device, box_key_of(box_secret), about, b"n" * 16)
    lobby = box_key_of(LOBBY)
    return Ask(seal_request(BoxKey(lobby), join, about, seed("ephemeral", name)), box_secret, lobby)


def left(asked: Ask, *, further: bool = False) -> bytes:
    """The item that a JOIN is left as."""
    return item(MeetJoin(further, asked.sealed))


def item(content: Content, relay: bytes = RELAY) -> bytes:
    return seal_item(TOPIC, relay, content)


def contents(leaves: list[Leave]) -> list[Content]:
    return [open_item(TOPIC, leave.item) for leave in leaves]


def items(leaves: list[Leave]) -> list[bytes]:
    return [leave.item for leave in leaves]


def status(request: Request, state: str = "pending", have: int = 0, reason: str = "") -> StatusSaid:
    return StatusSaid(request.to, 0, state, have, 2, reason)


def welcome(request: Request, kid: bytes = KID) -> WelcomeSaid:
    return WelcomeSaid(request.to, 0, kid, bytes(16), b"welcome under " + kid)


def hear(meeting: NewcomerMeeting, leaves: list[Leave], now: int = NOW) -> list[AskerAct]:
    return meeting.receive(RELAY, items(leaves), now, last=True)


def say(meeting: VetterMeeting, said: StatusSaid | WelcomeSaid, now: int = NOW) -> list[Leave]:
    """What a vetter's machine leaves once this is how it stands."""
    meeting.say(said)
    return meeting.due(RELAY, now, CHANCE)


def taken(meeting: VetterMeeting, asked: Ask) -> Request:
    """The request that a JOIN becomes at a vetter's machine, which has read all."""
    (request,) = meeting.receive(RELAY, [left(asked)], last=True)
    return request
