"""What a screen holds while the node works: an answer that is still to come, on Qt's side of the bridge.

Rules: callbacks run in the main thread, once, and never before whoever asked has returned to the event loop. One that
belongs to a QObject which is gone is left out. An error that nobody takes goes to the bridge's `failed`.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from whisper_net.core.errors import LocalError

T = TypeVar("T")


class Reply(Generic[T]):
    """An answer to come: `then` gets it, `otherwise` gets the error in words."""

    def __init__(self) -> None:
        self.done = False
        self.value: T | None = None
        self.error: LocalError | None = None
        self._then: list[Callable[[T], object]] = []
        self._otherwise: list[Callable[[LocalError], object]] = []

    def then(self, callback: Callable[[T], object]) -> "Reply[T]":
        """Call this with the answer; at once if it is here already."""
        self._then.append(callback)
        if self.done and self.error is None:
            _call(callback, self.value)
        return self

    def otherwise(self, callback: Callable[[LocalError], object]) -> "Reply[T]":
        """Call this with the error; at once if it is here already."""
        self._otherwise.append(callback)
        if self.done and self.error is not None:
            _call(callback, self.error)
        return self

    def settle(self, value: T | None, error: LocalError | None) -> bool:
        """Give the answer or the error; False for an error that nobody took. Called by the bridge alone."""
        self.done, self.value, self.error = True, value, error
        callbacks: list[Callable[[Any], object]] = [*self._otherwise] if error is not None else [*self._then]
        for callback in callbacks:
            _call(callback, error if error is not None else value)
        return error is None or bool(callbacks)


def _call(callback: Callable[[Any], object], value: object) -> None:
    owner = getattr(callback, "__self__", None)
    if not isinstance(owner, QObject) or isValid(owner):
        callback(value)
