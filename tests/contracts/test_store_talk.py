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
