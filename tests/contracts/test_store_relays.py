"""What every store keeps of relays: each store's cursors and marks by themselves, until it is told to forget them."""

from tests.contracts.stores import FEED, Disk, id32, opened
from whisper_net.core.envelope.parts import FeedKey, PartKey, part_key
from whisper_net.core.group.records import Forgotten, StoreBatch
from whisper_net.core.ids import Kid
from whisper_net.core.sync.marks import RelayBatch, RelayRows
from whisper_net.ports.relays import STORES_KEPT

RELAY, OTHER, STORE = id32("relay"), id32("other relay"), b"s" * 16
TOPIC, SECOND = id32("topic"), id32("second topic")
PART = part_key(FEED, 1)
NEXT = part_key(FEED, 1_001)


def marks(*bits: int) -> bytes:
    return sum(1 << bit for bit in bits).to_bytes(125, "little")


def elsewhere() -> PartKey:
    return part_key(FeedKey(FEED.device, FEED.incarnation, Kid(id32("another kid"))), 1)


FIRST = RelayBatch(
    cursors={TOPIC: 7, SECOND: 1},
    parts={(PART, 20_000): marks(0, 1, 999), (PART, 20_010): marks(2), (NEXT, 20_010): marks(5)},
    records={(TOPIC, id32("link")): 20_000, (SECOND, id32("link")): 20_010},
)


def rows(batch: RelayBatch) -> RelayRows:
    return RelayRows(dict(batch.cursors), dict(batch.parts), dict(batch.records))


def test_what_is_known_of_a_relay_outlives_the_program(disk: Disk) -> None:
    store, _ = opened(disk)
    assert store.relay_rows(RELAY, STORE) == RelayRows()
    store.commit_relay(RELAY, STORE, FIRST)
    store.drop_projections()
    store.close()
    store, _ = opened(disk)
    assert store.relay_rows(RELAY, STORE) == rows(FIRST)
    assert store.relay_rows(OTHER, STORE) == store.relay_rows(RELAY, b"t" * 16) == RelayRows()


def test_later_rows_replace_earlier_ones_and_topics_are_left(disk: Disk) -> None:
    store, _ = opened(disk)
    store.commit_relay(RELAY, STORE, FIRST)
    store.commit_relay(RELAY, STORE, RelayBatch(cursors={TOPIC: 9}, parts={(PART, 20_000): marks(3)}))
    known = store.relay_rows(RELAY, STORE)
    assert known.cursors == {TOPIC: 9, SECOND: 1}
    assert known.parts == {(PART, 20_000): marks(3), (PART, 20_010): marks(2), (NEXT, 20_010): marks(5)}
    store.commit_relay(RELAY, STORE, RelayBatch(left=frozenset([TOPIC]), cursors={SECOND: 2}))
    known = store.relay_rows(RELAY, STORE)
    assert (known.cursors, known.records) == ({SECOND: 2}, {(SECOND, id32("link")): 20_010})


def test_topic_that_is_left_and_followed_anew_begins_anew(disk: Disk) -> None:
    store, _ = opened(disk)
    store.commit_relay(RELAY, STORE, FIRST)
    again = RelayBatch(left=frozenset([TOPIC]), cursors={TOPIC: 2}, records={(TOPIC, id32("new")): 20_011})
    store.commit_relay(RELAY, STORE, again)
    known = store.relay_rows(RELAY, STORE)
    assert known.cursors == {TOPIC: 2, SECOND: 1}
    assert known.records == {(TOPIC, id32("new")): 20_011, (SECOND, id32("link")): 20_010}


def test_relay_is_forgotten_with_all_its_stores(disk: Disk) -> None:
    store, _ = opened(disk)
    for relay, id_ in ((RELAY, STORE), (RELAY, b"t" * 16), (OTHER, STORE)):
        store.commit_relay(relay, id_, FIRST)
    store.forget_relay(RELAY)
    store.forget_relay(id32("never heard of"))
    assert store.relay_rows(RELAY, STORE) == store.relay_rows(RELAY, b"t" * 16) == RelayRows()
    assert store.relay_rows(OTHER, STORE) == rows(FIRST)


def test_old_marks_are_dropped_and_cursors_stay(disk: Disk) -> None:
    store, _ = opened(disk)
    for relay in (RELAY, OTHER):
        store.commit_relay(relay, STORE, FIRST)
    store.drop_marks(20_010)
    for relay in (RELAY, OTHER):
        known = store.relay_rows(relay, STORE)
        assert known.cursors == FIRST.cursors
        assert known.parts == {(PART, 20_010): marks(2), (NEXT, 20_010): marks(5)}
        assert known.records == {(SECOND, id32("link")): 20_010}


def test_relay_with_ever_new_stores_does_not_fill_the_disk(disk: Disk) -> None:
    store, _ = opened(disk)
    ids = [number.to_bytes(16, "big") for number in range(STORES_KEPT + 2)]
    store.commit_relay(OTHER, STORE, FIRST)
    for id_ in ids:
        store.commit_relay(RELAY, id_, FIRST)
    store.commit_relay(RELAY, ids[2], RelayBatch(cursors={TOPIC: 8}))
    kept = [store.relay_rows(RELAY, id_) != RelayRows() for id_ in ids]
    assert kept == [False] * 2 + [True] * STORES_KEPT
    assert store.relay_rows(OTHER, STORE) == rows(FIRST)


def test_marks_of_what_disappears_go_with_it(disk: Disk) -> None:
    store, _ = opened(disk)
    store.commit_relay(RELAY, STORE, RelayBatch(parts={(PART, 20_000): marks(0), (elsewhere(), 20_000): marks(1)}))
    store.commit([StoreBatch(forgotten=(Forgotten(kids=(FEED.kid,), boxes=()),))])
    assert store.relay_rows(RELAY, STORE).parts == {(elsewhere(), 20_000): marks(1)}
