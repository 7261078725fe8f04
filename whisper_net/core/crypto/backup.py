"""The backup file: a stream of bytes sealed under the twelve words, in chunks, so that a large one is never in memory.

    head     "wnbackup" version(1) id(16) mark(16) sum(4)
    chunk    nonce(24) || AEAD(65,536 bytes), as often as it takes; the last says that it is the last

Rules: every file has a key of its own, from the words' backup key and its random id. Each chunk is bound to the file,
to its place, and to whether it is the last: what was changed, moved, left out, cut off or taken from another file opens
nowhere. `mark` tells other words from damage. What stands inside is followed by zeros, up to a number of chunks of at
most five significant bits: the size tells little. What is inside, group/backup_records.py says.
"""

from collections.abc import Iterator

from whisper_net.core.crypto.contexts import Context, derive, digest
from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.crypto.sealing import NONCE_SIZE, OVERHEAD, seal, unseal
from whisper_net.core.errors import BackupCutShort, BackupDamaged, BackupNewer, BackupOfOthers, CannotOpen, NoBackup
from whisper_net.core.wire.codec import encode

MAGIC = b"wnbackup"
VERSION = 1
ID_SIZE, MARK_SIZE, SUM_SIZE = 16, 16, 4
HEAD_SIZE = len(MAGIC) + 1 + ID_SIZE + MARK_SIZE + SUM_SIZE
PLAIN_SIZE = 64 * 1024
CHUNK_SIZE = PLAIN_SIZE + OVERHEAD
_CUT = "this backup was cut short: its end is missing; copy it once more from where it came"
_DAMAGED = "this backup is damaged; copy it once more from where it came, or take an older one"


class BackupSealer:
    """Writes one file: first `head`, then what `add` and at last `finish` give, in order."""

    def __init__(self, key: bytes, entropy: Entropy) -> None:
        """`key` is phrase.backup_key."""
        id_ = entropy(ID_SIZE)
        self.head = _head(key, id_)
        self._key, self._id, self._entropy = derive(key, Context.BACKUP_FILE, [id_]), id_, entropy
        self._plain = bytearray()
        self._chunks = 0

    def add(self, plain: bytes) -> Iterator[bytes]:
        """Put bytes behind those that were added before; the chunks that became full, if any."""
        self._plain += plain
        while len(self._plain) > PLAIN_SIZE:  # one stays: the last must say so
            yield self._seal(last=False)

    def finish(self) -> Iterator[bytes]:
        """The rest, filled up with zeros."""
        for left in range(padded(self._chunks + 1) - self._chunks, 0, -1):
            self._plain += bytes(PLAIN_SIZE - len(self._plain))
            yield self._seal(last=left == 1)

    def _seal(self, *, last: bool) -> bytes:
        plain = bytes(self._plain[:PLAIN_SIZE])
        del self._plain[:PLAIN_SIZE]
        sealed = seal(self._key, _place(self._id, self._chunks, last=last), plain, self._entropy(NONCE_SIZE))
        self._chunks += 1
        return sealed


class BackupOpener:
    """Reads one file. `head` is its first HEAD_SIZE bytes; then `open` is given every CHUNK_SIZE bytes, in order.

    Raises NoBackup, BackupNewer, BackupDamaged, or BackupOfOthers for a file of other words.
    """

    def __init__(self, key: bytes, head: bytes) -> None:
        id_ = _read_head(key, head)
        self._key, self._id, self._chunks = derive(key, Context.BACKUP_FILE, [id_]), id_, 0

    def open(self, chunk: bytes, *, last: bool) -> bytes:
        """The 65,536 bytes of the next chunk; `last`: nothing follows it. Raises BackupDamaged or BackupCutShort."""
        if len(chunk) != CHUNK_SIZE:
            raise BackupCutShort(_CUT)
        try:
            plain = unseal(self._key, _place(self._id, self._chunks, last=last), chunk)
        except CannotOpen as error:
            if last and self._opens(chunk, last=False):
                raise BackupCutShort(_CUT) from error
            raise BackupDamaged(_DAMAGED) from error
        self._chunks += 1
        return plain

    def _opens(self, chunk: bytes, *, last: bool) -> bool:
        try:
            unseal(self._key, _place(self._id, self._chunks, last=last), chunk)
        except CannotOpen:
            return False
        return True


def padded(chunks: int) -> int:
    """The number of chunks that a file of so many is filled up to: at most five significant bits, 6 % more."""
    step = 1 << max(0, chunks.bit_length() - 5)
    return -(-chunks // step) * step


def _head(key: bytes, id_: bytes) -> bytes:
    start = MAGIC + bytes([VERSION]) + id_ + derive(key, Context.BACKUP_MARK, [id_])[:MARK_SIZE]
    return start + digest(Context.BACKUP_SUM, [start])[:SUM_SIZE]


def _read_head(key: bytes, head: bytes) -> bytes:
    if not head.startswith(MAGIC):
        raise NoBackup("this file is no backup of whisper_net")
    if len(head) < HEAD_SIZE:
        raise BackupCutShort(_CUT)
    if head[-SUM_SIZE:] != digest(Context.BACKUP_SUM, [head[:-SUM_SIZE]])[:SUM_SIZE]:
        raise BackupDamaged(_DAMAGED)
    if head[len(MAGIC)] != VERSION:
        raise BackupNewer("this backup was made by a newer version of this program; update it first")
    id_ = head[len(MAGIC) + 1 :][:ID_SIZE]
    if head != _head(key, id_):
        raise BackupOfOthers("these twelve words do not open this backup: it was made with others")
    return id_


def _place(id_: bytes, chunk: int, *, last: bool) -> bytes:
    """What a chunk is bound to."""
    return encode([MAGIC, VERSION, id_, chunk, int(last)])
