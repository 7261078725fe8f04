"""The key file opens under its passphrase and at its own cost, and in no other way."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whisper_net.adapters import keyfile
from whisper_net.adapters.entropy import system_entropy
from whisper_net.adapters.keyfile import KeyFile, change_passphrase, create_key_file, destroy_key_file, open_key_file
from whisper_net.core.errors import NoProfile, ProfileCorrupt, ProfileError, ProfileExists, WrongPassphrase
from whisper_net.core.wire.codec import decode, encode

CHEAP = 8 << 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "key"


def made(path: Path, passphrase: str = "correct horse") -> bytes:
    return create_key_file(path, passphrase, ops=1, memory=CHEAP, entropy=system_entropy)


def test_key_comes_back_under_its_passphrase(path: Path) -> None:
    key = made(path)
    assert len(key) == 32
    assert open_key_file(path, "correct horse") == key
    assert key not in path.read_bytes()


def test_wrong_passphrase(path: Path) -> None:
    made(path)
    for wrong in ("", "correct horse ", "Correct horse"):
        with pytest.raises(WrongPassphrase):
            open_key_file(path, wrong)


def test_same_letters_typed_another_way_are_the_same_passphrase(path: Path) -> None:
    key = made(path, "caf\u00e9")
    assert open_key_file(path, "cafe\u0301") == key


def test_file_is_its_owners_alone_and_leaves_no_draft(path: Path) -> None:
    made(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["key"]


def test_existing_key_is_never_replaced(path: Path) -> None:
    key = made(path)
    with pytest.raises(ProfileExists):
        made(path)
    assert open_key_file(path, "correct horse") == key


def test_draft_of_a_creation_that_crashed_is_in_nobodys_way(path: Path) -> None:
    path.with_name("key.new").write_bytes(b"half")
    with pytest.raises(NoProfile):
        open_key_file(path, "correct horse")
    key = made(path)
    assert open_key_file(path, "correct horse") == key
    assert [entry.name for entry in path.parent.iterdir()] == ["key"]


def test_changed_passphrase_opens_the_same_key(path: Path) -> None:
    key = made(path)
    change_passphrase(path, "correct horse", "battery staple", entropy=system_entropy)
    assert open_key_file(path, "battery staple") == key
    with pytest.raises(WrongPassphrase):
        open_key_file(path, "correct horse")
    with pytest.raises(WrongPassphrase):
        change_passphrase(path, "correct horse", "third", entropy=system_entropy)


def test_destroyed_key_is_gone_with_its_draft(path: Path) -> None:
    made(path)
    path.with_name("key.new").write_bytes(b"half")
    destroy_key_file(path)
    destroy_key_file(path)
    assert list(path.parent.iterdir()) == []
    with pytest.raises(NoProfile):
        open_key_file(path, "correct horse")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("v", 2),
        ("kdf", "scrypt"),
        ("ops", 0),
        ("ops", 17),
        ("memory", CHEAP - 1),
        ("memory", (1 << 30) + 1),
        ("salt", b"short"),
        ("nonce", b"short"),
        ("box", b"short"),
    ],
)
def test_cost_and_shape_out_of_bounds_are_refused_before_any_work(
    path: Path, monkeypatch: pytest.MonkeyPatch, field: str, value: object
) -> None:
    made(path)
    file = msgspec.structs.replace(decode(path.read_bytes(), KeyFile), **{field: value})
    path.write_bytes(encode(file))
    monkeypatch.setattr(keyfile, "_stretch", None)
    with pytest.raises(ProfileCorrupt):
        open_key_file(path, "correct horse")


def test_cost_that_was_lowered_in_the_file_does_not_open(path: Path) -> None:
    create_key_file(path, "correct horse", ops=2, memory=CHEAP, entropy=system_entropy)
    path.write_bytes(encode(msgspec.structs.replace(decode(path.read_bytes(), KeyFile), ops=1)))
    with pytest.raises(WrongPassphrase):
        open_key_file(path, "correct horse")


def test_oversized_file_is_refused(path: Path) -> None:
    path.write_bytes(bytes(10 << 20))
    with pytest.raises(ProfileCorrupt):
        open_key_file(path, "correct horse")


def test_unreadable_file_is_named(path: Path) -> None:
    path.mkdir()
    with pytest.raises(ProfileError, match="cannot be read"):
        open_key_file(path, "correct horse")


def test_too_little_memory_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(path)

    def starved(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr("nacl.pwhash.argon2id.kdf", starved)
    with pytest.raises(ProfileError, match="needs 8 MiB of memory"):
        open_key_file(path, "correct horse")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_random_bytes_are_a_damaged_key_file(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(ProfileCorrupt):
        open_key_file(path, "correct horse")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(position=st.integers(0, 110), bit=st.integers(0, 7))
def test_no_bit_of_the_file_can_flip_unnoticed(path: Path, position: int, bit: int) -> None:
    path.unlink(missing_ok=True)
    made(path)
    data = bytearray(path.read_bytes())
    assert len(data) == 111
    data[position] ^= 1 << bit
    path.write_bytes(data)
    with pytest.raises((ProfileCorrupt, WrongPassphrase)):
        open_key_file(path, "correct horse")
