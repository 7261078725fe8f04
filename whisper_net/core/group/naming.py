"""What our own person is called, as this device knows it: invitations say it.

One's devices each keep it beside the log. Of several profiles the greatest in order counts, as on everybody's screen,
whichever of our devices wrote it and in whatever order they come.
"""

from whisper_net.core.documents.patches import ProfileSet
from whisper_net.core.group.change import Change
from whisper_net.core.group.state import NAME, NAMED_AT, GroupState


def learn_name(state: GroupState, change: Change, profile: ProfileSet) -> None:
    """Our person set their name, on this device or another."""
    origin = profile.origin
    place = origin.n.to_bytes(8) + origin.lamport.to_bytes(8) + origin.id
    if place > state.facts.get(NAMED_AT, b""):
        state.set_fact(change, NAMED_AT, place)
        state.set_fact(change, NAME, profile.name.encode())
