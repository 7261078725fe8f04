"""Entries by which several act together: one form each, and nothing on any screen by themselves."""

import pytest

from whisper_net.core.documents.accords import AccordEntry, Act, Assent, Cosign, Draft, Propose
from whisper_net.core.documents.entries import from_fields, to_fields
from whisper_net.core.documents.guard import Field
from whisper_net.core.documents.outcome import patch_of
from whisper_net.core.documents.patches import Origin
from whisper_net.core.errors import GuardError
from whisper_net.core.ids import DeviceId, EnvelopeId, GroupId, MemberId, ScopeId

ID, MEMBER = EnvelopeId(b"\x07" * 32), MemberId(b"\x08" * 32)
ORIGIN = Origin(ID, ScopeId(ID), MEMBER, DeviceId(ID), 1, 2, 3)
ENTRIES: list[AccordEntry] = [
    Propose(Act.PROMOTE, MEMBER),
    Assent(ID, on=False),
    Draft(ID, b"a link"),
    Cosign(ID, bytes(64)),
]


@pytest.mark.parametrize("entry", ENTRIES)
def test_entry_survives_its_fields_and_shows_nothing(entry: AccordEntry) -> None:
    assert from_fields(to_fields(entry)) == entry
    assert patch_of(entry, ORIGIN, GroupId(bytes(32))) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"k": 20, "a": 2, "w": MEMBER},
        {"k": 20, "a": 0, "w": MEMBER[:-1]},
        {"k": 21, "g": ID},
        {"k": 22, "g": ID, "l": bytes(16 * 1024 + 1)},
        {"k": 23, "g": ID, "s": bytes(63)},
        {"k": 23, "g": ID, "s": bytes(64), "o": True},
    ],
)
def test_anything_else_is_refused(fields: dict[str, Field]) -> None:
    with pytest.raises(GuardError):
        from_fields(fields)
