"""Files and announcements are frozen, and read from docs/protocol.md section 8 alone."""

from typing import Any

from tests.core.page import frozen, reader
from whisper_net.core.crypto.items import group_topic, open_item, scope_topic
from whisper_net.core.sync.announcing import decode_text, encode_text, recognises
from whisper_net.core.wire.bundle import BundleItem, BundleReader

VECTORS: dict[str, Any] = frozen.read("places")
SIZES = (512, 1_024, 4_096, 16_384, 65_536, 196_608)
KEYS: list[bytes] = VECTORS["group keys"]


def records() -> list[tuple[bytes, bytes]]:
    """(topic, item) of the file, cut by the page."""
    raw = VECTORS["bundle"]
    assert raw[:16] == b"wn1.bundle".ljust(16, b"\0")
    found, at = list[tuple[bytes, bytes]](), 16
    while raw[at + 32] != 0xFF:
        size = SIZES[raw[at + 32]]
        found.append((raw[at : at + 32], raw[at + 33 : at + 33 + size]))
        at += 33 + size
    assert raw[at:] == bytes(32) + b"\xff"
    return found


def test_the_package_writes_what_is_frozen() -> None:
    assert frozen.made("places") == VECTORS


def test_the_package_reads_the_file() -> None:
    cut = BundleReader()
    assert list(cut.read(VECTORS["bundle"])) == [BundleItem(*record) for record in records()]
    assert cut.over
    topics = [group_topic(KEYS[0]), group_topic(KEYS[1]), scope_topic(VECTORS["channel key"])]
    kinds = {keys.topic: keys for keys in topics}
    opened = [type(open_item(kinds[topic], item)).__name__ for topic, item in records()]
    assert opened == ["LinkList", "LinkList", "Hint", "KeysFor", "Pack"]


def test_the_file_opens_by_the_page_alone() -> None:
    secrets = [KEYS[0], KEYS[1], KEYS[1], KEYS[0], VECTORS["channel key"]]
    assert [topic for topic, _ in records()] == [reader.topic_of(secret) for secret in secrets]
    opened = [reader.item_of(secret, item) for secret, (_, item) in zip(secrets, records(), strict=True)]
    assert [type_ for type_, _ in opened] == [3, 3, 5, 6, 2]
    links, alone, hint, (sealed,), (day, pack) = (content for _, content in opened)
    today = VECTORS["now"] // 86_400
    assert links == [today, [b"the first link", b"the second"]]
    assert alone == [today, [b"the second"]]
    box_key = reader.x25519_public(VECTORS["box secret"])
    assert hint[:3] == [today, b"the second", [box_key]]
    assert reader.unlocked(VECTORS["box secret"], hint[3][0]) == KEYS[0]
    (kid, secret), *_ = reader.decode(reader.unlocked(VECTORS["box secret"], sealed))
    assert secret == VECTORS["channel key"]
    to = reader.digest("wn1.to", [box_key])
    assert kid == reader.kid_of(secret, VECTORS["group"], VECTORS["scope"], 1, to)
    ephemeral = reader.derive(secret, "wn1.keyseph", [box_key, kid])
    assert sealed == reader.locked(VECTORS["box secret"], ephemeral, reader.encode([[kid, secret]]))
    assert (day, [row[2] for row in pack]) == (today, [b"ciphertext 0", b"ciphertext 1"])


def test_an_announcement_is_nonce_and_sorted_tags() -> None:
    raw, quarter = VECTORS["announcement"], VECTORS["now"] // 900
    assert (len(raw), raw[:3], raw[19:22]) == (86, b"\x12n=", b"\x42t=")
    nonce = raw[3:19]
    secrets = [*KEYS[:3], *VECTORS["other group's keys"]]
    tags = [reader.derive(secret, "wn1.lantag", [quarter, nonce])[:8] for secret in secrets]
    assert raw[22:] == b"".join(sorted([*tags, *VECTORS["chance"]]))


def test_the_package_recognises_the_groups_that_are_announced() -> None:
    said, quarter = decode_text(VECTORS["announcement"]), VECTORS["now"] // 900
    assert encode_text(said) == VECTORS["announcement"]
    assert recognises(KEYS, said, quarter)
    assert recognises(VECTORS["other group's keys"], said, quarter + 1)
    assert not recognises(KEYS[3:], said, quarter)
