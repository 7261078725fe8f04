"""What is signed and named is the header and the payload's hash, in their place, and nothing else."""

from typing import Any

import msgspec
import pytest

from tests.core.envelope.ground import DRAFT, FEED, HEAD, PLACE, PUBLIC, sealed
from whisper_net.core.crypto.contexts import Context, padded
from whisper_net.core.envelope.format import (
    Inner,
    header_of,
    named,
    payload_hash,
    signed_values,
)
from whisper_net.core.ids import GroupId, Kid, ScopeId
from whisper_net.core.wire.codec import encode

OPENED = sealed()


def test_header_is_all_before_the_payload() -> None:
    fields = list(Inner.__struct_fields__)
    assert header_of(OPENED.inner) == [getattr(OPENED.inner, name) for name in fields[: fields.index("payload")]]


def test_signed_is_place_header_and_hash_under_one_context() -> None:
    header, hash_ = header_of(OPENED.inner), payload_hash(DRAFT.payload)
    values = signed_values(PLACE, header, hash_)
    assert values == [PLACE.group, PLACE.scope, PLACE.kid, header, hash_]
    assert named(PLACE, header, hash_) == (OPENED.id, OPENED.signed)
    assert OPENED.signed == padded(Context.ENVELOPE) + encode(values)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": 1}, {"device": b"x" * 32}, {"incarnation": b"another1"}, {"seq": 2}, {"prev": b"p" * 32},
        {"log_heads": []}, {"lamport": 2}, {"ts": 0}, {"payload": b"another"},
    ],
)  # fmt: skip
def test_id_and_signature_cover_every_field(changes: dict[str, Any]) -> None:
    inner = msgspec.structs.replace(OPENED.inner, **changes)
    header, hash_ = header_of(inner), payload_hash(inner.payload)
    id_, signed = named(PLACE, header, hash_)
    assert id_ != OPENED.id
    assert signed != OPENED.signed


@pytest.mark.parametrize(
    "place",
    [
        msgspec.structs.replace(PLACE, group=GroupId(b"x" * 32)),
        msgspec.structs.replace(PLACE, scope=ScopeId(b"x" * 32)),
        msgspec.structs.replace(PLACE, kid=Kid(b"x" * 32)),
    ],
)
def test_id_and_signature_cover_the_place(place: Any) -> None:
    header, hash_ = header_of(OPENED.inner), payload_hash(DRAFT.payload)
    id_, signed = named(place, header, hash_)
    assert id_ != OPENED.id
    assert signed != OPENED.signed


def test_signature_and_nonce_are_not_named() -> None:
    inner = msgspec.structs.replace(OPENED.inner, sig=bytes(64))
    assert named(PLACE, header_of(inner), payload_hash(inner.payload))[0] == OPENED.id
    assert sealed(nonce=bytes(24)).id == OPENED.id


def test_opened_says_its_feed_and_heads() -> None:
    assert OPENED.feed == FEED
    assert OPENED.feed.device == PUBLIC
    assert OPENED.heads == (HEAD,)


def test_content_and_signature_stay_out_of_a_repr() -> None:
    opened = sealed(payload=b"who told you")
    for value in (opened, opened.inner, msgspec.structs.replace(DRAFT, payload=b"who told you")):
        assert "who told you" not in repr(value)
