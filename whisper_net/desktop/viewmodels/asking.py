"""Callbacks of answers that carry what was asked along, and end with whoever asked."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from whisper_net.core.errors import LocalError
from whisper_net.desktop.reply import Reply

T = TypeVar("T")
P = ParamSpec("P")


def answered(
    owner: QObject, call: Callable[Concatenate[T, P], object], *context: P.args, **more: P.kwargs
) -> Callable[[T], None]:
    """What a Reply may call: `call(answer, *context)`, as long as its owner lives."""

    def take(answer: T) -> None:
        if isValid(owner):
            call(answer, *context, **more)

    return take


class Reading:
    """One reading at a time, whose outcome is shown; what is wanted meanwhile is read once more after it."""

    def __init__(
        self,
        owner: QObject,
        ask: Callable[[], Reply[T]],
        show: Callable[[T], object],
        fail: Callable[[LocalError], object],
    ) -> None:
        self._owner, self._ask, self._show, self._fail = owner, ask, show, fail
        self.under_way = self._stale = False

    def begin(self) -> None:
        """Read anew."""
        if self.under_way:
            self._stale = True
            return
        self.under_way = True
        reply = self._ask()
        reply.then(answered(self._owner, self._end, self._show)).otherwise(answered(self._owner, self._end, self._fail))

    def _end(self, outcome: Any, tell: Callable[[Any], object]) -> None:
        stale, self.under_way, self._stale = self._stale, False, False
        tell(outcome)
        if stale:
            self.begin()
