"""How far attempts to join have come, in words: the same wherever somebody asks."""

from collections.abc import Sequence

from whisper_net.node.applicant import Applicant
from whisper_net.node.join_refused import JoinRefused


def told(applicants: Sequence[Applicant]) -> str:
    """How it stands with attempts to join, for somebody who asks for a group: why, once all of them are refused."""
    refused = [one.application.refused for one in applicants]
    if all(refused):
        return str(JoinRefused(refused[-1]))
    waiting = next(one for one in applicants if not one.application.refused)
    return f"you asked to join, and {stage(waiting)}; sync asks how that stands"


def stage(applicant: Applicant) -> str:
    """How far an attempt has come, as far as this run knows, in words."""
    standing, left = applicant.standing, applicant.relays.left_at
    if applicant.group is not None:
        return "people of the group let you in: what you may read is on its way"
    if standing.need:
        return f"{standing.have} of {standing.need} approved so far"
    if applicant.picked_up:
        return "people of the group have to approve you"
    if left:
        return f"your request lies at {' and '.join(left)}: nobody has picked it up yet"
    if applicant.application.sealed:
        return "your request waits for people of the group to approve it"
    return "nobody who knows this key has answered yet"
