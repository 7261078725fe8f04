"""What every GroupReader answers about résumés and comments, and where every GroupStore finds the changes of a text."""

from itertools import permutations

import msgspec
import pytest

from tests.contracts.leads import eid
from tests.contracts.resumes import TEXT, commented, resolved, resume, rid
from tests.contracts.stores import (
    DANA,
    DEVICE,
    EMRE,
    FAY,
    GENERAL,
    STAFF,
    Disk,
    envelope,
    named,
    opened,
    origin,
    patches,
)
from whisper_net.core.documents.patches import (
    Origin,
    Patch,
    ResumeChanged,
    ResumeCommented,
    RosterChanged,
    RosterPerson,
)
from whisper_net.core.documents.quotes import Anchor
from whisper_net.core.documents.resumes import text_hash
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group.records import StoreBatch, StoredEnvelope, StoredText
from whisper_net.core.ids import DeviceId, DocumentId, EnvelopeId, Incarnation, Kid, ResumeId
from whisper_net.ports.resumes import CommentRow, ResumePage, ResumeRow
from whisper_net.ports.store import GroupReader

ONE, OTHER = DocumentId(b"1" * 16), DocumentId(b"2" * 16)
FAR = FeedKey(DeviceId(b"f" * 32), Incarnation(b"87654321"), Kid(b"k" * 32))


def page(reader: GroupReader, name: str = "r") -> ResumePage:
    found = reader.resume(rid(name))
    assert found is not None
    return found


def words(reader: GroupReader, name: str = "r") -> dict[EnvelopeId, str | None]:
    """The words that each comment stands at."""
    shown = page(reader, name)
    return {row.id: None if row.start is None else shown.text[row.start : row.end] for row in shown.comments}


def open_comments(reader: GroupReader) -> list[int]:
    return [row.open for row in reader.resumes(9)]


def test_resume_and_comment_have_all_that_a_screen_shows(disk: Disk) -> None:
    store, reader = opened(disk)
    place = origin("c", EMRE, lamport=9, ahead=True)
    anchor = Anchor("Go", "Python and ", ".\n", 24, text_hash(TEXT))
    store.commit(patches(resume("r", lamport=7, versions=3, ahead=True), named(DANA, "Dana"), named(EMRE, "Emre")))
    store.commit(patches(ResumeCommented(place, rid("r"), anchor, "how long?"), resolved("c", DANA)))
    row = ResumeRow(
        id=rid("r"),
        scope=GENERAL,
        member=DANA,
        name="Dana",
        title="Dana Levi",
        version=text_hash(TEXT),
        versions=3,
        at=1_007,
        comments=1,
        open=0,
        n=1,
        lamport=7,
        ahead=True,
    )
    comment = CommentRow(
        id=eid("c"),
        resume=rid("r"),
        scope=GENERAL,
        member=EMRE,
        name="Emre",
        quote="Go",
        text="how long?",
        start=24,
        end=26,
        resolved=True,
        at=1_009,
        n=1,
        lamport=9,
        ahead=True,
    )
    assert reader.resumes(1) == [row]
    assert reader.resume(rid("r")) == ResumePage(row, TEXT, (comment,))
    assert reader.comment(eid("c")) == comment
    assert reader.resume(rid("unknown")) is None
    assert reader.comment(eid("unknown")) is None


def test_what_changed_last_comes_first(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(resume("a", "a", lamport=5), resume("b", "b", n=2), resume("c", "c", lamport=6)))
    assert [row.title for row in reader.resumes(9)] == ["b", "c", "a"]
    store.commit(patches(resume("a", "a2", n=3, versions=2)))
    assert [row.title for row in reader.resumes(2)] == ["a2", "b"]
    assert reader.resumes(0) == []


def test_last_text_of_a_resume_stands(disk: Disk) -> None:
    """The core folds versions; which of them is newer is not for a store to say."""
    store, reader = opened(disk)
    store.commit(patches(resume("r", "new", lamport=9, versions=2), resume("r", "old", lamport=3)))
    assert (page(reader).text, page(reader).row.versions, page(reader).row.title) == ("old", 1, "old")
    store.commit(patches(resume("r", "older", EMRE, scope=STAFF)))
    assert (page(reader).row.member, page(reader).row.scope) == (EMRE, STAFF)


def test_comments_are_placed_anew_whenever_the_text_changes(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(commented("early"), resume("r")))
    store.commit(patches(commented("late", quote="Led a team of five people")))
    assert words(reader) == {eid("early"): "Python and Go", eid("late"): "Led a team of five people"}
    store.commit(patches(resume("r", "Hello.\n" + TEXT.replace("five", "six"), versions=2)))
    assert words(reader) == {eid("early"): "Python and Go", eid("late"): "Led a team of six people"}
    store.commit(patches(resume("r", "# Nothing else\n", versions=3)))
    assert words(reader) == {eid("early"): None, eid("late"): None}
    row = reader.comment(eid("early"))
    assert row is not None
    assert (row.start, row.end, row.quote) == (None, None, "Python and Go")
    store.commit(patches(commented("more", quote="Nothing", of="# Nothing else\n"), resume("r", TEXT, versions=4)))
    assert words(reader)[eid("early")] == "Python and Go"


def test_what_comments_hold_on_to_is_kept_whatever_the_text_becomes(disk: Disk) -> None:
    store, reader = opened(disk)
    late, early = commented("late", quote="Go", n=2), commented("early", n=1)
    store.commit(patches(late, early))
    assert list(reader.anchors(rid("r"))) == []
    store.commit(patches(resume("r"), resume("r", "# Nothing else\n", versions=2)))
    assert list(reader.anchors(rid("r"))) == [(eid("early"), early.anchor), (eid("late"), late.anchor)]


def test_places_are_counted_in_code_points(disk: Disk) -> None:
    store, reader = opened(disk)
    text = "👍👍 שלום, Go 👍"
    store.commit(patches(resume("r", text), commented("c", quote="Go 👍", of=text)))
    (row,) = page(reader).comments
    assert (row.start, row.end) == (9, 13)


def test_comments_stand_in_the_order_in_which_they_were_made(disk: Disk) -> None:
    store, reader = opened(disk)
    steps: list[Patch] = [commented("a", lamport=3), commented("b", lamport=1), commented("c", n=2), resume("r")]
    for order in permutations(steps):
        store.drop_projections()
        for step in order:
            store.commit(patches(step))
        assert [row.id for row in page(reader).comments] == [eid("b"), eid("a"), eid("c")]


def test_comments_of_another_scope_or_resume_do_not_count(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(resume("r"), commented("there", scope=STAFF), commented("other", "another")))
    assert page(reader).comments == ()
    assert reader.comment(eid("there")) is None
    assert reader.comment(eid("other")) is None
    assert reader.comment_ids(eid("there")) == []


def test_author_and_owner_resolve_a_comment_and_nobody_else(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(resolved("c", FAY, lamport=9), resolved("c", EMRE, scope=STAFF), resume("r"), commented("c")))
    assert open_comments(reader) == [1]
    store.commit(patches(resolved("c", EMRE, lamport=2)))
    assert open_comments(reader) == [0]
    store.commit(patches(resolved("c", DANA, on=False, lamport=3)))
    assert open_comments(reader) == [1]
    assert not page(reader).comments[0].resolved


def test_last_word_about_a_comment_counts_in_whatever_order_it_comes(disk: Disk) -> None:
    store, reader = opened(disk)
    steps: list[Patch] = [
        resolved("c"),
        resolved("c", on=False, lamport=2),
        resolved("c", DANA, n=2),
        commented("c"),
        resume("r"),
    ]
    for order in permutations(steps):
        store.drop_projections()
        store.commit(patches(*order[:2]))
        store.commit(patches(*order[2:]))
        assert open_comments(reader) == [0]


def test_first_content_of_a_comment_stays(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(resume("r"), commented("c", text="true"), commented("c", text="twin")))
    store.commit(patches(commented("c", quote="Go", text="twin again")))
    assert [(row.text, row.quote) for row in page(reader).comments] == [("true", "Python and Go")]


def test_what_somebody_pending_wrote_shows_again_once_they_are_approved(disk: Disk) -> None:
    store, reader = opened(disk)
    emre = RosterPerson(EMRE, "member", "member", "Emre", None, (GENERAL,))
    sent_back: RosterPerson = msgspec.structs.replace(emre, role="pending", state="pending", channels=())
    store.commit(patches(resume("r"), commented("c"), resume("e", "# Emre\n", EMRE, lamport=2)))
    store.commit(patches(commented("on e", "e", "Emre", DANA, of="# Emre\n")))

    store.commit(patches(RosterChanged((sent_back,))))
    assert [(row.title, row.comments, row.open) for row in reader.resumes(9)] == [("Dana Levi", 0, 0)]
    assert reader.resume(rid("e")) is None
    assert (page(reader).comments, reader.comment(eid("c")), reader.comment(eid("on e"))) == ((), None, None)
    assert [*reader.resume_ids(rid("e")), *reader.comment_ids(eid("c")), *reader.comment_ids(eid("on e"))] == []

    store.commit(patches(RosterChanged((emre,))))
    assert [(row.title, row.comments) for row in reader.resumes(9)] == [("Emre", 1), ("Dana Levi", 1)]
    assert page(reader).comments[0].name == "Emre"


def test_resumes_and_comments_are_found_by_whole_and_half_bytes(disk: Disk) -> None:
    store, reader = opened(disk)
    ids = [bytes.fromhex(start).ljust(32, b"\x01") for start in ("ab10", "ab12", "cd")]
    for id_ in ids:
        place = Origin(EnvelopeId(id_), GENERAL, DANA, DEVICE, 1, 1, 1)
        anchor = Anchor("Go", "", "", 0, bytes(32))
        store.commit(patches(ResumeChanged(place, ResumeId(id_), "Go", text_hash("Go"), 1)))
        store.commit(patches(ResumeCommented(place, ResumeId(id_), anchor, "hm")))
    for find in (reader.resume_ids, reader.comment_ids):
        assert find(b"\xab") == ids[:2]
        assert find(b"\xab", 1) == ids[:2]
        assert find(b"", 0xC) == [ids[2]]
        assert find(ids[1]) == [ids[1]]
        assert find(b"\xee") == []


def test_dropping_projections_drops_all_that_was_said_of_resumes(disk: Disk) -> None:
    store, reader = opened(disk)
    batch = StoreBatch(envelopes=(envelope(1),), texts=(StoredText(ONE, envelope(1).part, 1),))
    store.commit([batch, *patches(resume("r"), commented("c"), resolved("c"))])
    store.drop_projections()
    assert (reader.resumes(9), reader.comment(eid("c")), store.all_texts(), store.text(ONE)) == ([], None, [], [])
    store.commit(patches(resume("r"), commented("c")))
    assert open_comments(reader) == [1]


# -- the changes of a text


def changes(*envelopes: StoredEnvelope, document: DocumentId = ONE) -> StoreBatch:
    texts = tuple(StoredText(document, one.part, one.seq) for one in envelopes)
    return StoreBatch(envelopes=envelopes, texts=texts)


def test_changes_of_a_text_are_found_in_all_feeds(disk: Disk) -> None:
    store, _ = opened(disk)
    mine = [envelope(2), envelope(1_003), envelope(7, FAR)]
    store.commit([changes(*mine), changes(envelope(3), document=OTHER), StoreBatch(envelopes=(envelope(4),))])
    assert sorted(store.text(ONE), key=lambda one: one.id) == sorted(mine, key=lambda one: one.id)
    assert store.text(OTHER) == [envelope(3)]
    assert store.text(DocumentId(bytes(16))) == []
    assert sorted(store.all_texts()) == [ONE, OTHER]
    reopened, _ = opened(disk)
    assert len(reopened.text(ONE)) == 3


def test_a_change_of_a_text_is_noted_once(disk: Disk) -> None:
    store, _ = opened(disk)
    for _ in range(2):
        store.commit([changes(envelope(1)), changes(envelope(1))])
    assert store.text(ONE) == [envelope(1)]


def test_a_text_is_noted_in_the_transaction_of_its_envelopes(disk: Disk) -> None:
    store, _ = opened(disk)
    wrong = StoredEnvelope(envelope(1).part, 2_000, envelope(1).id, b"")
    with pytest.raises(ValueError, match="does not stand"):
        store.commit([changes(envelope(1)), StoreBatch(envelopes=(wrong,))])
    assert (store.text(ONE), store.all_texts(), store.part(envelope(1).part)) == ([], [], [])
