"""What goes into items comes out of them as it was, in its order, and little is wasted around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.envelope.test_size import ENGLISH, HEAD, HEBREW, TARGET
from tests.core.group.chance import seed
from tests.core.group.hostile import Pen
from tests.core.group.world import World
from whisper_net.core.crypto.items import TopicKeys, group_topic, open_item, seal_item
from whisper_net.core.documents.entries import Edit, Known, Post, React
from whisper_net.core.envelope.format import Envelope
from whisper_net.core.errors import DecodeError
from whisper_net.core.ids import Kid, LinkId
from whisper_net.core.sync.packing import bare, boxes_pieces, link_lists, packs, whole
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import encode
from whisper_net.core.wire.item import MAX_TOGETHER, Bare, Content, Pack
from whisper_net.core.wire.peer import encode_message
from whisper_net.core.wire.relay import BUCKETS, Items, StoredItem

KID, RELAY, TODAY = Kid(b"k" * 32), b"r" * 32, 20_000
KEYS = group_topic(b"e" * 32)


def raw(number: int, size: int = 380, kid: Kid = KID) -> bytes:
    """An envelope with a ciphertext of this size."""
    return encode(Envelope(1, kid, number.to_bytes(24, "big"), bytes(size)))


def sealed(content: Content, keys: TopicKeys = KEYS) -> bytes:
    item = seal_item(keys, RELAY, content)
    assert open_item(keys, item) == content
    return item


def taken_out(contents: list[Bare | Pack]) -> list[bytes]:
    lists = [one.envelopes if isinstance(one, Pack) else [one] for one in contents]
    return [whole(KID, one) for together in lists for one in together]


# -- what a message costs


@pytest.fixture(scope="module")
def pen() -> Pen:
    """Late in a part, with the longest numbers that a busy room reaches."""
    world = World()
    pen = Pen(world["ana"], world.general, seed("packing")[:8])
    for _ in range(bounds.PART_SIZE - 12):
        pen.write("words")
    pen.lamport = 70_000
    return pen


@pytest.mark.parametrize(
    ("entry", "heads"),
    [
        pytest.param(Post(ENGLISH), (), id="an ordinary post"),
        pytest.param(Post(ENGLISH, TARGET), (), id="a reply"),
        pytest.param(Post(HEBREW), (), id="in Hebrew"),
        pytest.param(Post(ENGLISH), (HEAD,), id="with one new head"),
        pytest.param(Edit(TARGET, ENGLISH), (), id="an edit"),
        pytest.param(React(TARGET, "👩🏽‍💻", True), (), id="a reaction"),
    ],
)
def test_eighty_characters_fit_the_smallest_item(pen: Pen, entry: Known, heads: tuple[LinkId, ...]) -> None:
    written = pen.write(entry, heads=heads).raw
    assert len(sealed(bare(written))) == BUCKETS[0]


def test_ten_thousand_posts_are_less_than_six_megabytes(pen: Pen) -> None:
    size = len(pen.write(Post(ENGLISH)).raw) - 70
    posts = [raw(number, size) for number in range(10_000)]
    single = len(encode_message(Items(KEYS.topic, [StoredItem(9_999, sealed(bare(posts[0])))] * 1_000, False)))
    packed = sum(len(sealed(pack)) for part in range(10) for pack in packs(posts[part * 1_000 :][:1_000], TODAY))
    assert single * 10 < 5.3e6
    assert packed < 4.5e6


# -- packs


@given(st.lists(st.sampled_from([0, 100, 380, 395, 900, 5_000, 70_000, bounds.MAX_ENVELOPE]), max_size=40))
def test_packs_hold_everything_once_in_order_and_are_filled_well(sizes: list[int]) -> None:
    raws = [raw(number, size) for number, size in enumerate(sizes)]
    contents = list(packs(raws, TODAY))
    assert taken_out(contents) == raws
    items = [len(seal_item(KEYS, RELAY, content)) for content in contents]
    assert set(items) <= set(BUCKETS)
    assert sum(items) <= 4 * sum(map(len, raws)) + BUCKETS[0]


def test_one_alone_goes_as_its_author_puts_it() -> None:
    assert list(packs([raw(1)], TODAY)) == [bare(raw(1))]
    assert list(packs([], TODAY)) == []
    together, alone = packs([raw(1, 40_000), raw(2, 40_000), raw(3, 70_000), raw(4, bounds.MAX_ENVELOPE)], TODAY)
    assert isinstance(together, Pack)
    assert (together.day, len(together.envelopes)) == (TODAY, 3)
    assert isinstance(alone, Bare)


def test_same_envelopes_packed_on_one_day_are_one_item() -> None:
    raws = [raw(number) for number in range(20)]
    assert [sealed(one) for one in packs(raws, TODAY)] == [sealed(one) for one in packs(list(raws), TODAY)]


def test_largest_pack_is_full_and_holds_no_more_than_it_may() -> None:
    contents = list(packs([raw(number) for number in range(1_000)], TODAY))
    assert len(sealed(contents[0])) == BUCKETS[-1]
    many = list(packs([raw(number, 0) for number in range(7_000)], TODAY))
    assert max(len(one.envelopes) for one in many if isinstance(one, Pack)) <= MAX_TOGETHER
    assert len(taken_out(many)) == 7_000


def test_what_is_no_envelope_is_not_packed() -> None:
    for wrong in (b"", b"words", bytes(300_000), encode([1, KID, bytes(24)])):
        with pytest.raises(DecodeError):
            list(packs([wrong], TODAY))


# -- links and boxes


@given(st.lists(st.integers(1, bounds.MAX_LINK), max_size=60))
def test_links_keep_their_order(sizes: list[int]) -> None:
    links = [number.to_bytes(2, "big") + bytes(size - 1) for number, size in enumerate(sizes)]
    links = [link[: bounds.MAX_LINK] for link in links]
    lists = list(link_lists(links, TODAY))
    assert [link for one in lists for link in one.links] == links
    assert all(len(seal_item(KEYS, RELAY, one)) in BUCKETS for one in lists)


def test_two_short_links_share_an_item() -> None:
    (both,) = link_lists([b"first", b"second"], TODAY)
    assert len(sealed(both)) == BUCKETS[0]


@pytest.mark.parametrize("size", [1, 10_000, 190_000, 196_000, 300_000])
def test_boxes_fit_one_piece_or_two(size: int) -> None:
    pieces = boxes_pieces(b"h" * 32, bytes(size))
    assert [piece.at for piece in pieces] == list(range(pieces[0].of))
    for piece in pieces:
        seal_item(KEYS, RELAY, piece)
    assert b"".join(piece.raw for piece in pieces) == bytes(size)
