"""Addresses as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.adapters.transport.address import Address, address_in, parse_address
from whisper_net.core.errors import AddressError


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("192.168.1.20:7411", "192.168.1.20", 7411),
        ("laptop.local:1", "laptop.local", 1),
        (" localhost:65535 ", "localhost", 65_535),
        ("[::1]:7411", "::1", 7411),
        ("[fe80::1%eth0]:7411", "fe80::1%eth0", 7411),
        ("node-7.home.:80", "node-7.home.", 80),
    ],
)
def test_address_is_read_and_written_as_typed(text: str, host: str, port: int) -> None:
    address = parse_address(text)
    assert address == (host, port)
    assert str(address) == text.strip()


@pytest.mark.parametrize(
    ("message", "address"),
    [
        ("Address to ask: 192.168.1.20:4400", "192.168.1.20:4400"),
        ("whisper://join/#ABC\n(maya:7000).", "maya:7000"),
        ("call me at 10:30, then laptop.local:4400, or 10.0.0.4:4400", "10.0.0.4:4400"),
        ("<[fe80::1]:4400>", "[fe80::1]:4400"),
        ("999.1.1.1:99999 or laptop:4400", "laptop:4400"),
        ("https://example.org:4400/a", ""),
        ("1.2.3.4:5:6", ""),
        ("nothing here", ""),
    ],
)
def test_address_is_found_in_a_message(message: str, address: str) -> None:
    assert address_in(message) == address


@given(st.text(alphabet="a1.:[]-@/ f", max_size=80))
def test_what_is_found_can_be_dialled(message: str) -> None:
    address = address_in(message)
    assert not address or str(parse_address(address)) == address


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "empty"),
        ("192.168.1.20", "lacks"),
        (":7411", "lacks"),
        ("::1:7411", "brackets"),
        ("[::1]", "brackets|IPv6|host"),
        ("[::1:7411", "brackets"),
        ("[not six]:7411", "IPv6"),
        ("host:", "port"),
        ("host:port", "port"),
        ("host:0", "port"),
        ("host:65536", "port"),
        ("host:-1", "port"),
        ("host:٣", "port"),
        ("http://host:80", "brackets"),
        ("two words:80", "host"),
        ("-host:80", "host"),
        ("x" * 400 + ":80", "too long"),
    ],
)
def test_address_that_cannot_be_read_is_explained(text: str, word: str) -> None:
    with pytest.raises(AddressError, match=word):
        parse_address(text)


def test_any_port_is_for_listening_only() -> None:
    assert parse_address("127.0.0.1:0", any_port=True) == Address("127.0.0.1", 0)
    with pytest.raises(AddressError, match="from 1 to"):
        parse_address("127.0.0.1:0")


@given(st.text(max_size=60))
def test_no_text_raises_anything_but_address_error(text: str) -> None:
    try:
        address = parse_address(text, any_port=True)
    except AddressError:
        return
    assert parse_address(str(address), any_port=True) == address
