"""The fold of patches into rows: any order, repetition and batching gives the same rows, and both stores agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.stores import (
    DANA,
    EMRE,
    FAY,
    FILE,
    GENERAL,
    STAFF,
    SqliteDisk,
    deleted,
    edited,
    id32,
    named,
    posted,
    reacted,
)
from whisper_net.adapters.store import sqlite_fold
from whisper_net.adapters.store.memory_profile import MemoryProfile
from whisper_net.core.documents.patches import ChannelChanged, Patch, RosterChanged, RosterPerson
from whisper_net.core.group.records import ReadMark, StoreBatch
from whisper_net.core.ids import EnvelopeId
from whisper_net.ports.store import GroupReader, GroupStore

PEOPLE, SCOPES = (DANA, EMRE, FAY), (GENERAL, STAFF)
WORDS = ("hello", "hello world", "שָׁלוֹם", "你好世界", "", "Ünder_score", "x")
QUESTIONS = ("hel", "world hello", "שלום", "好世", "under", "score")
TARGETS = ("a", "b", "c", "d")

members, scopes = st.sampled_from(PEOPLE), st.sampled_from(SCOPES)
lamports, generations = st.integers(0, 4), st.integers(1, 2)
targets, texts = st.sampled_from(TARGETS), st.sampled_from(WORDS)


def post(index: int) -> Patch:
    """The one and only content of an id."""
    return posted(
        TARGETS[index], WORDS[index], PEOPLE[index % 3], scope=SCOPES[index % 2], n=1 + index % 2, lamport=index // 2
    )


entries = st.one_of(
    st.builds(post, st.integers(0, 3)),
    st.builds(edited, targets, texts, members, scope=scopes, n=generations, lamport=lamports),
    st.builds(deleted, targets, members, scope=scopes, lamport=lamports),
    st.builds(reacted, targets, st.sampled_from("👍🎉"), members, scope=scopes, on=st.booleans(), lamport=lamports),
    st.builds(named, members, st.sampled_from(["D", "E"]), n=generations, lamport=lamports),
)
DERIVED = StoreBatch(
    facts=(("member", DANA),),
    marks=(ReadMark(GENERAL, 1, 1, EnvelopeId(id32("a"))),),
    patches=(
        RosterChanged(tuple(RosterPerson(m, "member", "member", "claimed", None, SCOPES) for m in PEOPLE)),
        *(ChannelChanged(scope, "channel", "all", True) for scope in SCOPES),
    ),
)


@dataclass
class Delivery:
    """One way for a set of patches to arrive."""

    batches: list[list[StoreBatch]]
    index_at_once: bool


@st.composite
def deliveries(draw: st.DrawFn, patches: list[Patch]) -> Delivery:
    """Every patch at least once, some twice, in any order, in batches and commits of any size."""
    twice = draw(st.lists(st.sampled_from(patches), max_size=5)) if patches else []
    commits: list[list[StoreBatch]] = [[]]
    for patch in draw(st.permutations(patches + twice)):
        cut = draw(st.integers(0, 2))
        if cut == 2:
            commits.append([])
        if cut or not commits[-1]:
            commits[-1].append(StoreBatch())
        commits[-1][-1] = StoreBatch(patches=(*commits[-1][-1].patches, patch))
    return Delivery([[DERIVED], *commits], draw(st.booleans()))


def rows(reader: GroupReader) -> list[object]:
    shown: list[object] = [reader.members(), reader.channels(), reader.counts()]
    for scope in SCOPES:
        shown += [reader.messages(scope, 10), reader.messages(scope, 1), reader.newest(scope)]
        shown += [reader.messages(scope, 10, search=question) for question in QUESTIONS]
        shown += [reader.messages(scope, 2, before=EnvelopeId(id32(target))) for target in TARGETS]
    return shown


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GroupStore, GroupReader]]:
    profile = SqliteDisk(tmp_path_factory.mktemp("fold") / "profile").profile()
    yield profile.open_group(FILE), profile.open_reader(FILE)
    profile.close()


def delivered(store: GroupStore, delivery: Delivery) -> None:
    for batches in delivery.batches:
        store.commit(batches)


@given(data=st.data(), patches=st.lists(entries, max_size=14))
def test_any_order_repetition_and_batching_gives_the_same_rows(
    sqlite: tuple[GroupStore, GroupReader], data: st.DataObject, patches: list[Patch]
) -> None:
    profile = MemoryProfile()
    profile.open_group(FILE).commit([DERIVED, StoreBatch(patches=tuple(patches))])
    expected = rows(profile.open_reader(FILE))

    other = MemoryProfile()
    delivered(other.open_group(FILE), data.draw(deliveries(patches)))
    assert rows(other.open_reader(FILE)) == expected

    store, reader = sqlite
    store.drop_projections()
    delivery = data.draw(deliveries(patches))
    with mock.patch.object(sqlite_fold, "INDEX_LAG", 0 if delivery.index_at_once else 256):
        delivered(store, delivery)
    assert rows(reader) == expected
