"""Texts that several devices write, and what becomes of them (docs/protocol.md section 6, Résumés, The fold).

Changes are made by hand where a rule is broken (tests/core/documents/texts.py), else by devices that hear of each
other late.
"""

from collections.abc import Callable, Sequence
from typing import Any

from tests.core.documents import naive
from tests.core.documents.texts import (
    ANA,
    BEGIN,
    BEN,
    CAT,
    START,
    TIP,
    Writer,
    by_ben,
    delete,
    insert,
    piece,
    second,
)
from whisper_net.core.documents.text_pieces import Piece
from whisper_net.core.documents.texts import TextDocument

Told = tuple[str, Sequence[Piece]]
"""What a story is about, and the changes in it."""


def heard_apart() -> Told:
    ana, ben, cat = (Writer(actor) for actor in (ANA, BEN, CAT))
    pool = ana.write("Dana Levi, engineer\n")
    for other in (ben, cat):
        other.take(pool)
    pool += ben.write("Dana Levi, platform engineer\n") + cat.write("Dana Levi\n")
    ana.take(pool)
    pool += ana.write(ana.document.text + "שלום 👍\n")
    return "Ben and Cat edit apart, Ana goes on from both", pool


def one_place() -> Told:
    ben = piece(by_ben([insert("b", (1, 4), (1, 1)), insert("B", (0, START), (1, 1))]), 1, BEN)
    cat = piece(second([insert("c", (1, 4), (1, 1))], actor=CAT, seq=1, others=[ANA]), 1, CAT)
    own = piece(second([insert("a", (0, 4))]), 2)
    return "three insert after the same character", [BEGIN, ben, cat, own]


def later_of_two() -> Told:
    ben = piece(by_ben([insert("y", (1, 4), (1, 1))]), 1, BEN)
    deps = sorted([TIP, naive.hash_of(ben.chunk)])
    aware = second([insert("x", (1, START))], others=[BEN], deps=deps, start_op=START + 1)
    return "Ana inserts after what Ben inserted, resting on it", [BEGIN, ben, piece(aware, 2)]


def through_another() -> Told:
    ben = by_ben([insert("y", (1, 4), (1, 1))])
    aware = second([insert("x", (1, START))], others=[BEN], deps=[naive.hash_of(ben)], start_op=START + 1)
    return "Ana rests on Ben's closing alone, and through it on her own", [BEGIN, piece(ben, 1, BEN), piece(aware, 2)]


def waits() -> Told:
    ana = Writer(ANA)
    pieces = ana.write("one") + ana.write("one two") + ana.write("one two three")
    return "the second of three versions is not here", [pieces[0], pieces[2]]


def unfinished() -> Told:
    opening = piece(second([insert("x", (0, 4))]), 2, closing=None)
    return "a version without its last change", [BEGIN, opening]


def apart_in_the_feed() -> Told:
    opening = piece(second([insert("x", (0, 4))]), 2, closing=None)
    tip = naive.hash_of(opening.chunk)
    closing = piece(second([insert("y", (0, 5))], seq=3, start_op=START + 1, deps=[tip]), 4)
    return "the two changes of a version are no neighbours", [BEGIN, opening, closing]


def inside_a_version() -> Told:
    opening = piece(second([insert("x", (0, 4))]), 2, closing=None)
    tip = naive.hash_of(opening.chunk)
    closing = piece(second([insert("y", (0, 5))], seq=3, start_op=START + 1, deps=[tip]), 3)
    ben = piece(by_ben([insert("z", (1, 5), (1, 1))], deps=[tip], start_op=START + 1), 1, BEN)
    return "Ben rests on a change that closes no version", [BEGIN, opening, closing, ben]


def unaware() -> Told:
    ben = piece(by_ben([insert("y", (1, 4), (1, 1))]), 1, BEN)
    bad = piece(second([insert("x", (1, START))], others=[BEN]), 2)
    good = piece(second([insert("z", (0, 4))]), 3)
    return "Ana names what is not in her change's past: her part ends there, Ben's stays", [BEGIN, ben, bad, good]


def forgetful() -> Told:
    own = piece(second([insert("x", (0, 4))]), 2)
    ben = by_ben([insert("y", (1, 4), (1, 1))])
    late = second([insert("z", (0, 4))], seq=3, start_op=START + 1, deps=[naive.hash_of(ben)])
    return "Ana's third change rests on Ben's and not on her second", [BEGIN, own, piece(ben, 1, BEN), piece(late, 3)]


def one_number() -> Told:
    early, late = (piece(second([insert(letter, (0, 4))]), place) for letter, place in (("x", 2), ("y", 3)))
    return "of two changes with one number the first in the feed counts", [BEGIN, late, early]


def before_the_beginning() -> Told:
    begin = piece(BEGIN.chunk, 5, closing="abc", begins=True)
    before, after = (piece(second([insert(letter, (0, 4))]), place) for letter, place in (("x", 4), ("y", 6)))
    return "what stands in that feed before the text begins is nothing", [begin, before, after]


def deleted_twice() -> Told:
    cut = piece(second([delete((0, 3)), delete((0, 3))]), 2)
    tip = naive.hash_of(cut.chunk)
    again = second([delete((0, 3)), insert("x", (0, 3))], seq=3, start_op=START + 2, deps=[tip])
    return "a character is deleted again, and something is put behind it", [BEGIN, cut, piece(again, 3)]


STORIES: tuple[Callable[[], Told], ...] = (
    heard_apart, one_place, later_of_two, through_another, waits, unfinished, apart_in_the_feed, inside_a_version,
    unaware, forgetful, one_number, before_the_beginning, deleted_twice,
)  # fmt: skip


def folded(pieces: Sequence[Piece]) -> TextDocument:
    document = TextDocument()
    for one in pieces:
        document.offer(one)
    document.settle()
    return document


def row(one: Piece) -> list[Any]:
    return [one.actor, one.place, one.begins, one.closing is not None, one.chunk]


def made() -> dict[str, Any]:
    """The whole file."""
    found = dict[str, Any]()
    for tell in STORIES:
        about, pieces = tell()
        document = folded(pieces)
        found[tell.__name__.replace("_", " ")] = {
            "about": about,
            "changes": [row(one) for one in pieces],
            "text": document.text,
            "versions": document.versions,
        }
    return {
        "about": "Section 6. Changes of one résumé, in any order: actor, seq in its feed, whether the résumé is named "
        "by this very place, whether it closes a version, the change. Then the text that they make, and how many "
        "versions count.",
        "stories": found,
    }
