"""Envelopes are frozen: what was sealed once opens, and is named, the same for ever.

tests/vectors/envelopes.json holds a key, a place, drafts and nonces, and the bytes that they make. Each is met twice:
by the package, and by a reader that knows hashlib, libsodium's bindings and naive.py's MessagePack alone. A vector is
added when the format is; none is ever changed.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from nacl import bindings

from tests.core.crypto import naive
from whisper_net.core.crypto.epochs import kid_of, message_key
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.envelope.format import EnvelopeKind, Place
from whisper_net.core.envelope.open import open_envelope, signature_holds
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.envelope.seal import Draft, seal_envelope
from whisper_net.core.ids import DeviceId, GroupId, Incarnation, Kid, LinkId, ScopeId

PATH = Path(__file__).parents[2] / "vectors" / "envelopes.json"


def thaw(value: Any) -> Any:
    """JSON to values; "0x..." stands for bytes."""
    if isinstance(value, str):
        return bytes.fromhex(value.removeprefix("0x"))
    if isinstance(value, dict):
        return {name: thaw(item) for name, item in value.items()}
    return [thaw(item) for item in value] if isinstance(value, list) else value


VECTORS: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
EPOCH: dict[str, Any] = thaw(VECTORS["epoch"])
ENVELOPES: dict[str, Any] = {name: thaw(vector) for name, vector in VECTORS["envelopes"].items()}
PUBLIC, SECRET = keypair(EPOCH["device_seed"])
every_vector = pytest.mark.parametrize("vector", ENVELOPES.values(), ids=ENVELOPES)


class Keys:
    def opening(self, kid: Kid) -> tuple[Place, bytes] | None:
        place = Place(GroupId(EPOCH["group"]), ScopeId(EPOCH["scope"]), Kid(EPOCH["kid"]))
        return (place, message_key(EPOCH["secret"])) if kid == place.kid else None


def test_kid_is_of_this_key_and_place() -> None:
    """A KDF keyed with E over [group, scope, n, to], by the package and by hashlib."""
    values = [EPOCH["group"], EPOCH["scope"], EPOCH["n"], EPOCH["to"]]
    assert kid_of(EPOCH["secret"], *values) == EPOCH["kid"]
    assert naive.derive(EPOCH["secret"], "wn1.kid", values) == EPOCH["kid"]


@every_vector
def test_draft_makes_these_bytes(vector: dict[str, Any]) -> None:
    draft = vector["draft"]
    feed = FeedKey(DeviceId(PUBLIC), Incarnation(draft["incarnation"]), Kid(EPOCH["kid"]))
    opening = Keys().opening(feed.kid)
    assert opening is not None
    place, key = opening
    heads = tuple(map(LinkId, draft["heads"]))
    made = seal_envelope(
        Draft(
            EnvelopeKind(draft["kind"]), feed, draft["seq"], draft["prev"], heads, draft["lamport"], draft["ts"],
            draft["payload"],
        ),
        place, SECRET, key, vector["nonce"],
    )  # fmt: skip
    assert (made.raw, made.id, made.signed) == (vector["raw"], vector["id"], vector["signed"])


@every_vector
def test_bytes_open_to_their_draft(vector: dict[str, Any]) -> None:
    opened = open_envelope(vector["raw"], Keys())
    assert signature_holds(opened)
    assert (opened.id, opened.signed) == (vector["id"], vector["signed"])
    draft = vector["draft"]
    inner = opened.inner
    assert (inner.kind, inner.seq, inner.prev, inner.log_heads) == (
        draft["kind"], draft["seq"], draft["prev"], draft["heads"]
    )  # fmt: skip
    assert (inner.lamport, inner.ts, inner.payload) == (draft["lamport"], draft["ts"], draft["payload"])


@every_vector
def test_second_reader_agrees(vector: dict[str, Any]) -> None:
    """Open, check and name an envelope with nothing of the package."""
    version, kid, nonce, ciphertext = naive.decode(vector["raw"])
    assert (version, kid, nonce) == (1, EPOCH["kid"], vector["nonce"])
    key = naive.derive(EPOCH["secret"], "wn1.msg")
    plain = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, kid, nonce, key)
    *header, payload, signature = naive.decode(plain)
    draft = vector["draft"]
    names = ("seq", "prev", "heads", "lamport", "ts")
    assert header == [draft["kind"], PUBLIC, draft["incarnation"], *(draft[name] for name in names)]
    assert payload == draft["payload"]
    values = [EPOCH["group"], EPOCH["scope"], kid, header, naive.digest("wn1.payload", [payload])]
    assert naive.digest("wn1.envid", values) == vector["id"]
    assert vector["signed"] == b"wn1.env".ljust(16, b"\0") + naive.encode(values)
    assert naive.ed25519_holds(PUBLIC, "wn1.env", values, signature)
    assert bindings.crypto_sign_open(signature + vector["signed"], PUBLIC) == vector["signed"]


def test_vectors_are_the_ones_that_were_frozen() -> None:
    """None is ever changed: what is added makes a new sum."""
    canonical = json.dumps(VECTORS, sort_keys=True).encode()
    assert hashlib.sha256(canonical).hexdigest()[:16] == "f9bde084c65e3d01"
