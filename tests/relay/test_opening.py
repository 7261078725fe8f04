"""What a relay keeps beside its options: a store where it was told, and one key for as long as it lives."""

from pathlib import Path

import pytest

from whisper_net.core.errors import DiskFault, RelayStoreError
from whisper_net.relay.opening import key_path, open_store, relay_key, store_name, store_path


def test_store_is_where_its_url_says(tmp_path: Path) -> None:
    assert store_path(f"sqlite:///{tmp_path}/relay.db") == tmp_path / "relay.db"
    assert store_path("sqlite:///relay.db") == Path("relay.db")
    assert store_path("postgresql://db/relay") is None
    assert key_path("sqlite:///relay.db") == Path("relay.db.key")
    assert key_path("postgresql://db/relay") == Path("relay.key")


@pytest.mark.parametrize(
    "url", ["postgresql://me:hunter22@db.example/relay", "postgresql://me@db.example/relay?password=hunter22"]
)
def test_store_is_named_without_a_password(url: str) -> None:
    assert store_name(url) == "db.example/relay"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("relay.db", "written like"),
        ("sqlite:///", "written like"),
        ("sqlite:////nowhere/at/all/relay.db", "no folder"),
    ],
)
def test_what_names_no_store_is_refused_in_words(url: str, words: str) -> None:
    with pytest.raises(RelayStoreError, match=words):
        store_path(url)


def test_key_is_drawn_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    key = relay_key(tmp_path / "relay.db.key")
    assert relay_key(tmp_path / "relay.db.key") == key
    assert relay_key(tmp_path / "other.db.key") != key
    assert (tmp_path / "relay.db.key").stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == ["other.db.key", "relay.db.key"]


def test_key_that_is_damaged_is_not_replaced_by_another(tmp_path: Path) -> None:
    (tmp_path / "relay.db.key").write_bytes(b"short")
    with pytest.raises(DiskFault, match="put the one back"):
        relay_key(tmp_path / "relay.db.key")


def test_key_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    with pytest.raises(DiskFault, match=r"relay\.db\.key"):
        relay_key(tmp_path / "gone" / "relay.db.key")


async def test_store_of_before_is_opened(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/relay.db"
    first = await open_store(url, b"")
    await first.close()
    again = await open_store(url, b"")
    assert again.id == first.id
    await again.close()
