"""What a screen reader hears of a window, over the accessibility bus: role, name, state and place of everything shown.

Rules: nothing is asked of the program that it would not tell any screen reader (AT-SPI 2), so whatever a test finds,
somebody who cannot see finds as well. Items that vanish between two questions are left out.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

SHOWING, FOCUSED, ENABLED, CHECKED = 1 << 25, 1 << 12, 1 << 8, 1 << 4
"""Of the states of AT-SPI, those that are asked for here; each is the bit of its number."""
PATIENCE = 10.0
ATSPI = "org.a11y.atspi."
REGISTRY = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
Ref = tuple[str, str]
"""Whose item, and which: a name on the bus and a path."""


class Item(NamedTuple):
    """One thing on the screen."""

    role: str
    name: str
    rect: tuple[int, int, int, int]
    """x, y, width, height on the screen."""
    states: int
    ref: Ref

    @property
    def enabled(self) -> bool:
        return bool(self.states & ENABLED)

    @property
    def focused(self) -> bool:
        return bool(self.states & FOCUSED)

    @property
    def checked(self) -> bool:
        return bool(self.states & CHECKED)


class Vanished(Exception):
    """What was asked about is gone."""


class Reader:
    """A screen reader's ears on one bus."""

    def __init__(self, bus: str) -> None:
        with open_dbus_connection(bus) as session:
            asked = new_method_call(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress")
            address = session.send_and_get_reply(asked, timeout=PATIENCE).body[0]
        self._bus: DBusConnection = open_dbus_connection(address)

    def close(self) -> None:
        self._bus.close()

    def program(self, pid: int) -> Ref | None:
        """The program that runs under this number, once it is on the bus."""
        for ref in self._children(REGISTRY):
            try:
                if self._pid(ref[0]) == pid:
                    return ref
            except Vanished:
                continue
        return None

    def window(self, program: Ref) -> Item | None:
        """The program's window."""
        return next(filter(None, map(self._item, self._children(program))), None)

    def items(self, ref: Ref) -> Iterator[Item]:
        """Everything that is shown, from a window or a program down, in reading order."""
        for child in self._children(ref):
            item = self._item(child)
            if item is not None:
                yield item
                yield from self.items(child)

    def text(self, ref: Ref) -> str:
        """What stands in a field."""
        return str(self._ask(ref, "Text", "GetText", "ii", (0, -1)))

    def letter(self, ref: Ref, at: int) -> tuple[int, int, int, int]:
        """Where a letter of a text is on the screen: x, y, width, height."""
        x, y, width, height = self._reply(_message(ref, "Text", "GetCharacterExtents", "iu", (at, 0)))
        return x, y, width, height

    def _item(self, ref: Ref) -> Item | None:
        try:
            low, _ = self._ask(ref, "Accessible", "GetState")
            if not low & SHOWING:
                return None
            role = self._ask(ref, "Accessible", "GetRoleName")
            rect = self._ask(ref, "Component", "GetExtents", "u", (0,))
            return Item(role, self._name(ref), rect, low, ref)
        except Vanished:
            return None

    def _children(self, ref: Ref) -> list[Ref]:
        try:
            return list(self._ask(ref, "Accessible", "GetChildren"))
        except Vanished:
            return []

    def _name(self, ref: Ref) -> str:
        address = DBusAddress(ref[1], ref[0], "org.freedesktop.DBus.Properties")
        return str(self._send(new_method_call(address, "Get", "ss", (f"{ATSPI}Accessible", "Name")))[1])

    def _pid(self, name: str) -> int:
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        return int(self._send(new_method_call(bus, "GetConnectionUnixProcessID", "s", (name,))))

    def _ask(self, ref: Ref, interface: str, method: str, signature: str = "", body: tuple[Any, ...] = ()) -> Any:
        return self._send(_message(ref, interface, method, signature, body))

    def _send(self, message: Any) -> Any:
        return self._reply(message)[0]

    def _reply(self, message: Any) -> Any:
        try:
            reply = self._bus.send_and_get_reply(message, timeout=PATIENCE)
        except TimeoutError as error:
            raise AssertionError("the window did not answer a screen reader") from error
        if reply.header.message_type == MessageType.error:
            raise Vanished(reply.body)
        return reply.body


def _message(ref: Ref, interface: str, method: str, signature: str, body: tuple[Any, ...]) -> Any:
    return new_method_call(DBusAddress(ref[1], ref[0], ATSPI + interface), method, signature or None, body)
