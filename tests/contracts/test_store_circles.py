"""What every store keeps of circles: drops as they came, rows as they were told last, and what is new in each."""

import msgspec

from tests.contracts.stores import DANA, EMRE, FAY, Disk, id32, opened, patches, posted
from whisper_net.core.documents.patches import CircleChanged
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group.records import ReadMark, StoreBatch, StoredDrop
from whisper_net.core.ids import DeviceId, EnvelopeId, Incarnation, Kid, LinkId, ScopeId
from whisper_net.ports.circles import CircleRow

BOOK, TALK = ScopeId(id32("book")), ScopeId(id32("talk"))
CIRCLE = CircleChanged(BOOK, "book", "circle", DANA, (DANA, EMRE), True)
DIRECT = CircleChanged(TALK, "", "dm", EMRE, (DANA, EMRE), True)


def drop(name: str, *, whole: bool = True) -> StoredDrop:
    heads = LinkId(id32("one")), LinkId(id32("two"))
    feed = FeedKey(DeviceId(id32("device")), Incarnation(b"i" * 8), Kid(id32("group's")))
    return StoredDrop(EnvelopeId(id32(name)), feed, 7, Kid(id32("kid")), 3, DANA, heads, b"sealed", whole)


def test_circles_that_one_is_in_stand_by_name(disk: Disk) -> None:
    store, reader = opened(disk)
    assert reader.circles() == []
    store.commit(patches(CIRCLE, DIRECT))
    assert reader.circles() == [
        CircleRow(TALK, "", "dm", EMRE, (DANA, EMRE), 0),
        CircleRow(BOOK, "book", "circle", DANA, (DANA, EMRE), 0),
    ]
    grown: CircleChanged = msgspec.structs.replace(CIRCLE, name="books", members=(DANA, EMRE, FAY))
    store.commit(patches(grown, msgspec.structs.replace(DIRECT, inside=False)))
    assert reader.circles() == [CircleRow(BOOK, "books", "circle", DANA, (DANA, EMRE, FAY), 0)]


def test_what_is_new_in_a_circle_counts_as_in_a_channel(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit([StoreBatch(facts=(("member", DANA),)), *patches(CIRCLE, DIRECT)])
    store.commit(patches(posted("a", "one", EMRE, scope=BOOK), posted("b", "two", EMRE, scope=BOOK, lamport=2)))
    store.commit(patches(posted("c", "mine", DANA, scope=BOOK, lamport=3)))
    assert [row.unread for row in reader.circles()] == [0, 2]
    assert [row.text for row in reader.messages(BOOK, 10, search="two")] == ["two"]
    store.commit([StoreBatch(marks=(ReadMark(BOOK, 1, 1, EnvelopeId(id32("a"))),))])
    assert [row.unread for row in reader.circles()] == [0, 1]


def test_drops_outlive_the_program_and_a_repair(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit([StoreBatch(drops=(drop("one"), drop("two"))), *patches(CIRCLE)])
    store.commit([StoreBatch(drops=(drop("one", whole=False),))])
    store.drop_projections()
    assert reader.circles() == []
    reader.close()
    store.close()
    store, _ = opened(disk)
    assert store.load().drops == [drop("one", whole=False), drop("two")]
