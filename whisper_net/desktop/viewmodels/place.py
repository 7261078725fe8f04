"""Where in a group one can be."""

from typing import NamedTuple

CHANNEL, LEADS, RESUMES, PEOPLE = "channel", "leads", "resumes", "people"

INVITE = "invite"
"""As the id of PEOPLE: not one person, but the dialog that invites one."""

DIRECT_WITH = "direct"
"""The direct messages with somebody, who is its id: going there makes them, if there are none."""

NEW_CIRCLE = "new_circle"
"""The dialog that begins a conversation with people one picks."""

HISTORY = "history"
"""What happened in the group; its id is whom it is to be about, if anybody."""

LEAVE = "leave"
"""As the id of PEOPLE: oneself, and the dialog before one leaves the group."""

REFOUND = "refound"
"""As the id of PEOPLE: the dialog in which one goes on in a new group."""

SETTINGS = "settings"
APPEARANCE, NETWORK, SECURITY, ABOUT = "appearance", "network", "security", "about"
RECOVERY = "recovery"
"""As the ids of SETTINGS: its sections."""


class Place(NamedTuple):
    """A screen of a group: its kind, and of which thing it is (a channel's id in hex, a lead's, a member's)."""

    kind: str
    id: str = ""
