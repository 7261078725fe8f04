"""The worker process that checks signatures: public data in, one byte a signature out.

It reads batches from stdin and answers on stdout until stdin ends, which it also does when the parent dies, however
that comes about. A batch is a 4-byte big-endian length and a MessagePack list of (public key, message, signature). It
imports no more than the check needs, and holds no secret. Its counterpart is verify.py.
"""

import os
import sys
from typing import BinaryIO

import msgspec

from whisper_net.core.crypto.signing import holds

LENGTH_SIZE = 4

_BATCH = msgspec.msgpack.Decoder(list[tuple[bytes, bytes, bytes]])


def answer_batches(source: BinaryIO, sink: BinaryIO) -> None:
    """Check batch after batch until `source` ends."""
    while len(prefix := source.read(LENGTH_SIZE)) == LENGTH_SIZE:
        jobs = _BATCH.decode(source.read(int.from_bytes(prefix)))
        sink.write(bytes([holds(public, message, signature) for public, message, signature in jobs]))
        sink.flush()


def main() -> None:
    """Serve the process that started this one; leave without a word when it is gone."""
    try:
        answer_batches(sys.stdin.buffer, sys.stdout.buffer)
    except (OSError, msgspec.MsgspecError):  # the other end is gone, perhaps in the middle of a batch
        # Not sys.exit: closing stdout would try to flush into the broken pipe once more.
        os._exit(1)


if __name__ == "__main__":
    main()
