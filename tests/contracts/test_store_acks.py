"""What every store keeps of who holds what: the greatest of each device and feed, in any order; gone with its key."""

import itertools

from tests.contracts.stores import (
    DEVICE,
    EMRE,
    FEED,
    GENERAL,
    STAFF,
    Disk,
    envelope,
    id32,
    opened,
    origin,
    patches,
    summary,
)
from whisper_net.core.documents.patches import MessagePosted
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group.records import Forgotten, StoreBatch, StoredAck
from whisper_net.core.ids import DeviceId, EnvelopeId, Incarnation, Kid
from whisper_net.core.wire.bounds import PART_SIZE
from whisper_net.ports.delivery import Placed
from whisper_net.ports.store import GroupStore

LAPTOP, PHONE = DeviceId(id32("laptop")), DeviceId(id32("phone"))
OTHER = FeedKey(PHONE, Incarnation(b"87654321"), Kid(id32("kid")))
NEVER = EnvelopeId(id32("never"))


def says(device: DeviceId, upto: int, feed: FeedKey = FEED) -> StoredAck:
    return StoredAck(GENERAL, feed, device, upto)


def told(*acks: StoredAck) -> list[StoreBatch]:
    return [StoreBatch(acks=acks)]


def write(store: GroupStore, last: int, feed: FeedKey = FEED) -> None:
    """The part of `last`, held up to there."""
    part = summary(last, feed)
    envelopes = tuple(envelope(seq, feed) for seq in range(part.key.first_seq, last + 1))
    store.commit([StoreBatch(envelopes=envelopes, parts=(part,))])


def test_greatest_counts_in_whatever_order_they_come(disk: Disk) -> None:
    store, reader = opened(disk)
    for number, order in enumerate(itertools.permutations([says(LAPTOP, 3), says(LAPTOP, 7), says(LAPTOP, 5)])):
        feed = FEED._replace(incarnation=Incarnation(bytes([number]) * 8))
        for ack in order:
            store.commit(told(StoredAck(GENERAL, feed, ack.device, ack.upto)))
    assert {ack.upto for ack in reader.claims(GENERAL)} == {7}
    assert len(reader.claims(GENERAL)) == 6
    assert reader.claims(STAFF) == []


def test_claims_are_what_goes_beyond_what_is_held(disk: Disk) -> None:
    store, reader = opened(disk)
    write(store, 3)
    store.commit(told(says(LAPTOP, 3), says(PHONE, 4), says(LAPTOP, 9, OTHER)))
    found = sorted(reader.claims(GENERAL), key=lambda ack: ack.upto)
    assert found == [says(PHONE, 4), says(LAPTOP, 9, OTHER)]
    write(store, PART_SIZE + 2, OTHER)
    found = reader.claims(GENERAL)
    assert set(found) == {says(PHONE, 4), says(LAPTOP, 9, OTHER)}
    write(store, 4)
    assert reader.claims(GENERAL) == [says(LAPTOP, 9, OTHER)]


def test_message_is_found_in_its_feed_with_who_holds_it(disk: Disk) -> None:
    store, reader = opened(disk)
    write(store, 5)
    write(store, PART_SIZE + 2)
    write(store, 2, OTHER)
    store.commit(told(says(LAPTOP, PART_SIZE + 1), says(PHONE, 4)))
    third, late = envelope(3).id, envelope(PART_SIZE + 2).id
    found = reader.placed(GENERAL, [DEVICE], [third, late, envelope(1, OTHER).id, NEVER])
    assert found == {
        third: Placed(third, FEED, 3, frozenset({LAPTOP, PHONE})),
        late: Placed(late, FEED, PART_SIZE + 2, frozenset()),
    }
    theirs = envelope(1, OTHER).id
    assert reader.placed(GENERAL, [PHONE], [theirs]) == {theirs: Placed(theirs, OTHER, 1, frozenset())}
    assert reader.placed(STAFF, [DEVICE], [third]) == reader.placed(GENERAL, [], [third]) == {}
    assert reader.placed(GENERAL, [DEVICE], []) == {}


def test_they_outlive_the_program_and_a_repair(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit([*told(says(LAPTOP, 7)), *patches(MessagePosted(origin("hello", EMRE), "hello", None))])
    store.drop_projections()
    reader.close()
    store.close()
    _, reader = opened(disk)
    assert reader.claims(GENERAL) == [says(LAPTOP, 7)]


def test_they_go_with_the_key_that_their_feed_stands_under(disk: Disk) -> None:
    store, reader = opened(disk)
    kept = FEED._replace(kid=Kid(id32("kept")))
    store.commit(told(says(LAPTOP, 7), says(LAPTOP, 2, kept)))
    store.commit([StoreBatch(forgotten=(Forgotten((FEED.kid,), ()),))])
    assert reader.claims(GENERAL) == [says(LAPTOP, 2, kept)]
    store.commit(told(says(LAPTOP, 3, FEED)))
    assert set(reader.claims(GENERAL)) == {says(LAPTOP, 2, kept), says(LAPTOP, 3)}
