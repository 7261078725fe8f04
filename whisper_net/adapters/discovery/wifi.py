"""The name of the wireless network that a card is on, asked of its driver on Linux; "" wherever it cannot be had.

Only the old ioctl for it needs neither rights nor a further library. Drivers of the newest cards do not know it any
more: then the router alone stands for the network.
"""

import array
import contextlib
import socket
import struct
import sys

SIOCGIWESSID = 0x8B1B
MAX_NAME = 32
_CARD = 16


def wifi_name(card: str) -> str:
    """The network's name as the card tells it, or ""."""
    if sys.platform != "linux" or len(card.encode()) >= _CARD:
        return ""
    import fcntl  # noqa: PLC0415 - Unix alone has it

    name = array.array("B", bytes(MAX_NAME))
    where, size = name.buffer_info()
    request = array.array("B", struct.pack("16sPHH", card.encode(), where, size, 0).ljust(40, b"\0"))
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        fcntl.ioctl(asked.fileno(), SIOCGIWESSID, request)
        length = struct.unpack_from("16sPH", request)[2]
        return name.tobytes()[: min(length, MAX_NAME)].decode("utf-8", "replace")
    return ""
