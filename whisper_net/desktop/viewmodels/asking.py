"""Callbacks of answers that carry what was asked along, and end with whoever asked."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

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
