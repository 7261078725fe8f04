"""Where a group is found without anybody's help: in a file, and on a network (docs/protocol.md section 8)."""

from typing import Any

from tests.core.page.given import GROUP, SCOPE, bytes_of
from whisper_net.core.crypto.epochs import ScopeKey, kid_of, make_boxes, recipients_hash
from whisper_net.core.crypto.handover import keys_ephemeral, seal_keys
from whisper_net.core.crypto.items import NO_RELAY, TopicKeys, group_topic, scope_topic, seal_item
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.sync.announcing import announce, encode_text, quarter_of
from whisper_net.core.wire.bundle import END, HEAD, BundleItem, written
from whisper_net.core.wire.item import Bare, Content, Hint, KeysFor, LinkList, Pack

NOW, DAY = 1_760_000_400, 1_760_000_400 // 86_400
GROUP_KEYS = [bytes_of(f"key {age} of the group") for age in range(4)]
CHANNEL_KEY, BOX_SECRET = bytes_of("key of the channel"), bytes_of("somebody's box key")
OTHERS = [bytes_of("only key of another group")]


def bundle() -> bytes:
    """A log, a hint on the older topic, keys for one device, and what was said in a channel."""
    newest, older, channel = group_topic(GROUP_KEYS[0]), group_topic(GROUP_KEYS[1]), scope_topic(CHANNEL_KEY)
    box_key = box_key_of(BOX_SECRET)
    kid = kid_of(CHANNEL_KEY, GROUP, SCOPE, 1, recipients_hash([box_key]))
    keys = [ScopeKey(kid, CHANNEL_KEY)]
    handed = seal_keys(box_key, keys, keys_ephemeral(box_key, keys))
    boxes = make_boxes(GROUP_KEYS[0], [box_key])
    said = [Bare(1, bytes_of(f"nonce {number}", 24), b"ciphertext %d" % number) for number in range(2)]
    entries: list[tuple[TopicKeys, Content]] = [
        (newest, LinkList(DAY, [b"the first link", b"the second"])),
        (older, LinkList(DAY, [b"the second"])),
        (older, Hint(DAY, b"the second", [box_key], boxes, b"")),
        (newest, KeysFor(handed)),
        (channel, Pack(DAY, said)),
    ]
    items = [BundleItem(keys_.topic, seal_item(keys_, NO_RELAY, content)) for keys_, content in entries]
    return HEAD + b"".join(map(written, items)) + END


def announcement() -> bytes:
    """The TXT record of a device in two groups: the newest of either, the older ones, then chance."""
    drawn = iter(("nonce", "tag 5", "tag 6", "tag 7", "tag 8"))
    said = announce([GROUP_KEYS, OTHERS], quarter_of(NOW), lambda size: bytes_of(next(drawn), size))
    return encode_text(said)


def made() -> dict[str, Any]:
    """The whole file."""
    return {
        "about": "Section 8. `bundle`: a file with the items of three topics, sealed as for a relay of 32 zero bytes. "
        "`announcement`: the TXT record of a device in two groups at the second `now`.",
        "now": NOW,
        "group": GROUP,
        "scope": SCOPE,
        "group keys": GROUP_KEYS,
        "other group's keys": OTHERS,
        "channel key": CHANNEL_KEY,
        "box secret": BOX_SECRET,
        "chance": [bytes_of(f"tag {number}", 8) for number in range(5, 9)],
        "bundle": bundle(),
        "announcement": announcement(),
    }
