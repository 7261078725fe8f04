"""Why an attempt to join ended, in words that say what to do."""

from whisper_net.core.errors import LocalError
from whisper_net.core.ids import MemberId
from whisper_net.core.wire.bounds import MAX_DEVICES


class JoinRefused(LocalError):
    """The group's door refused this application; `code` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(REASONS.get(reason, "this invitation was refused; ask for a new key"))
        self.code = reason


class InGroupAlready(JoinRefused):
    """This profile is in the group that a key leads to: nobody is asked, or a second person of its name would wait."""

    def __init__(self, me: MemberId) -> None:
        super().__init__("member")
        short = me.hex()[:8]
        way = f"whoever was put out, or left, needs no key: admins and vetters approve them by member approve {short}"
        self.args = (f"this profile is in that group already, as {short}; {way}",)


REASONS = {
    "expired": "this invitation has expired; ask for a new key",
    "used": "this invitation has been used; ask for a new key",
    "revoked": "this invitation was revoked; ask for a new key",
    "declined": "the group's vetters declined this request",
    "present": "this person is in the group already",
    "member": "this profile is in that group already; a further device has a profile of its own",
    "absent": "these twelve words are of nobody who is in this group; check them, or join anew",
    "overheard": "several groups answer to these words: somebody overheard them. Ask for a new key, as a link",
    "devices": f"this person has {MAX_DEVICES} devices in the group already: revoke one of them, then ask again",
    "revoked_device": "this device was revoked; begin anew with another key",
}
