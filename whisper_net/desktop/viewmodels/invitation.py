"""Inviting: making an invitation, what is handed over of one, the open ones, and taking one back.

Rules: the key of one invitation is held while it is on the screen, and by nothing else; `forget` drops it. It stands in
no log, no repr and no message of an error. An invitation lets somebody ask; it lets nobody in.
"""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.crypto.keytext import parse_key
from whisper_net.core.documents import patches
from whisper_net.core.errors import LocalError
from whisper_net.core.group import commands as do
from whisper_net.core.ids import LinkId, ScopeId
from whisper_net.core.wire.relay_address import parse_relay
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.people_words import plain_name
from whisper_net.desktop.viewmodels.plain_line import isolated
from whisper_net.desktop.viewmodels.wording import DAY, clock_time, counted, day, marked, sentence, translated
from whisper_net.node import invitations, people
from whisper_net.node.invitations import Invitation, InvitationKey, Reach
from whisper_net.node.people import Room, Roster
from whisper_net.node.symptoms import host_of

USES = (1, 2, 5, 10, 20)
"""How many people one invitation may serve; 20 is what the group's rules allow."""
SPANS: tuple[tuple[int, str], ...] = (
    (DAY, marked("1 day")),
    (3 * DAY, marked("3 days")),
    (7 * DAY, marked("7 days")),
    (30 * DAY, marked("30 days")),
)
USUAL_USES, USUAL_SPAN = 1, 7 * DAY
OFFICES = ("admin", "vetter")
"""Roles of those who may let others in."""


class Shown(NamedTuple):
    """One invitation as it is handed over."""

    id: LinkId
    link: str
    words: tuple[str, ...]
    terms: str
    """For how many people and until when, in words."""
    relays: tuple[str, ...] = ()
    """Hosts of the relays that the link names."""

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return f"Shown(id={self.id.hex()})"


class OpenInvitation(NamedTuple):
    """One that lets people ask, as the list shows it."""

    id: LinkId
    people: str
    """For how many people."""
    about: str
    """Who made it, until when, how many used it."""
    leaked: bool
    here: bool
    may_revoke: bool


class Inviting(QObject):
    """The dialog of invitations of one group."""

    changed = Signal()
    """What may be chosen, the list, what is busy, or what is wrong."""
    shown_changed = Signal()
    """Another invitation is handed over, or none."""
    saved = Signal()
    """The picture is where it was wanted."""

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership = membership
        self.shown: Shown | None = None
        self.open: tuple[OpenInvitation, ...] = ()
        self.roster: Roster | None = None
        self.reach: Reach | None = None
        self.fault = ""
        self.busy = False
        self._now = 0
        membership.changed.connect(self._happened)
        self.read()

    # -- reading

    def _happened(self, happened: list[object]) -> None:
        if any(isinstance(one, patches.InvitationChanged | patches.RosterChanged) for one in happened):
            self.read()

    def read(self) -> None:
        """Read what there is."""
        ask = self.membership.ask
        ask(people.roster).then(answered(self, self._know)).otherwise(answered(self, self._fail))
        ask(invitations.reach).then(answered(self, self._reach)).otherwise(answered(self, self._fail))

    def _know(self, roster: Roster) -> None:
        self.roster, self._now = roster, roster.now
        reply = self.membership.ask(invitations.invitations)
        reply.then(answered(self, self._list)).otherwise(answered(self, self._fail))

    def _list(self, found: list[Invitation]) -> None:
        self.open = tuple(self._open(one) for one in found if one.state == "open" or _dangerous(one, self._now))
        self.changed.emit()

    def _reach(self, reach: Reach) -> None:
        self.reach = reach
        self.changed.emit()

    def _open(self, one: Invitation) -> OpenInvitation:
        roster = self.roster
        name = roster.names.get(one.by, "") if roster is not None else ""
        mine = one.by == self.membership.me
        maker = (
            translated("Made by you") if mine else translated("Made by %1").replace("%1", isolated(plain_name(name)))
        )
        used = counted("used by 1 person", "used by %n people", one.used) if one.used else translated("not used yet")
        about = [maker, until(one.expires, self._now), used]
        leaked = one.state == "leaked"
        return OpenInvitation(one.id, for_people(one.uses), " · ".join(about), leaked, one.here, one.may_revoke)

    # -- what may be chosen

    @property
    def known(self) -> bool:
        """Whether it is known what this person may do."""
        return self.roster is not None

    @property
    def may_invite(self) -> bool:
        return self.roster is not None and self.roster.officer

    @property
    def officers(self) -> str:
        """Who may, by name."""
        roster = self.roster
        found = [one for one in roster.people if one.role in OFFICES] if roster is not None else []
        return ", ".join(isolated(plain_name(one.name)) for one in found[:3])

    @property
    def rooms(self) -> tuple[Room, ...]:
        """Channels that an invitation may open beside general."""
        roster = self.roster
        return () if roster is None else tuple(room for room in roster.rooms if room.mine and not room.general)

    # -- making and showing

    def make(self, uses: int = USUAL_USES, seconds: int = USUAL_SPAN, rooms: Sequence[ScopeId] = ()) -> None:
        """Open an invitation and show it."""
        self._begin()
        named = [scope.hex() for scope in rooms]
        reply = self.membership.submit("invite_create", channels=named, uses=uses, seconds=seconds)
        reply.then(answered(self, self._made)).otherwise(answered(self, self._fail))

    def _made(self, answer: dict[str, str]) -> None:
        self.show(LinkId(bytes.fromhex(answer["invitation"])))

    def show(self, invitation: LinkId) -> None:
        """Show one that was made on this computer."""
        self._begin()
        reply = self.membership.ask(invitations.invitation_key, invitation)
        reply.then(answered(self, self._show)).otherwise(answered(self, self._fail))

    def _show(self, key: InvitationKey) -> None:
        self.busy = False
        terms = f"{for_people(key.uses)}, {until(key.expires, self._now)}"
        self.shown = Shown(key.id, key.link, tuple(key.words.split()), terms, _relays(key.link))
        self.shown_changed.emit()
        self.changed.emit()

    def forget(self) -> None:
        """Hold no key any more."""
        if self.shown is not None:
            self.shown = None
            self.shown_changed.emit()

    @property
    def address(self) -> str:
        """What a newcomer types to reach this computer, or ""."""
        return self.reach.addresses[0] if self.reach is not None and self.reach.addresses else ""

    @property
    def address_named(self) -> bool:
        """Whether the message names an address that others can call."""
        return bool(self.address) and self.reach is not None and self.reach.outside

    @property
    def alone(self) -> bool:
        """Whether nobody else could answer who comes with it."""
        roster, me = self.roster, self.membership.me
        return roster is not None and not any(one.role in OFFICES and one.member != me for one in roster.people)

    def let_reach(self) -> None:
        """Answer callers from now on, so that the invitation names where."""
        self._begin()
        reply = self.membership.bridge.submit("listen", {"on": True})
        reply.then(answered(self, self._reached)).otherwise(answered(self, self._fail))

    def _reached(self, _: object) -> None:
        self.busy = False
        self.changed.emit()
        self.read()

    @property
    def message(self) -> str:
        """All that somebody needs, to be sent to them."""
        shown = self.shown
        if shown is None:
            return ""
        lines = [
            translated("You are invited to %1 in whisper_net.").replace("%1", plain_name(self.membership.name)),
            translated("Open the app, choose “I have an invitation” and paste this link:"),
            shown.link,
        ]
        if self.address_named:
            lines.append(translated("Address to ask: %1").replace("%1", self.address))
        return "\n".join(lines)

    # -- taking back, keeping

    def revoke(self, invitation: LinkId) -> None:
        """Let nobody else ask with it."""
        self._begin()
        reply = self.membership.command(do.RevokeInvitation(invitation))
        reply.then(answered(self, self._revoked, invitation)).otherwise(answered(self, self._fail))

    def _revoked(self, _: object, invitation: LinkId) -> None:
        self.busy = False
        if self.shown is not None and self.shown.id == invitation:
            self.forget()
        self.read()

    def save(self, path: str) -> None:
        """Save the code of what is shown as a picture."""
        if self.shown is not None:
            self._begin()
            reply = self.membership.ask(invitations.save_code, self.shown.id, path)
            reply.then(answered(self, self._saved)).otherwise(answered(self, self._fail))

    def _saved(self, _: str) -> None:
        self.busy = False
        self.changed.emit()
        self.saved.emit()

    def _begin(self) -> None:
        self.busy, self.fault = True, ""
        self.changed.emit()

    def _fail(self, error: LocalError) -> None:
        self.busy, self.fault = False, sentence(error)
        self.changed.emit()


def people_words(uses: int) -> str:
    """How many people one may serve, in words."""
    return counted("1 person", "Up to %n people", uses)


def for_people(uses: int) -> str:
    """For how many people it is, in words."""
    return counted("For 1 person", "For up to %n people", uses)


def until(expires: int, now: int) -> str:
    """Until when, in words: with the time of day, if that is soon."""
    words = day(expires, now)
    if expires - now < DAY:
        return translated("until %1, %2").replace("%2", clock_time(expires)).replace("%1", words)
    return translated("until %1").replace("%1", words)


def _relays(link: str) -> tuple[str, ...]:
    return tuple(host_of(parse_relay(url)) for url in parse_key(link).relays)


def _dangerous(one: Invitation, now: int) -> bool:
    """Used by more than it allows, and not long ago: whoever made it should know."""
    return one.state == "leaked" and one.expires > now
