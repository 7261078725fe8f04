"""The entry of a message with a file: hostile manifests are refused by their form; a claim allocates nothing."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.crypto.attachments import CHUNK_PLAIN, Manifest, chunk_count, seal_file
from whisper_net.core.documents.attachments import Attach, attach_entry
from whisper_net.core.documents.entries import from_fields, to_fields
from whisper_net.core.documents.guard import Field
from whisper_net.core.documents.messages import message_patch
from whisper_net.core.documents.patches import MessagePosted, Origin
from whisper_net.core.errors import GuardError, RefusedError, TooLong
from whisper_net.core.ids import DeviceId, EnvelopeId, MemberId, ScopeId
from whisper_net.core.wire.bounds import MAX_ATTACHMENT, MAX_FILE_NAME

ID = EnvelopeId(b"\x07" * 32)
FIELDS: dict[str, Field] = {
    "k": 25, "t": "", "n": "cv.pdf", "z": 5, "y": bytes(32), "h": bytes(32), "x": bytes(32),
}  # fmt: skip


def ids(count: int) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in range(count))


def test_a_file_is_an_entry_and_back() -> None:
    manifest, _ = seal_file(b"hello", "cv.pdf", b"k" * 32)
    entry = attach_entry("my résumé", manifest, ID)
    fields = to_fields(entry)
    assert from_fields(fields) == entry
    assert entry.manifest == manifest
    assert sorted(fields) == sorted("ktnzyhxr")
    assert from_fields(FIELDS) == Attach("", "cv.pdf", 5, bytes(32), bytes(32), bytes(32))


def test_it_shows_as_a_message_with_a_file() -> None:
    origin = Origin(ID, ScopeId(bytes(32)), MemberId(bytes(32)), DeviceId(bytes(32)), 1, 1, 1)
    manifest = Manifest("cv.pdf", 5, bytes(32), bytes(32), (bytes(32),))
    assert message_patch(attach_entry("", manifest, None), origin) == MessagePosted(
        origin, "", None, attachment=manifest
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"z": 0},
        {"z": MAX_ATTACHMENT + 1},
        {"z": 1 << 62},
        {"z": CHUNK_PLAIN + 1},
        {"x": b""},
        {"x": bytes(31)},
        {"x": ids(2)},
        {"z": CHUNK_PLAIN + 1, "x": bytes(64)},
        {"z": MAX_ATTACHMENT, "x": ids(chunk_count(MAX_ATTACHMENT) + 1)},
        {"n": ""},
        {"n": "a\0b"},
        {"n": "x" * (MAX_FILE_NAME + 1)},
        {"y": bytes(16)},
        {"h": b""},
        {"path": "/etc/passwd"},
    ],
)
def test_hostile_manifests_are_refused(changed: dict[str, Field]) -> None:
    with pytest.raises(GuardError):
        from_fields(FIELDS | changed)


def test_a_claimed_size_allocates_nothing() -> None:
    tracemalloc.start()
    largest = from_fields(FIELDS | {"z": MAX_ATTACHMENT, "x": ids(chunk_count(MAX_ATTACHMENT))})
    assert isinstance(largest, Attach)
    assert len(largest.manifest.chunks) == 135
    assert tracemalloc.get_traced_memory()[1] < 200_000
    tracemalloc.stop()


def test_our_own_are_held_to_the_same() -> None:
    with pytest.raises(RefusedError):
        to_fields(Attach("", "x", CHUNK_PLAIN + 1, bytes(32), bytes(32), bytes(32)))
    with pytest.raises(TooLong):
        to_fields(Attach("", "x" * (MAX_FILE_NAME + 1), 1, bytes(32), bytes(32), bytes(32)))


ANY: st.SearchStrategy[Field] = st.text(max_size=5) | st.integers() | st.booleans() | st.binary(max_size=70)


@given(st.dictionaries(st.sampled_from("tnzyhxr"), ANY))
def test_any_fields_are_an_entry_or_refused(changed: dict[str, Field]) -> None:
    try:
        entry = from_fields(FIELDS | changed)
    except GuardError:
        return
    assert isinstance(entry, Attach)
    assert to_fields(entry) == FIELDS | changed
