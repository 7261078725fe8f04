"""How a command reaches a node that runs in another process of the same person.

A call is a name and named arguments, answered once; a subscription is a call whose answer is a stream of events.
Values are what JSON can say. Errors keep their code and words on the way.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from whisper_net.core.errors import LocalError


class RemoteCommandError(LocalError):
    """The node refused a call; `code` and the message are the node's own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ControlLost(LocalError):
    """The node stopped, or closed the socket, before it answered."""

    code = "control_lost"


class ControlUnavailable(LocalError):
    """No control socket can be opened here."""

    code = "control_unavailable"


Dispatch: TypeAlias = Callable[[str, dict[str, Any]], Awaitable[Any]]
"""Answers one call. An async iterator as the answer makes it a subscription."""


class CommandServer(Protocol):
    async def serve(self, dispatch: Dispatch) -> None:
        """Begin to answer calls. Raises ProfileInUse where another node does so already, ControlUnavailable."""
        ...

    async def close(self) -> None:
        """Stop answering; calls in hand are cancelled."""
        ...


class CommandClient(Protocol):
    async def call(self, name: str, args: dict[str, Any] | None = None) -> Any:
        """The node's answer. Raises RemoteCommandError, ControlLost or TooLong."""
        ...

    async def subscribe(self, name: str, args: dict[str, Any] | None = None) -> AsyncIterator[Any]:
        """The node's events from now on, until it ends the stream. Raises as `call` does, at once or between events."""
        ...

    async def close(self) -> None: ...
