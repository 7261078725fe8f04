"""What stands between somebody who waits and the group that they asked to join, in plain words: as symptoms.py."""

from typing import Final

from whisper_net.node.symptoms import Check, silent, span
from whisper_net.ports.transport import Unreachable, Unrecognised

NO_WAY: Final = Check(
    "network",
    False,
    "No relay and no address of anybody is known, so there is no way for your request to go.",
    "Ask your inviter for a relay or an address, and run whisper-net join again with the same key and --relay URL, or "
    "--peer HOST:PORT.",
)


def waiting(name: str, stage: str, since: int | None, *, there: bool) -> Check:
    """A request that nobody refused; `since` is how many seconds ago it was made, as far as that is known.

    `there`: somebody has it, or a relay holds it for them. Then nothing is wrong: it takes people to approve.
    """
    when = "" if since is None else f" {span(since)} ago" if since >= 60 else " just now"
    says = f"You asked to join {name}{when}, and are not in yet: {stage}."
    if there:
        return Check(
            "membership", True, says, "It takes people: ask your inviter to look. whisper-net sync asks again."
        )
    return Check("membership", False, says, "It goes out as soon as a relay or somebody of the group answers.")


def refused(name: str, why: str) -> Check:
    """A request that came to nothing, and what its person can do."""
    says, _, do = why.partition("; ")
    do = do or "ask your inviter why, or for a new key"
    return Check("membership", False, f"You asked to join {name}: {says}.", f"{do[0].upper()}{do[1:]}.")


def address(where: str, fault: Unreachable | None) -> Check:
    """Whether somebody answers who knows the key, or why not."""
    if fault is None:
        return Check("address", True, f"Somebody who knows your key answers at {where}.")
    if isinstance(fault, Unrecognised):
        says = f"Something answers at {where}, but does not know your key."
        return Check("address", False, says, "Ask your inviter whether the address is right, and the key still open.")
    return silent(where, fault)
