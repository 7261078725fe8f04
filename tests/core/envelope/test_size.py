"""An ordinary message fits the smallest item of a relay, 512 bytes; how much larger others are is known.

An item is `nonce || AEAD(type || content || 0x80 ...)`: 24 + 16 + 1 + 1 bytes around its content, which is an envelope
without its kid, since the topic implies that: 34 bytes less. Measured late in a part, with the longest numbers that a
busy room reaches.
"""

import pytest

from tests.core.group.chance import seed
from tests.core.group.hostile import Pen
from tests.core.group.world import World
from whisper_net.core.documents.entries import Edit, Known, Post, React
from whisper_net.core.ids import EnvelopeId, LinkId
from whisper_net.core.wire.bounds import PART_SIZE

ITEM, AROUND, KID = 512, 42, 34
ENGLISH = "Severance came through today, a week late; check yours and write to Dana if not."
HEBREW = "שלום לכולם, מישהו כבר קיבל את הפיצויים? אצלי זה מתעכב כבר שבועיים ואין תשובה ממשרד"[:80]
TARGET = EnvelopeId(seed("target"))
HEAD = LinkId(seed("head"))


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def sizes(world: World, entry: Known, heads: tuple[LinkId, ...] = ()) -> tuple[int, int]:
    """(bytes of an envelope, room that it needs in an item) near the end of a part."""
    pen = Pen(world["ana"], world.general, seed(entry, heads)[:8])
    for _ in range(PART_SIZE - 3):
        pen.write("words")
    pen.lamport = 70_000
    raw = pen.write(entry, heads=heads).raw
    return len(raw), len(raw) + AROUND - KID


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
def test_eighty_characters_fit_the_smallest_item(world: World, entry: Known, heads: tuple[LinkId, ...]) -> None:
    _, room = sizes(world, entry, heads)
    assert room <= ITEM


def test_ordinary_post_is_as_long_as_is_said(world: World) -> None:
    assert len(ENGLISH) == len(HEBREW) == 80
    size, room = sizes(world, Post(ENGLISH))
    assert (size, room) == (439, 447)


def test_first_of_a_part_fits_too(world: World) -> None:
    """It carries a log head, and no change stands before its own."""
    pen = Pen(world["ana"], world.general)
    assert len(pen.heads) == 1
    assert len(pen.write(Post(ENGLISH)).raw) + AROUND - KID <= ITEM


@pytest.mark.parametrize(
    ("entry", "heads"),
    [(Post(HEBREW, TARGET), ()), (Post(ENGLISH, TARGET), (HEAD,)), (Post(ENGLISH), (HEAD, LinkId(seed("other"))))],
)
def test_two_of_these_at_once_take_the_next_size(world: World, entry: Known, heads: tuple[LinkId, ...]) -> None:
    """A reply in Hebrew, a reply with a new head, or two new heads: said here so that a change of it is noticed."""
    _, room = sizes(world, entry, heads)
    assert ITEM < room <= 1_024
