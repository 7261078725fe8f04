"""Every error the product names, as one small tree split by who is at fault.

    WhisperNetError
    ├── LocalError            this machine or its person: shown in words, exit code 1
    │   ├── ProfileError      wrong passphrase, in use, locked, corrupt, newer, disk full, wiped
    │   ├── RefusedError      the group's rules do not allow it, or there is nothing to do it to
    │   ├── KeyTextError      an invitation key or recovery phrase that cannot be read
    │   ├── BackupError       a file that is no backup, of other words, damaged, cut short, or newer
    │   └── SafetyCodeError   what somebody shows or says to be compared, and that is not what it should be
    └── RemoteError           bytes from outside broke a rule: an event, never a stop
        ├── DecodeError       not the canonical encoding, or past its bound
        ├── CryptoError       a signature, seal or handshake that does not hold
        ├── LinkError         a link that can never enter a membership log
        ├── GuardError        a change that must not reach Automerge
        ├── EnvelopeError     an envelope that is not accepted; `step` names where
        ├── FrameError        a peer that breaks the protocol of its session
        └── AnnouncementError what a stranger says of itself on a LAN and that no device of ours would

`code` is stable and machine-readable; the message is for people and holds no secret.
"""


class WhisperNetError(Exception):
    """An error with a stable code; `str(error)` is a sentence for people."""

    code: str = "error"


class LocalError(WhisperNetError):
    """Something that this person or this machine can put right."""

    code = "local"


class ProfileError(LocalError):
    """The profile on this disk cannot be used as asked."""

    code = "profile"


class WrongPassphrase(ProfileError):
    code = "wrong_passphrase"


class WeakPassphrase(ProfileError):
    """Too easily guessed for a new profile."""

    code = "weak_passphrase"


class NoProfile(ProfileError):
    code = "no_profile"


class ProfileInUse(ProfileError):
    code = "profile_in_use"


class ProfileCorrupt(ProfileError):
    code = "profile_corrupt"


class ProfileNewer(ProfileError):
    code = "profile_newer"


class ProfileExists(ProfileError):
    code = "profile_exists"


class ProfileLocked(ProfileError):
    """Its databases were closed and its keys dropped; unlock it again."""

    code = "profile_locked"


class DiskFull(ProfileError):
    code = "disk_full"


class DiskFault(ProfileError):
    """The disk refuses to read or write for a reason other than space."""

    code = "disk_fault"


class RefusedError(LocalError):
    """The request is understood, and the group's rules or state do not allow it."""

    code = "refused"


class NotFound(RefusedError):
    code = "not_found"


class Ambiguous(RefusedError):
    code = "ambiguous"


class NotAllowed(RefusedError):
    code = "not_allowed"


class NotAdmin(NotAllowed):
    code = "not_admin"


class Outranked(NotAllowed):
    """An admin acts alone against whoever is junior to them, and nobody else."""

    code = "outranked"


class LastAdmin(NotAllowed):
    """Whoever goes would leave the others without an admin."""

    code = "last_admin"


class TooLong(RefusedError):
    code = "too_long"


class BadUrl(RefusedError):
    """A web address that may not stand behind a link."""

    code = "bad_url"


class NoKey(RefusedError):
    """The scope's current key has not reached this device yet."""

    code = "no_key"


class NobodyReachable(LocalError):
    code = "nobody_reachable"


class AddressError(LocalError):
    """An address that cannot be listened on or read."""

    code = "address"


class RelayAddressError(LocalError):
    """What was given is no relay's address."""

    code = "relay_address"


class RelayStoreError(LocalError):
    """What was given names no store that a relay can use."""

    code = "relay_store"


class RelayStoreAway(LocalError):
    """The relay's database does not answer for now; it is tried again by itself."""

    code = "store_away"


class KeyTextError(LocalError):
    """An invitation key, its words, or a recovery phrase that cannot be read."""

    code = "bad_key"


class MistypedWord(KeyTextError):
    code = "mistyped"


class BackupError(LocalError):
    """A file that cannot be read as a backup; each reason has a class."""

    code = "backup"


class NoBackup(BackupError):
    code = "no_backup"


class BackupNewer(BackupError):
    code = "backup_newer"


class BackupOfOthers(BackupError):
    """It opens by other words."""

    code = "wrong_phrase"


class BackupDamaged(BackupError):
    code = "backup_damaged"


class BackupCutShort(BackupError):
    code = "backup_cut_short"


class SafetyCodeError(LocalError):
    """A safety number in a form that cannot be read: it proves nothing, either way."""

    code = "bad_code"


class OtherGroupCode(SafetyCodeError):
    """It is about two members of another group."""

    code = "other_group"


class OwnCode(SafetyCodeError):
    """It was taken from one's own screen."""

    code = "own_code"


class SafetyMismatch(SafetyCodeError):
    """It can be read, and is not that of these two members: somebody may sit between them."""

    code = "safety_mismatch"


class RemoteError(WhisperNetError):
    """Bytes from outside broke a rule."""

    code = "remote"


class DecodeError(RemoteError):
    code = "decode"


class CryptoError(RemoteError):
    code = "crypto"


class BadSignature(CryptoError):
    code = "signature"


class CannotOpen(CryptoError):
    """A seal, lockbox or handshake that this key does not open."""

    code = "cannot_open"


class UnusableBoxKey(CryptoError):
    """A box key that yields zero with every secret."""

    code = "box_key"


class BadBox(CryptoError):
    """Boxes beside an EPOCH that are not those its key makes."""

    code = "bad_box"


class BadHint(CryptoError):
    """A HINT whose parts do not belong together."""

    code = "bad_hint"


class LinkError(RemoteError):
    code = "link"


class GuardError(RemoteError):
    code = "guard"


class EnvelopeError(RemoteError):
    """An envelope that is not accepted; `step` is the named step of PROTOCOL section 7 that refused it."""

    code = "envelope"

    def __init__(self, step: str, message: str) -> None:
        super().__init__(message)
        self.step = step


class FrameError(RemoteError):
    code = "frame"


class AnnouncementError(RemoteError):
    """What somebody announces on a network, in a form or with an address that no device of a group would."""

    code = "announcement"
