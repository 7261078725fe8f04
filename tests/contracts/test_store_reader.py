"""What every GroupReader answers."""

from itertools import permutations

import msgspec
import pytest

from tests.contracts.stores import (
    DANA,
    DEVICE,
    EMRE,
    FAY,
    GENERAL,
    STAFF,
    Disk,
    deleted,
    edited,
    id32,
    named,
    opened,
    origin,
    patches,
    posted,
    reacted,
)
from whisper_net.core.documents.patches import (
    ChannelChanged,
    InvitationChanged,
    MessagePosted,
    Origin,
    Patch,
    RosterChanged,
    RosterPerson,
)
from whisper_net.core.group.records import ReadMark, StoreBatch
from whisper_net.core.ids import EnvelopeId, LinkId, ScopeId
from whisper_net.ports.store import ChannelRow, GroupReader, InvitationRow, MemberRow, MessageRow, ReactionRow


def texts(reader: GroupReader, scope: ScopeId = GENERAL, limit: int = 100, **more: object) -> list[str]:
    return [row.text for row in reader.messages(scope, limit, **more)]  # type: ignore[arg-type]


def eid(name: str) -> EnvelopeId:
    return EnvelopeId(id32(name))


def test_message_has_all_that_a_screen_shows(disk: Disk) -> None:
    store, reader = opened(disk)
    reply = MessagePosted(origin("re", EMRE, lamport=7, ahead=True), "yes", eid("m"))
    store.commit(patches(reply, named(EMRE, "Emre"), reacted("re", "👍", FAY)))
    row = MessageRow(
        id=eid("re"),
        scope=GENERAL,
        member=EMRE,
        name="Emre",
        text="yes",
        at=1_007,
        edited=False,
        deleted=False,
        reply_to=eid("m"),
        reactions=(ReactionRow("👍", (FAY,)),),
        n=1,
        lamport=7,
        ahead=True,
    )
    assert reader.messages(GENERAL, 1) == [row]
    assert reader.message(eid("re")) == row
    assert reader.message(eid("unknown")) is None


def test_messages_stand_in_the_order_of_generation_lamport_and_id(disk: Disk) -> None:
    store, reader = opened(disk)
    ties = sorted(["p", "q", "r"], key=id32)
    store.commit(patches(posted("d", "d", n=2, lamport=1), *(posted(name, name, lamport=2) for name in "rqp")))
    store.commit(patches(posted("a", "a", lamport=1)))
    assert texts(reader) == ["a", *ties, "d"]
    assert texts(reader, limit=2) == [ties[-1], "d"]
    assert texts(reader, limit=0) == []


def test_pages_before_a_message_meet_without_gap_or_repetition(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(*(posted(f"m{i}", f"{i}", lamport=1 + i // 4) for i in range(23))))
    everything = [row.id for row in reader.messages(GENERAL, 100)]
    paged: list[EnvelopeId] = []
    while page := reader.messages(GENERAL, 5, before=paged[0] if paged else None):
        paged = [row.id for row in page] + paged
    assert paged == everything
    assert len(everything) == 23


def test_unknown_place_to_page_from_has_nothing_before_it(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(posted("m", "hello")))
    assert texts(reader, before=eid("unknown")) == []


def test_scopes_do_not_mix(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(posted("g", "here"), posted("s", "there", scope=STAFF)))
    assert texts(reader) == ["here"]
    assert texts(reader, STAFF) == ["there"]
    assert texts(reader, STAFF, search="here") == []
    assert texts(reader, ScopeId(id32("nowhere"))) == []


def test_author_is_named_by_profile_then_by_claim_then_not_at_all(disk: Disk) -> None:
    store, reader = opened(disk)
    people = tuple(RosterPerson(m, "member", "member", claim, None, ()) for m, claim in ((DANA, "D."), (EMRE, "E.")))
    store.commit(patches(RosterChanged(people), named(DANA, "Dana"), named(DANA, "Older", lamport=0)))
    store.commit(patches(*(posted(m.hex(), "x", m, lamport=i) for i, m in enumerate((DANA, EMRE, FAY)))))
    assert [row.name for row in reader.messages(GENERAL, 3)] == ["Dana", "E.", ""]


def test_reactions_stand_in_the_order_in_which_they_were_set(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(
        patches(
            posted("m", "hello"),
            reacted("m", "🎉", FAY, lamport=4),
            reacted("m", "👍", EMRE, lamport=3),
            reacted("m", "🎉", DANA, lamport=2),
            reacted("m", "👎", DANA, lamport=1),
            reacted("m", "👎", DANA, on=False, lamport=5),
            reacted("m", "💥", DANA, scope=STAFF),
        )
    )
    assert reader.messages(GENERAL, 1)[0].reactions == (ReactionRow("🎉", (DANA, FAY)), ReactionRow("👍", (EMRE,)))


def test_deleted_message_keeps_its_row_without_text(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(posted("m", "secret plan"), edited("m", "secret plan two")))
    store.commit(patches(deleted("m"), edited("m", "revived", lamport=99)))
    (row,) = reader.messages(GENERAL, 1)
    assert (row.text, row.edited, row.deleted) == ("", False, True)
    assert texts(reader, search="secret") == texts(reader, search="revived") == []


def test_edits_and_deletions_count_from_the_author_in_the_scope_alone(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(edited("m", "forged", EMRE), deleted("m", EMRE), deleted("m", scope=STAFF)))
    store.commit(patches(posted("m", "hello")))
    store.commit(patches(edited("m", "forged", EMRE, lamport=9), deleted("m", FAY), edited("m", "there", scope=STAFF)))
    (row,) = reader.messages(GENERAL, 1)
    assert (row.text, row.edited, row.deleted) == ("hello", False, False)


def test_deletion_is_final_in_whatever_order_it_comes(disk: Disk) -> None:
    store, reader = opened(disk)
    for i, order in enumerate(permutations(range(4))):
        name = f"m{i}"
        story: list[Patch] = [
            posted(name, "text"),
            edited(name, "text 2"),
            deleted(name),
            edited(name, "text 3", lamport=9),
        ]
        for step in order:
            store.commit(patches(story[step]))
        row = reader.message(eid(name))
        assert row is not None
        assert (row.text, row.edited, row.deleted) == ("", False, True), order
    assert texts(reader, search="text") == []


@pytest.mark.parametrize("before_the_post", [True, False])
def test_greatest_edit_in_order_is_shown(disk: Disk, before_the_post: bool) -> None:
    store, reader = opened(disk)
    edits = [edited("m", "third", n=2, lamport=1), edited("m", "second", lamport=8), edited("m", "first", lamport=2)]
    post = posted("m", "hello")
    order: list[Patch] = [*edits, post] if before_the_post else [post, *edits]
    for patch in order:
        store.commit(patches(patch))
    (row,) = reader.messages(GENERAL, 1)
    assert (row.text, row.edited) == ("third", True)
    assert texts(reader, search="third") == ["third"]
    assert texts(reader, search="hello") == texts(reader, search="second") == []


def test_ids_are_found_by_whole_and_half_bytes(disk: Disk) -> None:
    store, reader = opened(disk)
    ids = [EnvelopeId(bytes.fromhex(start).ljust(32, b"\x01")) for start in ("ab10", "ab12", "ab1234567890aa", "cd")]
    places = [Origin(id_, GENERAL, DANA, DEVICE, 1, 1, 1) for id_ in ids]
    store.commit(patches(*(MessagePosted(place, "x", None) for place in places)))
    assert reader.message_ids(b"\xab") == [ids[0], ids[1]]
    assert reader.message_ids(b"\xab\x12") == [ids[1], ids[2]]
    assert reader.message_ids(b"\xab\x12\x34\x56\x78\x90", 0xA) == [ids[2]]
    assert reader.message_ids(b"\xab", 1) == [ids[0], ids[1]]
    assert reader.message_ids(b"", 0xC) == [ids[3]]
    assert reader.message_ids(ids[3]) == [ids[3]]
    assert reader.message_ids(ids[3] + b"\x00") == []
    assert reader.message_ids(b"\xee") == []


def test_unread_counts_what_others_wrote_after_the_mark(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit([StoreBatch(facts=(("member", DANA),))])
    store.commit(patches(ChannelChanged(GENERAL, "general", "all", True), ChannelChanged(STAFF, "staff", "all", True)))
    store.commit(patches(*(posted(f"{m.hex()}{i}", "x", m, lamport=i) for m in (DANA, EMRE, FAY) for i in range(1, 5))))
    assert reader.channels() == [ChannelRow(GENERAL, "general", 8), ChannelRow(STAFF, "staff", 0)]
    first, last = sorted((EMRE, FAY), key=lambda m: id32(f"{m.hex()}2"))
    store.commit([StoreBatch(marks=(ReadMark(GENERAL, 1, 2, eid(f"{first.hex()}2")),))])
    assert reader.channels()[0].unread == 5
    store.commit(patches(deleted(f"{last.hex()}2", last), deleted(f"{EMRE.hex()}4", EMRE)))
    assert reader.channels()[0].unread == 3


def test_read_mark_never_goes_back(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(ChannelChanged(GENERAL, "general", "all", True), posted("m", "x", EMRE, lamport=5)))
    marks = [ReadMark(GENERAL, 1, lamport, eid("m")) for lamport in (5, 3)]
    store.commit([StoreBatch(marks=(mark,)) for mark in marks])
    assert reader.channels()[0].unread == 0


def test_unread_counts_everybody_while_we_are_not_known(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(ChannelChanged(GENERAL, "general", "all", True), posted("m", "x"), posted("o", "x", EMRE)))
    assert reader.channels()[0].unread == 2


def test_channels_stand_by_name_and_go_when_left(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(ChannelChanged(GENERAL, "zebra", "all", True), ChannelChanged(STAFF, "Apple", "all", True)))
    assert [row.name for row in reader.channels()] == ["Apple", "zebra"]
    store.commit(patches(ChannelChanged(GENERAL, "general", "all", True), ChannelChanged(STAFF, "Apple", "all", False)))
    assert [row.name for row in reader.channels()] == ["general"]


def test_roster_rows_are_replaced_and_stand_by_name(disk: Disk) -> None:
    store, reader = opened(disk)
    emre = RosterPerson(EMRE, "member", "pending", "zed", "I sat by the window", ())
    dana = RosterPerson(DANA, "admin", "member", None, None, (GENERAL, STAFF))
    store.commit(patches(RosterChanged((emre, dana)), named(DANA, "Dana")))
    let_in: RosterPerson = msgspec.structs.replace(emre, state="member", channels=(GENERAL,))
    store.commit(patches(RosterChanged((let_in,))))
    assert reader.members() == [
        MemberRow(DANA, "Dana", "admin", "member", None, (GENERAL, STAFF)),
        MemberRow(EMRE, "zed", "member", "member", "I sat by the window", (GENERAL,)),
    ]


def test_invitations_stand_by_expiry(disk: Disk) -> None:
    store, reader = opened(disk)
    one, two = LinkId(id32("one")), LinkId(id32("two"))
    store.commit(patches(InvitationChanged(one, 90, "open"), InvitationChanged(two, 50, "open")))
    store.commit(patches(InvitationChanged(one, 90, "used")))
    assert reader.invitations() == [InvitationRow(two, 50, "open"), InvitationRow(one, 90, "used")]


def test_what_somebody_pending_wrote_shows_again_once_they_are_approved(disk: Disk) -> None:
    store, reader = opened(disk)
    emre = RosterPerson(EMRE, "member", "member", "E", None, (GENERAL,))
    sent_back: RosterPerson = msgspec.structs.replace(emre, role="pending", state="pending", channels=())
    store.commit(patches(RosterChanged((emre,)), ChannelChanged(GENERAL, "general", "all", True)))
    store.commit(patches(posted("d", "by dana"), posted("e", "by emre", EMRE, lamport=2), reacted("d", "👍", EMRE)))

    store.commit(patches(RosterChanged((sent_back,))))
    assert texts(reader) == texts(reader, search="by") == ["by dana"]
    assert texts(reader, before=eid("e")) == ["by dana"]
    assert reader.message(eid("e")) is None
    assert reader.messages(GENERAL, 1)[0].reactions == ()
    assert reader.channels()[0].unread == 1

    store.commit(patches(RosterChanged((emre,))))
    assert texts(reader) == texts(reader, search="by") == ["by dana", "by emre"]
    assert reader.message(eid("e")) == reader.messages(GENERAL, 1)[0]
    assert reader.messages(GENERAL, 2)[0].reactions == (ReactionRow("👍", (EMRE,)),)
    assert reader.channels()[0].unread == 2


def test_newest_place_of_a_scope(disk: Disk) -> None:
    store, reader = opened(disk)
    assert reader.newest(GENERAL) is None
    store.commit(patches(posted("b", "x", lamport=9), posted("a", "x", n=2), posted("s", "x", scope=STAFF, n=3)))
    assert reader.newest(GENERAL) == ReadMark(GENERAL, 2, 1, eid("a"))


def test_reader_sees_what_was_committed_after_it_was_opened(disk: Disk) -> None:
    store, reader = opened(disk)
    assert reader.counts()["messages"] == 0
    store.commit(patches(posted("m", "hello")))
    assert reader.counts()["messages"] == 1
