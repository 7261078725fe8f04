"""The name of a wireless network, asked of the card's driver."""

import fcntl
import struct
from ctypes import memmove

import pytest

from whisper_net.adapters.discovery.wifi import MAX_NAME, SIOCGIWESSID, wifi_name

pytestmark = pytest.mark.loopback


@pytest.mark.parametrize("card", ["lo", "no-such-card", "a-name-too-long-for-a-card", ""])
def test_card_without_a_network_name_has_none(card: str) -> None:
    assert wifi_name(card) == ""


@pytest.mark.parametrize(
    ("said", "length", "read"),
    [(b"Our home", 8, "Our home"), (b"\xff\xfe", 2, "\ufffd\ufffd"), (b"x" * 32, 9_999, "x" * 32), (b"", 0, "")],
)
def test_name_is_read_as_the_driver_gives_it(
    monkeypatch: pytest.MonkeyPatch, said: bytes, length: int, read: str
) -> None:
    def driver(_file: int, number: int, request: bytearray) -> int:
        card, where, room = struct.unpack_from("16sPH", request)
        assert (number, card.rstrip(b"\0"), room) == (SIOCGIWESSID, b"wlan0", MAX_NAME)
        memmove(where, said, len(said))
        struct.pack_into("16sPH", request, 0, card, where, length)
        return 0

    monkeypatch.setattr(fcntl, "ioctl", driver)
    assert wifi_name("wlan0") == read
