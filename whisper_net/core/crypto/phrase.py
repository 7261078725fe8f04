"""The recovery phrase: 12 BIP39 words on paper, from which a person's root keys grow (PROTOCOL section 2).

Neither the phrase nor the master key is ever stored. A root key differs in every group, so that nobody can tell
that two members are one person; its public half is the member id.
"""

import msgspec

from whisper_net.core.crypto.contexts import Context, derive, digest
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.crypto.words import BIP39, read_words
from whisper_net.core.errors import MistypedWord
from whisper_net.core.ids import GroupId, MemberId

ENTROPY_SIZE = 16
PHRASE_WORDS = 12


def phrase_of(entropy: bytes) -> str:
    """The 12 words of 16 random bytes, with BIP39's checksum in the last one."""
    return BIP39.to_mnemonic(entropy)


def entropy_of(phrase: str) -> bytes:
    """The 16 bytes of a typed phrase. Raises MistypedWord or KeyTextError."""
    words = read_words(phrase, PHRASE_WORDS)
    try:
        return bytes(BIP39.to_entropy(words))
    except ValueError as error:
        raise MistypedWord("These words do not belong together: one was mistyped, or two changed places.") from error


def master_of(entropy: bytes) -> bytes:
    """The 32-byte master key of a phrase. Kept in memory only while it is used."""
    return digest(Context.MASTER, [entropy])


def founder_root(master: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """(public, secret) root key of a founder: the group has no id yet, so FOUND's 16-byte salt stands for it."""
    return keypair(derive(master, Context.ROOT, [salt]))


def member_root(master: bytes, group: GroupId) -> tuple[bytes, bytes]:
    """(public, secret) root key of whoever joins `group`; the public half is the member id there."""
    return keypair(derive(master, Context.ROOT, [group]))


class FounderMark(msgspec.Struct, frozen=True):
    """What tells a founder that they founded a group, and nobody else anything: FOUND's salt, and a hash of the id."""

    salt: bytes
    founder: bytes


def founder_mark(group: GroupId, salt: bytes, founder: MemberId) -> FounderMark:
    """The mark of a group, whose FOUND holds `salt` and is by `founder`."""
    return FounderMark(salt, digest(Context.FOUNDER, [group, founder]))


def root_in(master: bytes, group: GroupId, mark: FounderMark) -> tuple[bytes, bytes]:
    """(public, secret) root key of this person in a group: its founder's if it is theirs, else a member's."""
    founder = founder_root(master, mark.salt)
    own = founder_mark(group, mark.salt, MemberId(founder[0])) == mark
    return founder if own else member_root(master, group)


def backup_key(master: bytes) -> bytes:
    """What a backup file is sealed under."""
    return derive(master, Context.BACKUP)
