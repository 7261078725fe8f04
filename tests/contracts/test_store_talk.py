"""What every GroupReader answers about a conversation: what follows a place, replies, how far it was read."""

from tests.contracts.stores import (
    DANA,
    EMRE,
    FAY,
    GENERAL,
    STAFF,
    Disk,
    deleted,
    id32,
    named,
    opened,
    origin,
    patches,
    posted,
)
from whisper_net.core.documents.patches import MessagePosted, RosterChanged, RosterPerson
from whisper_net.core.group.records import ReadMark, StoreBatch
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.ports.talk import RepliesRow


def eid(name: str) -> EnvelopeId:
    return EnvelopeId(id32(name))


def reply(name: str, to: str, member: MemberId = DANA, lamport: int = 1, scope: ScopeId = GENERAL) -> MessagePosted:
    return MessagePosted(origin(name, member, lamport=lamport, scope=scope), name, eid(to))


def test_pages_after_a_message_meet_without_gap_or_repetition(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(*(posted(f"m{i}", f"{i}", lamport=1 + i // 4) for i in range(23))))
    everything = [row.id for row in reader.messages(GENERAL, 100)]
    paged = everything[:1]
    while page := reader.messages_after(GENERAL, paged[-1], 5):
        paged += [row.id for row in page]
    assert paged == everything
    assert reader.messages_after(GENERAL, eid("unknown"), 5) == []


def test_replies_are_those_in_the_scope_of_what_they_answer(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(named(EMRE, "Emre"), posted("m", "hello"), posted("other", "hi")))
    store.commit(
        patches(
            reply("two", "m", EMRE, lamport=5),
            reply("one", "m", lamport=4),
            reply("gone", "m", FAY, lamport=6),
            deleted("gone", FAY),
            reply("away", "m", scope=STAFF),
            reply("three", "m", EMRE, lamport=7),
        )
    )
    assert [row.text for row in reader.replies(GENERAL, eid("m"), 9)] == ["one", "two", "", "three"]
    assert [row.text for row in reader.replies(GENERAL, eid("m"), 1)] == ["three"]
    assert reader.replies(GENERAL, eid("other"), 9) == []
    (counted,) = reader.reply_counts(GENERAL, [eid("m"), eid("other")])
    assert counted == RepliesRow(eid("m"), 3, 1_007, ((DANA, ""), (EMRE, "Emre")))


def test_what_somebody_pending_replied_is_not_counted(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(posted("m", "hello"), reply("r", "m", EMRE, lamport=2)))
    store.commit(patches(RosterChanged((RosterPerson(EMRE, "pending", "pending", "E.", None, ()),))))
    assert reader.replies(GENERAL, eid("m"), 9) == []
    assert reader.reply_counts(GENERAL, [eid("m")]) == []
    assert reader.messages_after(GENERAL, eid("m"), 9) == []


def test_read_mark_is_where_reading_ended(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(posted("m", "hello")))
    assert reader.read_mark(GENERAL) is None
    mark = ReadMark(GENERAL, 1, 1, eid("m"))
    store.commit([StoreBatch(marks=(mark,))])
    assert reader.read_mark(GENERAL) == mark


def test_imported_message_carries_the_name_that_it_came_with_and_a_mark(disk: Disk) -> None:
    store, reader = opened(disk)
    old = MessagePosted(origin("m", DANA, lamport=1), "as it was said", None, "Gil", id32("source"))
    elsewhere = MessagePosted(origin("o", DANA, lamport=3, scope=STAFF), "there", None, "Gil", id32("other"))
    store.commit(patches(named(DANA, "Dana"), old, posted("new", "here", lamport=2), elsewhere))
    store.commit(patches(old))
    rows = reader.messages(GENERAL, 10)
    assert [(row.name, row.imported) for row in rows] == [("imported: Gil", True), ("Dana", False)]
    assert [row.text for row in reader.messages(GENERAL, 10, search="said")] == ["as it was said"]
    assert reader.imported_sources(GENERAL) == {id32("source")}
    assert reader.imported_sources(ScopeId(id32("nowhere"))) == set()
