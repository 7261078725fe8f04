"""A résumé of 20,000 characters with 200 comments: placing them in a changed text, and what taking a change costs."""

import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import ground
from tests.benchmarks.figure import ROUNDS, Figure
from tests.benchmarks.leads import KEY
from whisper_net.adapters.store.sqlite import SqliteGroupStore
from whisper_net.adapters.store.sqlite_reader import SqliteGroupReader
from whisper_net.core.documents.anchors import anchor_at, place_all
from whisper_net.core.documents.patches import Origin, ResumeChanged, ResumeCommented
from whisper_net.core.documents.quotes import Anchor
from whisper_net.core.documents.resumes import text_hash
from whisper_net.core.documents.text_pieces import Piece
from whisper_net.core.documents.texts import TextDocument
from whisper_net.core.group.commands import AddResume, CommentResume, CreateChannel, PostMessage
from whisper_net.core.group.records import StoreBatch
from whisper_net.core.ids import DeviceId, DocumentId, EnvelopeId, MemberId, ResumeId, ScopeId
from whisper_net.desktop.viewmodels.resume_parts import PLAIN, parts

LENGTH, COMMENTS, EDITS = 20_000, 200, 2_000
WINDOWS = 3
AIMS = {
    "open a résumé with 200 comments": None,
    "longest pause while it opens": 50,
    "longest pause while it is changed": 50,
    "longest pause while a comment arrives": 50,
    "longest key while it is edited": 16,
}
_ROOM = 100
"""What is typed into the page meanwhile, as resume_parts.py estimates it."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


async def figures(work: Path) -> list[Figure]:
    """Comments placed after one letter and after 2,000 changed, or in another text; and a text read and changed."""
    chance = random.Random(7)
    text = _text(chance)
    anchors = [_anchor(chance, text) for _ in range(COMMENTS)]
    worn = list(text)
    for _ in range(EDITS):
        worn[chance.randrange(len(worn))] = chance.choice(LETTERS)
    changed, other = longer(text), _text(chance)
    pieces = _pieces(text, changed)
    store = SqliteGroupStore(work / "group.db", KEY)
    store.commit([_batch(text, anchors)])
    reader = SqliteGroupReader(work / "group.db", KEY)
    begun = iter([_fold(pieces[:-1]) for _ in range(ROUNDS)])
    found = [
        Figure("comments_200_in_a_worn_text", "ms", _rounds(lambda: place_all("".join(worn), anchors)), 100),
        Figure("comments_200_after_one_letter", "ms", _rounds(lambda: place_all(changed, anchors)), 100),
        Figure("comments_200_in_another_text", "ms", _rounds(lambda: place_all(other, anchors)), 100),
        Figure("comments_200_stored_anew", "ms", _rounds(lambda: store.commit([_shown("".join(worn))]))),
        Figure("resume_with_200_comments_read", "ms", _rounds(lambda: reader.resume(_RESUME))),
        Figure("resume_20k_folded", "ms", _rounds(lambda: _fold(pieces))),
        Figure("resume_20k_one_letter_drafted", "ms", _rounds(lambda: next(begun).draft(_ACTOR, changed))),
    ]
    reader.close()
    store.close()
    page = text[: parts(text, PLAIN - _ROOM)[1]]
    return [*found, *await _window(work, page, [_anchor(chance, page) for _ in range(COMMENTS)])]


async def _window(work: Path, text: str, anchors: list[Anchor]) -> list[Figure]:
    """As much as the window shows at once, and lets one edit, in processes of their own."""
    async with ground.opened(ground.new_profile(work / "window")) as node:
        group, scope = await ground.founded(node)
        for room in (scope, await group.submit(CreateChannel("second"))):  # what the window waits for as it opens
            await group.submit(PostMessage(room, "hello"))
        made = await group.submit(AddResume(scope, text))
        for anchor in anchors:
            await group.submit(CommentResume(scope, made.resume, anchor, "say more about what changed because of you"))
    runs = [
        await asyncio.to_thread(_review, work / "window", work / f"round{round_}", made.resume.hex())
        for round_ in range(WINDOWS)
    ]
    return [
        Figure(name, "ms", [run[name] for run in runs], aim, beside={"characters": len(text)})
        for name, aim in AIMS.items()
    ]


def _review(profile: Path, copy: Path, resume: str) -> dict[str, float]:
    """Qt draws into memory."""
    ground.copied(profile, copy).close()
    script = [sys.executable, "-m", "tests.benchmarks.reviewing", str(copy), resume]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(script, check=True, stdout=subprocess.PIPE, env=environment)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _rounds(work: Callable[[], object]) -> list[float]:
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1e3)
    return times


def _text(chance: random.Random) -> str:
    words = ["".join(chance.choices(LETTERS, k=chance.randint(2, 10))) for _ in range(3_000)]
    return "\n".join(" ".join(chance.choices(words, k=12)) for _ in range(400))[:LENGTH]


def _anchor(chance: random.Random, text: str) -> Anchor:
    return anchor_at(text, *stretch(chance, text))


def stretch(chance: random.Random, text: str) -> tuple[int, int]:
    """Some words of a text."""
    start = chance.randrange(len(text) - 500)
    return start, start + chance.randint(8, 400)


def longer(text: str) -> str:
    """The same text with a letter more in it."""
    return text[:9_000] + "!" + text[9_000:]


_ACTOR = DocumentId(b"a" * 16)
_RESUME = ResumeId(b"r" * 32)


def _origin(number: int) -> Origin:
    id_ = EnvelopeId(number.to_bytes(32, "big"))
    return Origin(id_, ScopeId(b"s" * 32), MemberId(b"m" * 32), DeviceId(b"d" * 32), 1, number, number)


def _pieces(*texts: str) -> list[Piece]:
    """The changes that make the first text, and then the next."""
    document, pieces = TextDocument(), list[Piece]()
    for text in texts:
        for chunk, closing in document.draft(_ACTOR, text):
            place = len(pieces) + 1
            pieces.append(Piece(_ACTOR, place, place == 1, chunk, closing, _origin(place)))
            document.offer(pieces[-1])
        document.settle()
    return pieces


def _fold(pieces: list[Piece]) -> TextDocument:
    document = TextDocument()
    for piece in pieces:
        document.offer(piece)
    document.settle()
    return document


def _shown(text: str) -> StoreBatch:
    return StoreBatch(patches=(ResumeChanged(_origin(1), _RESUME, text, text_hash(text), 1),))


def _batch(text: str, anchors: list[Anchor]) -> StoreBatch:
    comments = [ResumeCommented(_origin(n), _RESUME, anchor, "say more") for n, anchor in enumerate(anchors, 2)]
    return StoreBatch(patches=(*_shown(text).patches, *comments))
