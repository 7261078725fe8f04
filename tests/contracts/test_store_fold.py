"""The fold of patches into rows: any order, repetition and batching gives the same rows, and both stores agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.leads import claimed, eid, lead, lead_edited, withdrawn
from tests.contracts.resumes import commented, resolved, resume, rid
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
from whisper_net.core.documents.patches import ChannelChanged, Patch, Retold, RosterChanged, RosterPerson
from whisper_net.core.group.records import ReadMark, StoreBatch
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.ports.leads import STAGES
from whisper_net.ports.store import GroupReader, GroupStore

PEOPLE, SCOPES = (DANA, EMRE, FAY), (GENERAL, STAFF)
WORDS = ("hello", "hello world", "שָׁלוֹם", "你好世界", "", "Ünder_score", "x")
QUESTIONS = ("hel", "world hello", "שלום", "好世", "under", "score")
TARGETS = ("a", "b", "c", "d")
LEADS = ("l", "m", "n")
RESUMES, COMMENTS = ("r", "s"), ("ca", "cb", "cc", "cd")
RESUME_TEXTS = ("Python and Go for nine years\n", "Led a team of five people\n")

members, scopes = st.sampled_from(PEOPLE), st.sampled_from(SCOPES)
lamports, generations = st.integers(0, 4), st.integers(1, 2)
leads = st.sampled_from(LEADS)
comments = st.sampled_from(COMMENTS)
targets, texts = st.sampled_from(TARGETS), st.sampled_from(WORDS)


def post(index: int) -> Patch:
    """The one and only content of an id."""
    return posted(
        TARGETS[index], WORDS[index], PEOPLE[index % 3], scope=SCOPES[index % 2], n=1 + index % 2, lamport=index // 2
    )


def lead_post(index: int) -> Patch:
    """The one and only lead of an id, which no message has."""
    return lead(LEADS[index], WORDS[index], PEOPLE[index % 3], scope=SCOPES[index % 2], n=1 + index % 2)


def one_resume(index: int) -> Patch:
    """The one and only text of a résumé: of several, the last stands, whichever that is."""
    text = RESUME_TEXTS[index] * 2
    return resume(RESUMES[index], text, PEOPLE[index], scope=SCOPES[index], lamport=index)


def comment(index: int) -> Patch:
    """The one and only content of a comment; some are about words that are no longer there."""
    name, target = COMMENTS[index], RESUMES[index % 2]
    text = RESUME_TEXTS[index // 2]
    scope, member = SCOPES[index % 3 % 2], PEOPLE[index % 3]
    return commented(name, target, text.split()[0], member, of=text, scope=scope, n=1 + index % 2, lamport=index // 2)


entries = st.one_of(
    st.builds(one_resume, st.integers(0, 1)),
    st.builds(comment, st.integers(0, 3)),
    st.builds(resolved, comments, members, scope=scopes, on=st.booleans(), n=generations, lamport=lamports),
    st.builds(post, st.integers(0, 3)),
    st.builds(edited, targets, texts, members, scope=scopes, n=generations, lamport=lamports),
    st.builds(deleted, targets, members, scope=scopes, lamport=lamports),
    st.builds(reacted, targets, st.sampled_from("👍🎉"), members, scope=scopes, on=st.booleans(), lamport=lamports),
    st.builds(named, members, st.sampled_from(["D", "E"]), n=generations, lamport=lamports),
    st.builds(lead_post, st.integers(0, 2)),
    st.builds(lead_edited, leads, texts, members, scope=scopes, n=generations, lamport=lamports),
    st.builds(withdrawn, leads, members, scope=scopes, lamport=lamports),
    st.builds(claimed, leads, members, scope=scopes, on=st.booleans(), n=generations, lamport=lamports),
)


def derived(pending: MemberId | None) -> StoreBatch:
    """What does not come from entries; one person may be pending."""
    standing = {member: "pending" if member == pending else "member" for member in PEOPLE}
    return StoreBatch(
        facts=(("member", DANA),),
        marks=(ReadMark(GENERAL, 1, 1, EnvelopeId(id32("a"))),),
        patches=(
            RosterChanged(tuple(RosterPerson(m, s, s, "claimed", None, SCOPES) for m, s in standing.items())),
            *(ChannelChanged(scope, "channel", "all", True) for scope in SCOPES),
        ),
    )


@dataclass
class Delivery:
    """One way for a set of patches to arrive."""

    batches: list[list[StoreBatch]]
    index_at_once: bool


@st.composite
def deliveries(draw: st.DrawFn, first: StoreBatch, patches: list[Patch]) -> Delivery:
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
    return Delivery([[first], *commits], draw(st.booleans()))


def rows(reader: GroupReader) -> list[object]:
    shown: list[object] = [reader.members(), reader.channels(), reader.counts()]
    shown += [reader.leads(stage, limit) for stage in (None, *STAGES) for limit in (1, 10)]
    shown += [(reader.lead(eid(name)), reader.lead_ids(eid(name))) for name in LEADS]
    shown += [reader.resumes(limit) for limit in (1, 10)]
    shown += [(reader.resume(rid(name)), reader.resume_ids(rid(name))) for name in RESUMES]
    shown += [(reader.comment(eid(name)), reader.comment_ids(eid(name))) for name in COMMENTS]
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


@given(data=st.data(), pending=st.none() | members, patches=st.lists(entries, max_size=18))
def test_any_order_repetition_and_batching_gives_the_same_rows(
    sqlite: tuple[GroupStore, GroupReader], data: st.DataObject, pending: MemberId | None, patches: list[Patch]
) -> None:
    first = derived(pending)
    profile = MemoryProfile()
    profile.open_group(FILE).commit([first, StoreBatch(patches=tuple(patches))])
    expected = rows(profile.open_reader(FILE))

    other = MemoryProfile()
    delivered(other.open_group(FILE), data.draw(deliveries(first, patches)))
    assert rows(other.open_reader(FILE)) == expected

    store, reader = sqlite
    store.drop_projections()
    delivery = data.draw(deliveries(first, patches))
    with mock.patch.object(sqlite_fold, "INDEX_LAG", 0 if delivery.index_at_once else 256):
        delivered(store, delivery)
    assert rows(reader) == expected


def by(patch: Patch, scope: ScopeId, member: MemberId) -> bool:
    origin = getattr(patch, "origin", None)
    return origin is not None and (origin.scope, origin.member) == (scope, member)


@given(scope=scopes, member=members, patches=st.lists(entries, max_size=18), data=st.data())
def test_what_is_told_anew_takes_the_place_of_all_that_somebody_said(
    sqlite: tuple[GroupStore, GroupReader], scope: ScopeId, member: MemberId, patches: list[Patch], data: st.DataObject
) -> None:
    first, theirs = derived(None), [patch for patch in patches if by(patch, scope, member)]
    told = [patch for patch in theirs if data.draw(st.booleans())]
    others = [patch for patch in patches if patch not in theirs]
    profile = MemoryProfile()
    profile.open_group(FILE).commit([first, StoreBatch(patches=(*others, *told))])
    expected = rows(profile.open_reader(FILE))
    anew = StoreBatch(patches=(Retold(scope, member, names=scope == GENERAL), *told))
    other = MemoryProfile()
    store, reader = sqlite
    store.drop_projections()
    for disk, shown in ((other.open_group(FILE), other.open_reader(FILE)), (store, reader)):
        with mock.patch.object(sqlite_fold, "INDEX_LAG", data.draw(st.sampled_from([0, 256]))):
            disk.commit([first, StoreBatch(patches=tuple(patches))])
            disk.commit([anew])
        assert rows(shown) == expected
