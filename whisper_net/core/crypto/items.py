"""Items on relays, sealed and opened: the keys of a topic, and a nonce that its content decides (PROTOCOL section 9).

    item = nonce(24) || AEAD(key, associated data = topic, type || content || 0x80 || zeros)

The nonce is a keyed hash of relay, type and content: the same thing put twice on one relay, by whoever, is the same
item, which the relay keeps once; and it shares no byte with the one on another relay. A nonce comes again only with
the same plain text under it, so nothing is lost by it. What stands inside is wire/item.py.
"""

import hashlib
from typing import Final

import msgspec

from whisper_net.core.crypto.contexts import Context, derive, padded
from whisper_net.core.crypto.epochs import item_key, topic_seed
from whisper_net.core.crypto.invitation import meet_item_key, meet_topic_seed
from whisper_net.core.crypto.sealing import NONCE_SIZE, seal, unseal
from whisper_net.core.crypto.tickets import topic_keys
from whisper_net.core.errors import DecodeError
from whisper_net.core.wire.codec import encode
from whisper_net.core.wire.item import TYPES, Content, ItemType, decode_plain, encode_content, encode_plain

NO_RELAY: Final = bytes(32)
"""The relay key of items that are in no relay, but in a file."""
ON_SCOPE: Final = frozenset({ItemType.ENVELOPE, ItemType.PACK})
ON_GROUP: Final = ON_SCOPE | {ItemType.LINKS, ItemType.BOXES, ItemType.HINT, ItemType.KEYS, ItemType.CIRCLE_KEYS}
ON_MEET: Final = frozenset({ItemType.CARD, ItemType.JOIN, ItemType.STATUS, ItemType.WELCOME})
ON_DEVICE: Final = frozenset({ItemType.OWN_HINT, ItemType.KEYS, ItemType.CIRCLE_KEYS})
ON_ATTACHMENT: Final = frozenset({ItemType.CHUNK})


class TopicKeys(msgspec.Struct, frozen=True):
    """All that its members need of a topic, 32 bytes each but `secret`, which is 64 and signs for it."""

    topic: bytes
    secret: bytes
    key: bytes
    nonce_key: bytes
    allows: frozenset[ItemType]
    """The types of items that have a place on it."""

    def __repr__(self) -> str:  # neither a secret nor a topic may reach a log by way of a traceback
        return "TopicKeys()"


def scope_topic(secret: bytes) -> TopicKeys:
    """The topic of an epoch's kid, from its E. 40 us: keep it."""
    return _keys(topic_seed(secret), item_key(secret), secret, ON_SCOPE)


def group_topic(secret: bytes) -> TopicKeys:
    """The same for an epoch of the group, where links, boxes, HINTs and KEYS have their place, too."""
    return _keys(topic_seed(secret), item_key(secret), secret, ON_GROUP)


def meet_topic(meet: bytes) -> TopicKeys:
    """The topic of an invitation, from its `meet`."""
    return _keys(meet_topic_seed(meet), meet_item_key(meet), meet, ON_MEET)


def attachment_topic(key: bytes) -> TopicKeys:
    """The topic of an attachment, from its random key of 32 bytes."""
    return _keys(topic_seed(key), item_key(key), key, ON_ATTACHMENT)


def device_topic(secret: bytes, box_key: bytes) -> TopicKeys:
    """The topic of one device under an epoch of the group, from its E: for what finds no room on the epoch's own."""
    own = derive(secret, Context.HINT, [box_key])
    return _keys(topic_seed(own), item_key(own), own, ON_DEVICE)


def _keys(seed: bytes, key: bytes, secret: bytes, allows: frozenset[ItemType]) -> TopicKeys:
    topic, signs = topic_keys(seed)
    return TopicKeys(topic, signs, key, derive(secret, Context.ITEM_NONCE), allows)


def seal_item(keys: TopicKeys, relay: bytes, content: Content) -> bytes:
    """The item that says `content` on the relay of this key, exactly a bucket long.

    Raises DecodeError for what is longer than any item, or has no place on this topic.
    """
    type_, raw = encode_content(content)
    _check(keys, type_)
    return seal(keys.key, keys.topic, encode_plain(type_, raw), item_nonce(keys.nonce_key, relay, type_, raw))


def open_item(keys: TopicKeys, item: bytes) -> Content:
    """What an item of this topic says. Raises CannotOpen or DecodeError."""
    content = decode_plain(unseal(keys.key, keys.topic, item))
    _check(keys, TYPES[type(content)])
    return content


def item_nonce(nonce_key: bytes, relay: bytes, type_: ItemType, content: bytes) -> bytes:
    """BLAKE2b-192 of [relay key, type, content] under the topic's nonce key."""
    values = encode([relay, int(type_), content])
    return hashlib.blake2b(values, digest_size=NONCE_SIZE, key=nonce_key, person=padded(Context.ITEM_NONCE)).digest()


def _check(keys: TopicKeys, type_: ItemType) -> None:
    if type_ not in keys.allows:
        raise DecodeError(f"an item of type {type_:d} on a topic that is not for it")
