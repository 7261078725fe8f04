"""What a relay writes down of its own doing: one JSON object a line, without topics, without addresses unless asked."""

import json
from collections.abc import Callable

Fact = str | int


class Journal:
    """Takes events, and drops them where nobody reads."""

    def __init__(
        self, write: Callable[[str], None] | None = None, now: Callable[[], int] = int, *, addresses: bool = False
    ) -> None:
        """`now` is the time of day in seconds; `addresses`: networks of clients are written down too."""
        self._write, self._now, self._addresses = write, now, addresses
        self._fault = ""

    def say(self, event: str, *, address: str = "", **facts: Fact) -> None:
        if self._write is None:
            return
        line: dict[str, Fact] = {"at": self._now(), "event": event, **facts}
        if self._addresses and address:
            line["address"] = address
        self._write(json.dumps(line))

    def store(self, code: str) -> None:
        """The store took something, or refused it for this reason: said when that changes."""
        if code != self._fault:
            self._fault = code
            self.say("store_failed" if code else "store_recovered", **({"code": code} if code else {}))
