"""What every GroupStore keeps of the log."""

import msgspec
import pytest

from tests.contracts.stores import (
    DANA,
    FEED,
    FILE,
    GENERAL,
    STAFF,
    Disk,
    deleted,
    envelope,
    id32,
    opened,
    patches,
    posted,
    summary,
)
from whisper_net.core.envelope.parts import FeedKey, PartKey, part_key
from whisper_net.core.errors import ProfileLocked
from whisper_net.core.group.records import (
    HiddenFeed,
    Loaded,
    Purged,
    ReadMark,
    StoreBatch,
    StoredBoxes,
    StoredKey,
    StoredLink,
    StoredText,
)
from whisper_net.core.ids import DocumentId, EnvelopeId, Incarnation, Kid, LinkId
from whisper_net.core.membership.judgements import Block


def link(name: str) -> StoredLink:
    return StoredLink(LinkId(id32(name)), name.encode())


def key(name: str) -> StoredKey:
    return StoredKey(Kid(id32(name)), GENERAL, b"secret " + name.encode())


def test_new_group_is_empty(disk: Disk) -> None:
    store, reader = opened(disk)
    assert store.load() == Loaded([], {}, [], [], {})
    assert store.all_parts() == []
    assert reader.counts() == {"links": 0, "envelopes": 0, "messages": 0}


def test_what_is_committed_is_loaded_after_reopening(disk: Disk) -> None:
    profile = disk.profile()
    batch = StoreBatch(
        links=(link("b"), link("a")),
        boxes=(StoredBoxes(b"h" * 32, b"boxes"), StoredBoxes(b"i" * 32, b"others", b"cuts")),
        keys=(key("one"), key("two")),
        envelopes=(envelope(1), envelope(2)),
        parts=(summary(2, heads=("x", "y")),),
        facts=(("device", b"seed"), ("empty", b"")),
        hidden=((FEED, HiddenFeed(3, 1_000)),),
        forks=((FEED, 4),),
    )
    profile.open_group(FILE).commit([batch])
    profile.close()
    assert disk.profile().open_group(FILE).load() == Loaded(
        links=[b"b", b"a"],
        boxes={b"h" * 32: b"", b"i" * 32: b"cuts"},
        keys=list(batch.keys),
        parts=list(batch.parts),
        facts=dict(batch.facts),  # type: ignore[arg-type]
        hidden={FEED: HiddenFeed(3, 1_000)},
        forks={FEED: 4},
    )


def test_links_come_back_in_the_order_in_which_they_were_committed(disk: Disk) -> None:
    store, _ = opened(disk)
    names = ["found", "z", "a", "m"]
    store.commit([StoreBatch(links=(link(name),)) for name in names[:2]])
    store.commit([StoreBatch(links=tuple(link(name) for name in names))])
    assert store.load().links == [name.encode() for name in names]


def test_whatever_came_first_stays(disk: Disk) -> None:
    store, _ = opened(disk)
    first = StoreBatch(
        links=(StoredLink(LinkId(id32("l")), b"first"),),
        boxes=(StoredBoxes(b"h" * 32, b"first"),),
        keys=(StoredKey(Kid(id32("k")), GENERAL, b"first"),),
        envelopes=(envelope(1, raw=b"first"),),
    )
    second = StoreBatch(
        links=(StoredLink(LinkId(id32("l")), b"second"),),
        boxes=(StoredBoxes(b"h" * 32, b"second"),),
        keys=(StoredKey(Kid(id32("k")), STAFF, b"second"),),
        envelopes=(envelope(1, raw=b"second"),),
    )
    store.commit([first, second])
    loaded = store.load()
    assert (loaded.links, loaded.keys) == ([b"first"], list(first.keys))
    assert store.boxes(b"h" * 32) == b"first"
    assert store.part(part_key(FEED, 1)) == list(first.envelopes)


def test_facts_are_replaced_and_deleted(disk: Disk) -> None:
    store, _ = opened(disk)
    store.commit([StoreBatch(facts=(("a", b"1"), ("b", b"1"), ("c", b"1")))])
    store.commit([StoreBatch(facts=(("a", b"2"), ("b", None))), StoreBatch(facts=(("nothing", None), ("c", b"3")))])
    assert store.load().facts == {"a": b"2", "c": b"3"}


def test_judgements_are_kept_by_place_and_dropped_with_the_folds(disk: Disk) -> None:
    store, _ = opened(disk)
    store.commit([StoreBatch(judged=(Block(64, b"d", b"two"), Block(0, b"d", b"one")))])
    store.commit([StoreBatch(judged=(Block(64, b"e", b"two again"),))])
    assert sorted(store.load().judged, key=lambda block: block.first) == [
        Block(0, b"d", b"one"),
        Block(64, b"e", b"two again"),
    ]
    store.drop_projections()
    assert store.load().judged == []


def test_ends_of_feeds_are_replaced_and_forgotten(disk: Disk) -> None:
    store, _ = opened(disk)
    store.commit([StoreBatch(hidden=((FEED, HiddenFeed(3, 1_000)),), forks=((FEED, 4),))])
    store.commit([StoreBatch(hidden=((FEED, HiddenFeed(2, 1_000)),), forks=((FEED, 3),))])
    assert (store.load().hidden, store.load().forks) == ({FEED: HiddenFeed(2, 1_000)}, {FEED: 3})
    store.commit([StoreBatch(hidden=((FEED, None),))])
    assert (store.load().hidden, store.load().forks) == ({}, {FEED: 3})


def test_rest_of_a_part_goes_and_comes_back(disk: Disk) -> None:
    store, reader = opened(disk)
    document = DocumentId(b"d" * 16)
    envelopes = tuple(envelope(seq) for seq in range(1, 4))
    texts = tuple(StoredText(document, one.part, one.seq) for one in envelopes)
    store.commit([StoreBatch(envelopes=envelopes, parts=(summary(3),), texts=texts)])
    store.commit([StoreBatch(purged=(Purged(part_key(FEED, 1), 2),), parts=(summary(2),))])
    assert store.part(part_key(FEED, 1)) == store.text(document) == list(envelopes[:2])
    assert store.load().parts == [summary(2)]
    store.commit([StoreBatch(purged=(Purged(part_key(FEED, 1), 0),))])
    assert store.part(part_key(FEED, 1)) == store.text(document) == []
    assert (store.load().parts, store.all_parts(), reader.counts()["envelopes"]) == ([], [], 0)
    store.commit([StoreBatch(envelopes=envelopes[:1], parts=(summary(1),))])
    assert (store.load().parts, store.part(part_key(FEED, 1))) == ([summary(1)], list(envelopes[:1]))


def test_boxes_that_are_not_here_are_none(disk: Disk) -> None:
    store, _ = opened(disk)
    assert store.boxes(b"?" * 32) is None


def test_part_is_read_by_seq_however_it_came(disk: Disk) -> None:
    store, _ = opened(disk)
    store.commit([StoreBatch(envelopes=(envelope(1_003), envelope(1_001), envelope(1_000)))])
    store.commit([StoreBatch(envelopes=(envelope(1_002), envelope(2_001)))])
    assert [e.seq for e in store.part(part_key(FEED, 1_001))] == [1_001, 1_002, 1_003]
    assert store.part(part_key(FEED, 1_001))[0] == envelope(1_001)
    assert [e.seq for e in store.part(part_key(FEED, 1))] == [1_000]


def test_envelopes_of_a_part_after_a_seq_and_up_to_a_limit(disk: Disk) -> None:
    store, _ = opened(disk)
    store.commit([StoreBatch(envelopes=tuple(envelope(seq) for seq in range(1_001, 1_011)))])
    part = part_key(FEED, 1_001)
    assert store.envelopes(part, 1_008, 10) == [envelope(1_009).raw, envelope(1_010).raw]
    assert store.envelopes(part, 1_002, 2) == [envelope(1_003).raw, envelope(1_004).raw]
    assert store.envelopes(part, 0, 1) == [envelope(1_001).raw]
    assert store.envelopes(part, 1_010, 5) == []


def test_unknown_part_is_empty(disk: Disk) -> None:
    store, _ = opened(disk)
    store.commit([StoreBatch(envelopes=(envelope(1),))])
    for part in (part_key(FEED, 5_000), PartKey(*FEED._replace(kid=Kid(id32("other"))), 0)):
        assert store.part(part) == []
        assert store.envelopes(part, 0, 10) == []


def test_parts_are_listed_in_the_order_in_which_they_came(disk: Disk) -> None:
    store, _ = opened(disk)
    other = FeedKey(FEED.device, Incarnation(b"87654321"), FEED.kid)
    store.commit([StoreBatch(envelopes=(envelope(2_001), envelope(1, other)))])
    store.commit([StoreBatch(envelopes=(envelope(1), envelope(2_002)))])
    assert store.all_parts() == [part_key(FEED, 2_001), part_key(other, 1), part_key(FEED, 1)]


def test_latest_summary_of_a_part_counts(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit([StoreBatch(parts=(summary(1),)), StoreBatch(parts=(summary(2),))])
    store.commit([StoreBatch(parts=(summary(3, heads=()), summary(1_001)))])
    assert store.load().parts == [summary(3, heads=()), summary(1_001)]
    assert reader.counts()["envelopes"] == 4


def test_envelope_outside_its_part_writes_nothing(disk: Disk) -> None:
    store, reader = opened(disk)
    wrong = msgspec.structs.replace(envelope(1_001), part=part_key(FEED, 1))
    with pytest.raises(ValueError, match="does not stand in part 0"):
        store.commit([StoreBatch(links=(link("a"),)), StoreBatch(envelopes=(envelope(1_001), wrong))])
    assert reader.counts()["links"] == 0
    # Nothing remembered from the failed attempt may name rows that were rolled back.
    store.commit([StoreBatch(envelopes=(envelope(1_001),), parts=(summary(1_001),))])
    assert store.part(part_key(FEED, 1_001)) == [envelope(1_001)]
    assert store.load().parts == [summary(1_001)]


def test_dropping_projections_keeps_the_log_and_what_only_this_device_knows(disk: Disk) -> None:
    store, reader = opened(disk)
    mark = ReadMark(GENERAL, 1, 1, EnvelopeId(id32("m")))
    batch = StoreBatch(
        links=(link("a"),),
        envelopes=(envelope(1),),
        parts=(summary(1),),
        marks=(mark,),
        facts=(("member", DANA),),
        patches=(posted("m", "hello"), deleted("later")),
    )
    store.commit([batch])
    before = store.load()
    store.drop_projections()
    assert store.load() == before
    assert store.all_parts() == [part_key(FEED, 1)]
    assert reader.counts() == {"links": 1, "envelopes": 1, "messages": 0}
    assert reader.messages(GENERAL, 10) == []
    store.commit(patches(posted("later", "now shown")))
    assert [row.text for row in reader.messages(GENERAL, 10)] == ["now shown"]


def test_closed_store_says_so(disk: Disk) -> None:
    store, reader = opened(disk)
    store.close()
    reader.close()
    store.close()
    for ask in (store.load, store.all_parts, reader.channels, reader.counts):
        with pytest.raises(ProfileLocked):
            ask()
