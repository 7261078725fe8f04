"""What disappears leaves nothing behind in either store, and takes nothing else with it."""

from base64 import b64encode

import pytest

from tests.contracts.leads import claimed, lead, lead_edited, withdrawn
from tests.contracts.resumes import commented, resolved, resume
from tests.contracts.stores import DEVICE, EMRE, GENERAL, STAFF, Disk, deleted, edited, id32, opened, posted, reacted
from tests.contracts.stores import summary as summary_of
from whisper_net.core.documents.patches import Patch
from whisper_net.core.envelope.parts import FeedKey, part_key
from whisper_net.core.group.records import (
    Forgotten,
    SavedDraft,
    StoreBatch,
    StoredBoxes,
    StoredEnvelope,
    StoredKey,
    StoredText,
)
from whisper_net.core.ids import DocumentId, EnvelopeId, Incarnation, Kid
from whisper_net.ports.store import GroupReader, GroupStore

GONE, KEPT = Kid(id32("gone")), Kid(id32("kept"))
DOCUMENT = DocumentId(id32("document")[:16])
FORGET = StoreBatch(forgotten=(Forgotten((GONE,), (b"gone boxes",)),))


def written(kid: Kid, *patches: Patch) -> StoreBatch:
    """What people said under one key, with its key and envelopes."""
    feed = FeedKey(DEVICE, Incarnation(b"12345678"), kid)
    ids = [one.origin.id for one in patches if hasattr(one, "origin")]
    envelopes = [StoredEnvelope(part_key(feed, i), i, id_, b"sealed") for i, id_ in enumerate(ids, 1)]
    return StoreBatch(
        keys=(StoredKey(kid, STAFF, id32("secret")),),
        boxes=(StoredBoxes(b"gone boxes" if kid == GONE else b"kept boxes", b"boxes", b"cuts"),),
        envelopes=tuple(envelopes),
        parts=(summary_of(len(ids), feed),),
        texts=(StoredText(DOCUMENT, part_key(feed, 1), 1),) if kid == GONE else (),
        patches=patches,
    )


def said(reader: GroupReader) -> list[str]:
    return [row.text for scope in (GENERAL, STAFF) for row in reader.messages(scope, 10)]


def rows(store: GroupStore, reader: GroupReader) -> list[object]:
    """All that a store still holds."""
    loaded = store.load()
    return [
        [key.kid for key in loaded.keys],
        sorted(loaded.boxes),
        [part.key.kid for part in loaded.parts],
        [part.kid for part in store.all_parts()],
        said(reader),
        [row.company for row in reader.leads(None, 10)],
        [row.title for row in reader.resumes(10)],
    ]


def test_all_of_a_key_goes_together(disk: Disk) -> None:
    store, reader = opened(disk)
    gone = written(GONE, posted("a", "gone word"), lead("l"), resume("r"), commented("c", "r"))
    store.commit([written(KEPT, posted("b", "kept word", lamport=2)), gone])
    assert said(reader) == ["gone word", "kept word"]
    store.commit([FORGET])
    assert rows(store, reader) == [[KEPT], [b"kept boxes"], [KEPT], [KEPT], ["kept word"], [], []]
    assert reader.messages(GENERAL, 10, search="gone") == []
    assert store.boxes(b"gone boxes") is None
    assert store.all_texts() == [] == store.text(DOCUMENT)
    store.close()
    again, reader = opened(disk)
    assert rows(again, reader) == [[KEPT], [b"kept boxes"], [KEPT], [KEPT], ["kept word"], [], []]


def test_what_was_said_of_it_elsewhere_goes_along(disk: Disk) -> None:
    store, reader = opened(disk)
    about: list[Patch] = [edited("a", "later", lamport=5), reacted("a", "👍", EMRE), deleted("x")]
    about += [lead_edited("l", "Later"), claimed("l", EMRE), withdrawn("l"), resolved("c")]
    store.commit([written(GONE, posted("a", "gone"), lead("l")), written(KEPT, posted("b", "kept"), *about)])
    store.commit([FORGET])
    assert said(reader) == ["kept"]
    store.commit([written(KEPT, posted("a", "again"), lead("l", "Again"))])
    assert sorted(said(reader)) == ["again", "kept"]
    assert [(row.company, row.claims, row.stage) for row in reader.leads(None, 10)] == [("Again", (), "found")]


def test_words_of_an_edit_go_with_what_they_changed(disk: Disk) -> None:
    """What was written before the channel disappeared, and edited after: no row keeps the edit's words."""
    store, reader = opened(disk)
    store.commit([written(KEPT, posted("b", "kept"), posted("c", "untouched", lamport=2))])
    store.commit(
        [written(GONE, edited("b", "secret", lamport=3), reacted("c", "👍"), claimed("l"), lead_edited("l", "x"))]
    )
    assert said(reader) == ["secret", "untouched"]
    store.commit([FORGET])
    assert said(reader) == ["untouched"]
    assert reader.messages(GENERAL, 10)[0].reactions == ()
    assert reader.messages(GENERAL, 10, search="secret") == []


def test_index_finds_what_is_written_after(disk: Disk) -> None:
    """The places of rows that are gone are given again."""
    store, reader = opened(disk)
    store.commit([written(GONE, *(posted(f"g{i}", f"gone {i}", lamport=i) for i in range(1, 60)))])
    store.commit([FORGET])
    later = [posted(f"k{i}", f"kept{i}", lamport=i) for i in range(1, 60)]
    store.commit([written(KEPT, *later)])
    assert [row.text for row in reader.messages(GENERAL, 10, search="kept7")] == ["kept7"]
    assert reader.messages(GENERAL, 10, search="gone") == []


@pytest.mark.parametrize("spelled", [lambda id_: id_.hex(), lambda id_: b64encode(id_).decode()])
def test_drafts_keep_no_quote(disk: Disk, spelled: object) -> None:
    store, reader = opened(disk)
    assert callable(spelled)
    gone = spelled(id32("a"))
    drafts = (
        SavedDraft("channel/1", "mine", f'["{gone}","Dana","gone words"]'),
        SavedDraft("channel/2", "", f'["{gone}","Dana","gone words"]'),
        SavedDraft("channel/3/edit", "gone words, mended", f'["{gone}","Dana","gone words"]'),
        SavedDraft(f"thread/{id32('a').hex()}", "of a thread"),
        SavedDraft("channel/4", "other", '["else"]'),
    )
    store.commit([written(GONE, posted("a", "gone words")), StoreBatch(drafts=drafts)])
    store.commit([FORGET])
    left = {draft.place: (draft.text, draft.about) for draft in reader.drafts()}
    assert left == {"channel/1": ("mine", ""), "channel/4": ("other", '["else"]')}


def test_forgetting_what_is_not_here_changes_nothing(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit([written(KEPT, posted("b", "kept"))])
    store.commit([FORGET, FORGET])
    assert said(reader) == ["kept"]
    assert reader.message(EnvelopeId(id32("b"))) is not None
