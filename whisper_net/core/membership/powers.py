"""Who may write what on top of one set of links, by the very rules that judge it once it is written."""

from whisper_net.core.ids import JoinId, LinkId, MemberId, ScopeId
from whisper_net.core.membership import epochs, giving, offices
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.link import Promote, Role
from whisper_net.core.membership.roster import Roster


class Powers:
    """The part of a view that says what its people may do."""

    def __init__(self, roster: Roster) -> None:
        self._roster, self._graph = roster, roster.graph

    def can_invite(self, member: MemberId) -> bool:
        return offices.office(self._roster, member) is not None

    def can_revoke_invite(self, member: MemberId, invitation: LinkId) -> bool:
        return giving.revoke_invite(self._roster, member, invitation) is not None

    def can_approve(self, member: MemberId, join: JoinId, scope: ScopeId) -> bool:
        """Whether their approval would be valid, and not their second."""
        given = self._roster.approvals(join, scope)
        again = any(self._graph.links[i].link.author == member for i in bits(given))
        return not again and giving.approve(self._roster, member, join, scope) is not None

    def can_veto(self, member: MemberId, join: JoinId) -> bool:
        return giving.veto(self._roster, member, join) is not None

    def can_make_channel(self, member: MemberId) -> bool:
        return offices.office(self._roster, member) is not None

    def can_grant(self, member: MemberId, person: MemberId, channel: ScopeId) -> bool:
        return giving.grant(self._roster, member, person, channel) is not None

    def can_rename(self, member: MemberId) -> bool:
        """Whether they may change the group's name or policy."""
        return offices.office(self._roster, member, admin=True) is not None

    def can_promote(self, signers: frozenset[MemberId], person: MemberId, role: Role) -> bool:
        """Whether these people together can give somebody an office."""
        return giving.promote(self._roster, signers, Promote(person, role, [])) is not None

    def may_rotate(self, member: MemberId, scope: ScopeId, bucket: int) -> bool:
        """Whether an EPOCH by this member on top of this set of links would be valid."""
        return self._roster.within(member, scope) and epochs.may_rotate(self._roster, member, scope, bucket)
