"""What peers say is frozen: written alike by the package, and read from docs/protocol.md section 8 alone."""

from itertools import groupby
from typing import Any

import pytest
from noise.connection import Keypair, NoiseConnection

from tests.core.page import frozen, reader
from whisper_net.core.wire.peer import decode_lobby, decode_session, encode_message

VECTORS: dict[str, Any] = frozen.read("peer")
MESSAGES: dict[str, bytes] = VECTORS["messages"]
LINE: dict[str, Any] = VECTORS["line"]
NUMBERS = {
    "Auth": 1, "Heads": 2, "Links": 3, "WantLinks": 4, "WantBoxes": 5, "Boxes": 6, "WantKeys": 7, "Keys": 8,
    "Scopes": 9, "Vector": 10, "Envelopes": 11, "Served": 12, "Ping": 13, "Pong": 14, "Introduce": 15,
    "WantChunks": 16, "Chunk": 17, "NoChunks": 18, "WantCard": 32, "CardIs": 33, "JoinRequest": 34, "Status": 35,
    "WelcomeIs": 36, "WantDeviceCard": 37, "DeviceCardIs": 38, "DeviceRequest": 39,
}  # fmt: skip
LOBBY = {name for name, number in NUMBERS.items() if number >= 32}


def test_the_package_writes_what_is_frozen() -> None:
    assert frozen.made("peer") == VECTORS


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_read_and_written(name: str) -> None:
    raw = MESSAGES[name]
    message = (decode_lobby if name in LOBBY else decode_session)(raw)
    assert (type(message).__name__, encode_message(message)) == (name, raw)


def test_every_message_has_the_number_of_the_page() -> None:
    read = {name: reader.decode(raw) for name, raw in MESSAGES.items()}
    assert {name: fields[0] for name, fields in read.items()} == NUMBERS
    assert [reader.encode(fields) for fields in read.values()] == list(MESSAGES.values())


def test_another_implementation_of_noise_answers_this_caller() -> None:
    """Prologue, psk, proof and lengths, and an Auth over the hash of that handshake, with nothing of the package."""
    psk = reader.derive(LINE["group key"], "wn1.lan")
    called = NoiseConnection.from_name(b"Noise_NNpsk0_25519_ChaChaPoly_BLAKE2b")
    called.set_as_responder()
    called.set_prologue(reader.encode(["wn1.noise", 1]))
    called.set_psks(psk=psk)
    called.set_keypair_from_private_bytes(Keypair.EPHEMERAL, LINE["ephemerals"][1])
    with pytest.warns(UserWarning, match="ephemeral"):  # that library's word on given ones: for tests alone
        called.start_handshake()
    first, second, proof, said = (_unframed(raw) for raw in LINE["sent"])
    assert (len(first), len(second), len(proof)) == (48, 48, 16)
    called.read_message(first)
    assert called.write_message() == second
    assert called.get_handshake_hash() == LINE["handshake hash"]
    assert called.decrypt(proof) == b""
    stream = bytes(called.decrypt(said))
    assert int.from_bytes(stream[:4], "big") == len(stream) - 4
    assert stream[4:] == MESSAGES["Auth"]


def _unframed(raw: bytes) -> bytes:
    assert int.from_bytes(raw[:2], "big") == len(raw) - 2
    return raw[2:]


def test_auth_is_over_role_group_and_handshake() -> None:
    _, device, signature = reader.decode(MESSAGES["Auth"])
    assert device == VECTORS["devices"][0]
    assert reader.holds(device, "wn1.auth", [0, VECTORS["group"], LINE["handshake hash"]], signature)


def test_a_scope_has_its_tag_on_this_line_alone() -> None:
    tag = reader.digest("wn1.scopetag", [LINE["handshake hash"], VECTORS["scope"]])[:16]
    for name in ("Vector", "Served"):
        assert reader.decode(MESSAGES[name])[1] == tag
    assert reader.decode(MESSAGES["Scopes"])[1][0][0] == tag


def test_a_vector_and_its_digest_say_what_is_held() -> None:
    kids = sorted({row[2] for row in VECTORS["held"]})
    feeds = [[*feed, _ranges(list(rows))] for feed, rows in groupby(sorted(VECTORS["held"]), lambda row: row[:3])]
    said = [[device, life, kids.index(kid), ranges] for device, life, kid, ranges in feeds]
    assert reader.decode(MESSAGES["Vector"])[2:] == [kids, said]
    assert reader.decode(MESSAGES["Scopes"])[1][0][1] == reader.digest("wn1.vector", [kids, said])


def _ranges(rows: list[Any]) -> list[list[int]]:
    """[first, last, held]: neighbouring whole parts stand as one."""
    found: list[list[int]] = []
    for *_, part, held in rows:
        if found and held == found[-1][2] == 1_000 and found[-1][1] == part - 1:
            found[-1][1] = part
        else:
            found.append([part, part, held])
    return found
