"""Durations, seconds, addresses and texts: strict, kind, and never an unexpected error."""

from contextlib import suppress

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.cli.typed import DURATION, LISTEN, PEER, SECONDS, TEXT


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
