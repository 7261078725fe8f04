"""Who may write what on top of one set of links, by the very rules that judge it once it is written."""

from whisper_net.core.ids import DeviceId, JoinId, LinkId, MemberId, ScopeId
from whisper_net.core.membership import channels, epochs, giving, offices, taking
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.link import Join, Promote, Role
from whisper_net.core.membership.offices import Quorum
from whisper_net.core.membership.proofs import recover_device
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
        given = giving.given(self._roster, join, scope)
        again = any(self._graph.links[i].link.author == member for i in bits(given))
        return not again and giving.approve(self._roster, member, join, scope) is not None

    def can_veto(self, member: MemberId, join: JoinId) -> bool:
        return giving.veto(self._roster, member, join) is not None

    def can_make_channel(self, member: MemberId) -> bool:
        return offices.office(self._roster, member) is not None

    def can_grant(self, member: MemberId, person: MemberId, channel: ScopeId) -> bool:
        return giving.grant(self._roster, member, person, channel) is not None

    def can_set_policy(self, member: MemberId, channel: ScopeId) -> bool:
        """Whether they may change what newcomers to a channel read, and how long it keeps."""
        return channels.set_policy(self._roster, member, channel) is not None

    def can_rename(self, member: MemberId) -> bool:
        """Whether they may change the group's name or policy."""
        return offices.office(self._roster, member, admin=True) is not None

    def can_promote(self, signers: frozenset[MemberId], person: MemberId, role: Role) -> bool:
        """Whether these people together can give somebody an office."""
        return giving.promote(self._roster, signers, Promote(person, role, [])) is not None

    # -- taking away

    def can_remove(self, member: MemberId, person: MemberId) -> bool:
        return taking.remove(self._roster, member, person) is not None

    def can_demote(self, member: MemberId, person: MemberId) -> bool:
        return taking.demote(self._roster, member, person) is not None

    def can_remove_together(self, signers: frozenset[MemberId], person: MemberId) -> bool:
        """Whether these people together can put somebody out, whoever it is."""
        return taking.remove_quorum(self._roster, signers, person) is not None

    def can_leave(self, member: MemberId) -> bool:
        return taking.leave(self._roster, member) is not None

    def can_revoke_device(self, member: MemberId, device: DeviceId) -> bool:
        """Whether it is a device of theirs that another of theirs, or their root, may revoke."""
        return taking.revoke_device(self._roster, member, device) is not None

    def can_revoke_grant(self, member: MemberId, person: MemberId, channel: ScopeId) -> bool:
        return taking.revoke_grant(self._roster, member, person, channel) is not None

    def can_extend_cut(self, member: MemberId, removal: LinkId, scope: ScopeId) -> bool:
        return taking.extend_cut(self._roster, member, removal, scope) is not None

    def can_recover_device(self, member: MemberId, join: Join) -> bool:
        """Whether their DEVICE_ADD of somebody's JOIN would be valid."""
        return giving.add_device(self._roster, member, recover_device(join)) is not None

    def electors(self) -> frozenset[MemberId]:
        """Admins, and vetters whom a majority made vetters."""
        return frozenset(self._roster.electors())

    def quorums(self, person: MemberId) -> tuple[Quorum, Quorum]:
        """(the admins, the electors) who decide about somebody, and how many of them must sign."""
        return offices.quorums(self._roster, person)

    def may_rotate(self, member: MemberId, scope: ScopeId, bucket: int) -> bool:
        """Whether an EPOCH by this member on top of this set of links would be valid."""
        return self._roster.within(member, scope) and epochs.may_rotate(self._roster, member, scope, bucket)
