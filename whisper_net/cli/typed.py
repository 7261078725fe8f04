"""What people type: texts, durations, addresses, counts of seconds. Strict, and kind about what is wrong.

A value that cannot be meant is a usage error, exit 2, and nothing has happened yet. What only a group can judge, such
as whether an id is known, is left to the operations.
"""

import re
import sys
from pathlib import Path
from typing import Any

import click

from whisper_net.core.errors import AddressError, RelayAddressError
from whisper_net.core.wire.bounds import MAX_RELAY_URL

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400}
_DURATION = re.compile(r"([0-9]{1,6})([mhdw])", re.ASCII)
_WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_SECONDS = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)([smh]?)", re.ASCII)


class Text(click.ParamType[str]):
    """A text that is Unicode, whatever the terminal made of it."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail("this text holds bytes that are not UTF-8; check your terminal's encoding", param, ctx)
        if "\0" in text:
            self.fail("this text holds a zero character", param, ctx)
        return text


class Duration(click.ParamType[int]):
    """30m, 12h, 7d or 2w, in seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = _DURATION.fullmatch(str(value))
        if found is None:
            self.fail(f"{str(value)[:40]!r} is no duration; write it like 30m, 12h, 7d or 2w", param, ctx)
        return int(found[1]) * UNITS[found[2]]


class Whole(click.ParamType[int]):
    """A whole number from `least` to `most`."""

    name = "number"

    def __init__(self, least: int, most: int) -> None:
        self._least, self._most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = _WHOLE.fullmatch(str(value))
        if found is None or not self._least <= int(found[0]) <= self._most:
            self.fail(f"write a whole number from {self._least} to {self._most}", param, ctx)
        return int(found[0])


class Seconds(click.ParamType[float]):
    """A count of seconds, or 90s, 5m, 1h."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found = _SECONDS.fullmatch(str(value))
        if found is None:
            self.fail(f"{str(value)[:40]!r} is no time to wait; write seconds, or 90s, 5m, 1h", param, ctx)
        return float(found[1]) * UNITS[found[2] or "s"]


class HostPort(click.ParamType[str]):
    """HOST:PORT; with `any_port`, 0 stands for any free port."""

    name = "address"

    def __init__(self, *, any_port: bool = False) -> None:
        self._any_port = any_port

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from whisper_net.adapters.transport.address import parse_address

        try:
            return str(parse_address(TEXT.convert(value, param, ctx), any_port=self._any_port))
        except AddressError as error:
            self.fail(str(error), param, ctx)


class Relay(click.ParamType[str]):
    """A relay's whole address, with its key; @FILE stands for what is in a file, - for what comes on standard input.

    An address may end in a passcode, and what stands in arguments is seen by everybody who uses this computer.
    """

    name = "relay"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from whisper_net.core.wire.relay_address import parse_relay

        try:
            return str(parse_relay(_written(TEXT.convert(value, param, ctx))))
        except (RelayAddressError, UnicodeDecodeError) as error:
            unread = "what stands there is no text, and no relay's address"
            self.fail(unread if isinstance(error, UnicodeDecodeError) else str(error), param, ctx)
        except OSError as error:
            self.fail(f"{str(value)[1:]}: {error.strerror}", param, ctx)


def _written(value: str) -> str:
    """The value, or what it points to: no more of that than an address can have. Raises OSError, UnicodeDecodeError."""
    if value == "-":
        return sys.stdin.buffer.read(MAX_RELAY_URL + 2).decode()
    if not value.startswith("@"):
        return value
    with Path(value[1:]).open("rb") as file:
        return file.read(MAX_RELAY_URL + 2).decode()


TEXT = Text()
DURATION = Duration()
SECONDS = Seconds()
PEER = HostPort()
LISTEN = HostPort(any_port=True)
RELAY = Relay()
