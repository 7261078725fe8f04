"""What a person asks for about the relays that their group leaves items at."""

from typing import TypeAlias

import msgspec


class AddRelays(msgspec.Struct, frozen=True):
    """Leave items there, too. Answered with "group" where the log says so from now on, else with "here".

    An admin's goes into the log, for everybody; anybody else's is used by this device alone.
    """

    urls: tuple[str, ...]

    def __repr__(self) -> str:  # a passcode must not reach a log by way of a traceback
        return "AddRelays()"


class ForgetRelay(msgspec.Struct, frozen=True):
    """Use a relay no more: an admin takes it out of the log, anybody their own. Answered as AddRelays."""

    url: str

    def __repr__(self) -> str:
        return "ForgetRelay()"


AboutRelays: TypeAlias = AddRelays | ForgetRelay
