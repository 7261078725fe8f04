"""Durations, seconds, addresses and texts: strict, kind, and never an unexpected error."""

import io
import sys
from contextlib import suppress
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.cli.typed import DURATION, LISTEN, PEER, RELAY, SECONDS, TEXT, Whole

COUNT = Whole(1, 20)


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("30m", 1_800), ("12h", 43_200), ("7d", 604_800), ("2w", 1_209_600), ("0m", 0), ("007d", 604_800)],
)
def test_durations(typed: str, seconds: int) -> None:
    assert DURATION.convert(typed, None, None) == seconds


@pytest.mark.parametrize(
    ("typed", "seconds"), [("0", 0.0), ("15", 15.0), ("0.5", 0.5), ("90s", 90.0), ("5m", 300.0), ("1h", 3_600.0)]
)
def test_seconds(typed: str, seconds: float) -> None:
    assert SECONDS.convert(typed, None, None) == seconds


@pytest.mark.parametrize("typed", ["127.0.0.1:4400", "laptop.local:1", "[::1]:65535"])
def test_addresses_come_back_as_typed(typed: str) -> None:
    assert PEER.convert(typed, None, None) == typed


def test_counts() -> None:
    assert [COUNT.convert(typed, None, None) for typed in ("1", "20", "007", 7)] == [1, 20, 7, 7]


def test_only_a_listener_takes_any_port() -> None:
    assert LISTEN.convert("0.0.0.0:0", None, None) == "0.0.0.0:0"
    with pytest.raises(click.BadParameter, match="port"):
        PEER.convert("127.0.0.1:0", None, None)


@pytest.mark.parametrize(
    ("type_", "typed", "said"),
    [
        (DURATION, "7", "write it like 30m, 12h, 7d"),
        (SECONDS, "soon", "write seconds"),
        (PEER, "nowhere", "write it like"),
        (COUNT, "0", "whole number from 1 to 20"),
        (COUNT, "21", "whole number from 1 to 20"),
        (COUNT, "1.5", "whole number from 1 to 20"),
        (COUNT, "٧", "whole number from 1 to 20"),
        (TEXT, "\udcff", "UTF-8"),
        (TEXT, "a\0b", "zero character"),
    ],
)
def test_refusals_say_what_to_type(type_: click.ParamType[object], typed: str, said: str) -> None:
    with pytest.raises(click.BadParameter, match=said):
        type_.convert(typed, None, None)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=40))
def test_whatever_is_typed_is_read_or_refused_in_words(typed: str) -> None:
    for type_ in (DURATION, SECONDS, PEER, LISTEN, TEXT):
        with suppress(click.BadParameter):
            assert type_.convert(typed, None, None) is not None


ADDRESS = f"wss://relay.example:443/#{'a' * 52}.let-me-in"


def test_relay_handed_over_by_file_or_on_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handed = tmp_path / "relay.txt"
    handed.write_text(ADDRESS + "\n")
    assert RELAY.convert(f"@{handed}", None, None) == RELAY.convert(ADDRESS, None, None)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ADDRESS.encode() + b"\r\n")))
    assert RELAY.convert("-", None, None) == RELAY.convert(ADDRESS, None, None)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "looks like wss://"), (b"\xff\xfe", "no text"), (b"wss://" * 10_000, "too long"), (None, "No such file")],
)
def test_file_that_holds_no_relay_is_refused_in_words(tmp_path: Path, content: bytes | None, said: str) -> None:
    handed = tmp_path / "relay.txt"
    if content is not None:
        handed.write_bytes(content)
    with pytest.raises(click.BadParameter, match=said):
        RELAY.convert(f"@{handed}", None, None)


def test_folder_in_place_of_a_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(click.BadParameter, match="directory"):
        RELAY.convert(f"@{tmp_path}", None, None)
