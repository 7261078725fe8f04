"""What a channel's people may read and how long it stays: the words of it, and the link that changes it (PROTOCOL 3).

Who may write that link, and which of several counts, is for channels.py. All other bodies stand in link.py and
bodies.py.
"""

from enum import IntEnum
from typing import Final

from whisper_net.core.wire.bounds import EPOCH_PERIOD
from whisper_net.core.wire.codec import Bytes32, Record


class History(IntEnum):
    """What a newcomer to a channel may read."""

    ALL = 0
    SINCE_JOIN = 1


class Keep(IntEnum):
    """How long what is written in a channel stays, once its bucket has passed."""

    OFF = 0
    DAY = 1
    WEEK = 2


PERIODS: Final = {Keep.OFF: EPOCH_PERIOD, Keep.DAY: 86_400, Keep.WEEK: 7 * 86_400}
"""Seconds of one bucket: after so long whoever sends starts a new epoch."""


class ChannelPolicy(Record):
    """From here on newcomers to a channel read that much, and what is written in it stays that long."""

    channel: Bytes32
    history: History
    keep: Keep
