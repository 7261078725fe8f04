"""Files in either store: a message's chunks come with it and go with it, and repair keeps them."""

from tests.contracts.stores import (
    DANA,
    DEVICE,
    EMRE,
    FEED,
    GENERAL,
    STAFF,
    Disk,
    deleted,
    edited,
    envelope,
    id32,
    opened,
    origin,
    patches,
    summary,
)
from whisper_net.core.crypto.attachments import Manifest, seal_file
from whisper_net.core.documents.patches import MessagePosted, Retold, RosterChanged, RosterPerson
from whisper_net.core.envelope.parts import FeedKey, part_key
from whisper_net.core.group.records import Forgotten, Purged, StoreBatch, StoredChunk, StoredEnvelope
from whisper_net.core.ids import EnvelopeId, Incarnation, Kid, MemberId, ScopeId
from whisper_net.ports.attachments import FileRow, HeldRow

MANIFEST, CHUNKS = seal_file(bytes(200_000), "CV\u202efdp.exe", id32("key"))
NAMED = list(zip(MANIFEST.chunks, CHUNKS, strict=True))
SIZE = sum(map(len, CHUNKS))


def eid(name: str) -> EnvelopeId:
    return EnvelopeId(id32(name))


def file(
    name: str, member: MemberId = DANA, *, scope: ScopeId = GENERAL, lamport: int = 1, manifest: Manifest = MANIFEST
) -> MessagePosted:
    return MessagePosted(origin(name, member, scope=scope, lamport=lamport), "", None, attachment=manifest)


def batch(name: str, member: MemberId = DANA, *, scope: ScopeId = GENERAL, lamport: int = 1) -> StoreBatch:
    """A message with all chunks of its file, as its author's device stores it."""
    chunks = tuple(StoredChunk(id_, eid(name), raw) for id_, raw in NAMED)
    return StoreBatch(patches=(file(name, member, scope=scope, lamport=lamport),), chunks=chunks)


def test_a_file_shows_with_what_is_here_of_it(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(file("a")))
    (row,) = reader.messages(GENERAL, 10)
    assert row.file == FileRow("CVfdp.exe", 200_000, 0, 2)
    assert (row.file.state, row.file.ending, row.file.kind) == ("not here", "exe", "program")
    assert store.keep_chunks(eid("a"), NAMED[:1])
    assert [one.file.state for one in reader.attachments(None, 5)] == ["partly"]
    assert store.keep_chunks(eid("a"), NAMED)
    assert store.keep_chunks(eid("a"), NAMED)
    whole = reader.attachment(eid("a"))
    assert whole is not None
    assert whole.file.state == "here"
    assert whole.manifest == MANIFEST
    assert (whole.scope, whole.member, whole.at) == (GENERAL, DANA, 1_001)
    assert store.chunks_of(eid("a")) == set(MANIFEST.chunks)
    assert [store.chunk(id_) for id_ in MANIFEST.chunks] == CHUNKS
    assert store.chunk(id32("none")) is None
    assert reader.held() == HeldRow(SIZE, {DANA: SIZE})
    store.close()
    again, reader = opened(disk)
    assert again.chunks_of(eid("a")) == set(MANIFEST.chunks)


def test_a_plain_message_has_no_file(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(MessagePosted(origin("a"), "hi", None)))
    assert reader.messages(GENERAL, 1)[0].file is None
    assert reader.attachment(eid("a")) is None
    assert reader.attachment(eid("b")) is None
    assert not store.keep_chunks(eid("a"), NAMED)
    assert store.chunks_of(eid("a")) == set()
    assert reader.held() == HeldRow(0, {})


def test_files_are_listed_newest_first(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit([batch("a"), batch("b", EMRE, lamport=2), batch("c", scope=STAFF, lamport=3)])
    assert [row.message for row in reader.attachments(None, 10)] == [eid("c"), eid("b"), eid("a")]
    assert [row.message for row in reader.attachments(GENERAL, 1)] == [eid("b")]
    assert reader.held() == HeldRow(3 * SIZE, {DANA: 2 * SIZE, EMRE: SIZE})


def test_what_somebody_attached_lately_is_found(disk: Disk) -> None:
    store, _ = opened(disk)
    other, _ = seal_file(b"another", "b.txt", id32("other"))
    late = StoreBatch(patches=(file("b", lamport=5, manifest=other),))
    store.commit([batch("a"), late, batch("c", EMRE, lamport=9), batch("d", lamport=7)])
    store.commit(patches(deleted("d")))
    found = store.files_of(DANA, 0)
    assert [(row.message, row.scope, row.manifest) for row in found] == [
        (eid("b"), GENERAL, other),
        (eid("a"), GENERAL, MANIFEST),
    ]
    assert [row.manifest for row in store.files_of(DANA, 1_002)] == [other]


def test_a_deleted_message_takes_its_file_along(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit([batch("a"), batch("b", lamport=2)])
    store.commit(patches(deleted("a", EMRE)))
    assert store.chunks_of(eid("a")), "only its author deletes a message"
    store.commit(patches(deleted("a"), edited("b", "with words", lamport=5)))
    assert store.chunks_of(eid("a")) == set()
    assert reader.attachment(eid("a")) is None
    assert [(row.text, row.file is None) for row in reader.messages(GENERAL, 5)] == [("", True), ("with words", False)]
    store.commit([batch("a")])  # told again
    assert reader.attachment(eid("a")) is None
    assert not store.keep_chunks(eid("a"), NAMED)
    assert store.chunk(MANIFEST.chunks[0]) == CHUNKS[0], "another message that names it keeps its own"


def test_a_deletion_that_came_first_leaves_no_file(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(deleted("a")))
    store.commit([batch("a")])
    assert reader.attachment(eid("a")) is None
    assert store.chunks_of(eid("a")) == set()


def test_what_disappears_takes_its_chunks_along(disk: Disk) -> None:
    store, reader = opened(disk)
    gone, kept = Kid(id32("gone")), Kid(id32("kept"))
    for kid, name, lamport in ((gone, "a", 1), (kept, "b", 2), (kept, "c", 3)):
        place = part_key(FeedKey(DEVICE, Incarnation(b"12345678"), kid), lamport)
        envelopes = (StoredEnvelope(place, lamport, eid(name), b"sealed"),)
        store.commit([StoreBatch(envelopes=envelopes), batch(name, lamport=lamport)])
    edit = edited("c", "words that go", lamport=9)
    place = part_key(FeedKey(DEVICE, Incarnation(b"12345678"), gone), 7)
    store.commit([StoreBatch(envelopes=(StoredEnvelope(place, 7, edit.origin.id, b"sealed"),), patches=(edit,))])
    store.commit([StoreBatch(forgotten=(Forgotten((gone,), ()),))])
    assert [row.message for row in reader.attachments(None, 9)] == [eid("b")]
    assert store.chunks_of(eid("a")) == set() == store.chunks_of(eid("c"))
    assert store.chunks_of(eid("b"))


def test_repair_and_retelling_keep_chunks(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit([batch("a")])
    store.drop_projections()
    assert reader.attachment(eid("a")) is None
    assert store.chunks_of(eid("a"))
    assert not store.keep_chunks(eid("a"), NAMED[:1])
    store.commit(patches(file("a")))
    store.commit(patches(Retold(GENERAL, DANA, names=False)))
    assert reader.attachments(None, 5) == []
    assert store.chunks_of(eid("a")), "hidden, and destroyed by nobody's word"
    store.commit(patches(Retold(GENERAL, DANA, names=False), file("a")))
    assert reader.attachments(None, 5)[0].file.state == "here"


def test_what_was_hidden_long_enough_goes_with_its_chunks(disk: Disk) -> None:
    store, _ = opened(disk)
    kept, purged = envelope(1), envelope(2)
    both = [StoredChunk(MANIFEST.chunks[0], one.id, CHUNKS[0]) for one in (kept, purged)]
    store.commit([StoreBatch(envelopes=(kept, purged), parts=(summary(2),), chunks=tuple(both))])
    store.commit([StoreBatch(purged=(Purged(part_key(FEED, 1), 1),), parts=(summary(1),))])
    assert store.chunks_of(purged.id) == set()
    assert store.chunks_of(kept.id)


def test_chunks_can_be_let_go_and_fetched_again(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit([batch("a")])
    assert store.drop_chunks(eid("a")) == SIZE
    assert store.drop_chunks(eid("a")) == 0
    assert [row.file.state for row in reader.attachments(None, 5)] == ["not here"]
    assert store.keep_chunks(eid("a"), NAMED)


def test_what_somebody_pending_attached_is_not_shown(disk: Disk) -> None:
    store, reader = opened(disk)
    pending = RosterPerson(DANA, "pending", "pending", None, None, ())
    store.commit([batch("a"), StoreBatch(patches=(RosterChanged((pending,)),))])
    assert reader.attachment(eid("a")) is None
    assert reader.attachments(None, 5) == []
