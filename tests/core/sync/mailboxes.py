"""A relay's side of one line, said by hand, and a mailbox that has heard its proof."""

from whisper_net.core.crypto.items import TopicKeys, scope_topic, seal_item
from whisper_net.core.crypto.tickets import item_hash, relay_keys, sign_proof
from whisper_net.core.sync.mailbox import Mailbox
from whisper_net.core.sync.mailbox_acts import MailboxAct, Say
from whisper_net.core.wire.item import Bare
from whisper_net.core.wire.peer import Message, encode_message
from whisper_net.core.wire.relay import BUCKETS, Items, Newest, Proof, Stored, StoredItem

RELAY, RELAY_SECRET = relay_keys(b"r" * 32)
STORE, CHALLENGE, NONCE, EXPIRY = b"s" * 16, b"c" * 32, b"n" * 32, 1_800_000_000
KEYS, OTHER = scope_topic(b"e" * 32), scope_topic(b"f" * 32)
TOPIC = KEYS.topic


def proof(
    store: bytes = STORE, relay: bytes = RELAY, nonce: bytes = NONCE, binding: bytes = b"", *, guarded: bool = False
) -> Proof:
    sig = sign_proof(RELAY_SECRET, nonce, store, CHALLENGE, binding, guarded=guarded)
    return Proof(relay, store, CHALLENGE, binding, guarded, sig)


def hear(box: Mailbox, message: Message) -> list[MailboxAct]:
    return box.receive(encode_message(message))


def proved() -> Mailbox:
    box = Mailbox(RELAY, "", NONCE)
    hear(box, proof())
    return box


def following(after: int = 0, keys: TopicKeys = KEYS) -> Mailbox:
    box = proved()
    box.follow(keys.topic, keys.secret, after)
    return box


def item(number: int, keys: TopicKeys = KEYS) -> bytes:
    return seal_item(keys, RELAY, Bare(1, number.to_bytes(24, "big"), b"ciphertext"))


def sized(number: int, bucket: int = BUCKETS[0]) -> bytes:
    """Bytes as long as an item; a mailbox opens none."""
    return number.to_bytes(4, "big") + bytes(bucket - 4)


def items(*places: int, last: bool = True, topic: bytes = TOPIC) -> Items:
    return Items(topic, [StoredItem(place, sized(place)) for place in places], last)


def newest(*places: int, last: bool = True, topic: bytes = TOPIC) -> Newest:
    return Newest(topic, [StoredItem(place, sized(place)) for place in places], last)


def stored(data: bytes, place: int = 1, topic: bytes = TOPIC) -> Stored:
    return Stored(topic, item_hash(data), place)


def put(box: Mailbox, data: bytes, keys: TopicKeys = KEYS) -> list[MailboxAct]:
    return box.put(keys.topic, keys.secret, data, EXPIRY)


def said(acts: list[MailboxAct]) -> list[Message]:
    return [act.message for act in acts if isinstance(act, Say)]
