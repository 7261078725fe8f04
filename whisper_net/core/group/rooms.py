"""Who is where, asked alike of every kind of scope: the log knows the group, offices and channels, drops know circles.

Counterparts: membership/state.py, circles.py. Envelopes are placed by `opens` and `may_write`
(envelope/open.py); sessions and our own writing ask the rest. How far what somebody wrote is taken: ends.py.
"""

from whisper_net.core.envelope.format import Place
from whisper_net.core.group.circle import Circle
from whisper_net.core.group.circles import Circles
from whisper_net.core.group.keyring import Keyring
from whisper_net.core.ids import BoxKey, DeviceId, MemberId, ScopeId
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.roster import IN
from whisper_net.core.membership.state import View

CIRCLE_ROLES = IN - {"helper"}
"""Who may be in a circle."""


class Rooms:
    """The scopes of one group."""

    def __init__(self, log: MembershipLog, keys: Keyring, circles: Circles) -> None:
        self._log, self._keys, self._circles = log, keys, circles

    # -- of one envelope

    def opens(self, then: View, place: Place) -> bool:
        """Whether the key was the scope's as far as these links say; what a drop says of it holds by itself."""
        if self._circles.of_kid(place.kid) is not None:
            return True
        # With the secret: anybody in the scope can name this kid in an EPOCH of their own, older than the true one.
        epoch = then.epoch_of(place.kid, self._keys.secret(place.scope, place.kid) or b"")
        return epoch is not None and epoch.valid

    def may_write(self, then: View, device: DeviceId, place: Place) -> bool:
        """Whether a device was entitled there, resting on these links, under this key."""
        circle = self._circles.of_kid(place.kid)
        if circle is None:
            return then.may_write(device, place.scope)
        owner = then.owner(device)
        named = owner is not None and owner in circle.named(place.kid) and then.role(owner) in CIRCLE_ROLES
        return named and owner is not None and device in then.devices(owner)

    # -- now

    def present(self, circle: Circle) -> frozenset[MemberId]:
        """Who of a circle is in the group at present."""
        view = self._log.view()
        return frozenset(member for member in circle.roster if view.role(member) in CIRCLE_ROLES)

    def within(self, member: MemberId, scope: ScopeId) -> bool:
        circle = self._circles.get(scope)
        if circle is None:
            return self._log.view().within(member, scope)
        return member in circle.roster and self._log.view().role(member) in CIRCLE_ROLES

    def scopes_of(self, device: DeviceId) -> list[ScopeId]:
        """The scopes that its owner is within; none for a device that is not active."""
        view = self._log.view()
        owner = view.owner(device)
        if owner is None or not view.is_active(device):
            return []
        return [*view.scopes_of(owner), *(scope for scope in self._circles.scopes() if self.within(owner, scope))]

    def readers(self, scope: ScopeId) -> frozenset[DeviceId]:
        """The live devices of everybody who is in a scope."""
        view, circle = self._log.view(), self._circles.get(scope)
        if circle is None:
            return frozenset(view.entitled(scope))
        return frozenset(device for member in self.present(circle) for device in view.devices(member))

    def box_keys(self, members: frozenset[MemberId], view: View) -> list[BoxKey]:
        """The live devices of these people, as far as the links of a view say, by box key."""
        return sorted(key for member in members for key in view.devices(member).values())
