"""People with real keys who write real links, for tests of the membership log.

Keys are drawn from names, so that one story gives the same bytes in every run. Each device keeps its own line of
links unless told to fork it.
"""

from collections.abc import Sequence

from tests.core.membership.ground import Ground
from tests.core.membership.people import (
    BUCKET,
    NOW,
    PEOPLE,
    invitation_keys,
    make_join,
    seed,
)
from whisper_net.core.crypto.epochs import kid_of, recipients_hash
from whisper_net.core.ids import ZERO_ID, DeviceId, JoinId, Kid, LinkId, ScopeId
from whisper_net.core.membership.bodies import Demote, DeviceRevoke, Leave, Remove, RemoveQuorum, RevokeGrant
from whisper_net.core.membership.link import (
    Admit,
    Approve,
    Channel,
    DeviceAdd,
    Epoch,
    Grant,
    History,
    Invite,
    Join,
    Kind,
    Parsed,
    Promote,
    RevokeInvite,
    Role,
    Veto,
    join_id,
)
from whisper_net.core.membership.policies import ChannelPolicy, Keep
from whisper_net.core.membership.proofs import add_device, recover_device
from whisper_net.core.wire.bounds import EPOCH_PERIOD


class World(Ground):
    """What people do."""

    def invite_body(
        self, needed: int = 2, uses: int = 1, channels: tuple[ScopeId, ...] = (), kind: Kind = Kind.MEMBER
    ) -> Invite:
        self.nonce += 1
        keys = invitation_keys(self.nonce)
        return Invite(
            keys.inv_pk, uses, NOW + 7 * 86_400, sorted(channels), kind, needed, seed("kid", self.nonce), b"box"
        )

    def invite(
        self,
        who: str,
        prev: list[LinkId] | None = None,
        *,
        needed: int = 2,
        uses: int = 1,
        channels: tuple[ScopeId, ...] = (),
        kind: Kind = Kind.MEMBER,
        fork: bool = False,
    ) -> LinkId:
        id_ = self.put(who, self.invite_body(needed, uses, channels, kind), prev, fork=fork)
        self.remember_keys(id_, self.nonce)
        return id_

    def remember_keys(self, invitation: LinkId, nonce: int) -> None:
        self.keys[invitation] = invitation_keys(nonce)

    def join(self, name: str, invitation: LinkId) -> Join:
        return make_join(self[name], self.log.group, self.keys[invitation])

    def admit_body(self, name: str, invitation: LinkId) -> Admit:
        return Admit(self.join(name, invitation), seed("kid", 0), b"about")

    def admit(self, who: str, name: str, invitation: LinkId, prev: list[LinkId] | None = None) -> JoinId:
        self.put(who, self.admit_body(name, invitation), prev)
        return join_id(self.join(name, invitation))

    def approve(self, who: str, join: JoinId, scope: ScopeId | None = None, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, Approve(join, self.group if scope is None else scope), prev)

    def veto(self, who: str, join: JoinId, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, Veto(join), prev)

    def revoke(self, who: str, invitation: LinkId, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, RevokeInvite(invitation), prev)

    def member(self, name: str, invitation: LinkId, *approvers: str) -> JoinId:
        join = self.admit(approvers[0], name, invitation)
        for approver in approvers:
            self.approve(approver, join)
        return join

    def promote_draft(
        self,
        who: str,
        name: str,
        role: Role,
        signers: Sequence[str] = "",
        prev: list[LinkId] | None = None,
        fork: bool = False,
    ) -> Parsed:
        return self.shared_draft(who, Promote(self[name].id, role, []), signers, prev, fork)

    def promote(
        self, who: str, name: str, role: Role, signers: Sequence[str] = "", prev: list[LinkId] | None = None
    ) -> LinkId:
        return self.take(self.promote_draft(who, name, role, signers, prev))

    # -- taking away

    def remove(self, who: str, name: str, prev: list[LinkId] | None = None, *, fork: bool = False) -> LinkId:
        return self.put(who, Remove(self[name].id), prev, fork=fork)

    def demote(self, who: str, name: str, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, Demote(self[name].id), prev)

    def leave(self, who: str, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, Leave(), prev)

    def quorum(self, who: str, name: str, signers: Sequence[str], prev: list[LinkId] | None = None) -> LinkId:
        return self.take(self.shared_draft(who, RemoveQuorum(self[name].id, []), signers, prev))

    def revoke_grant(self, who: str, name: str, channel: ScopeId, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, RevokeGrant(self[name].id, channel), prev)

    def device_body(self, device: str) -> DeviceAdd:
        """What the root signs to add "a.1"."""
        new = self.signer(device)
        return add_device(self.log.group, new.person.id, new.key, new.box_key)

    def add_device(self, device: str, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(device.partition(".")[0] + ".root", self.device_body(device), prev)

    def recover_body(self, device: str, invitation: LinkId) -> DeviceAdd:
        """What an officer signs for a JOIN that asks for "a.1"."""
        new = self.signer(device)
        return recover_device(make_join(new.person, self.log.group, self.keys[invitation], new.box_key, new.key))

    def revoke_device(self, who: str, device: str, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, DeviceRevoke(self.signer(device).device_id), prev)

    def channel(
        self,
        who: str,
        name: str = "general",
        *,
        shared: bool = False,
        history: History = History.ALL,
        prev: list[LinkId] | None = None,
    ) -> ScopeId:
        return ScopeId(self.put(who, Channel(name, history, shared), prev))

    def grant(self, who: str, name: str, channel: ScopeId, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, Grant(self[name].id, channel), prev)

    def policy(
        self, who: str, channel: ScopeId, history: History, keep: Keep = Keep.OFF, prev: list[LinkId] | None = None
    ) -> LinkId:
        return self.put(who, ChannelPolicy(channel, history, keep), prev)

    def epoch_body(
        self,
        scope: ScopeId,
        prev: list[LinkId] | None = None,
        *,
        leave_out: DeviceId | None = None,
        bucket: int = BUCKET,
        kid: Kid | None = None,
    ) -> Epoch:
        """An EPOCH as an honest device makes it on top of `prev`; or one that leaves a device out.

        `bucket` counts periods of 30 days, whatever the scope's own are.
        """
        view = self.log.view_at(self.heads if prev is None else prev)
        self.nonce += 1
        secret, (n, parents) = seed("epoch", self.nonce), view.next_epoch(scope)
        keys = {key for device, key in view.entitled(scope).items() if device != leave_out}
        to = recipients_hash(keys)
        named = kid_of(secret, self.log.group, scope, n, to) if kid is None else kid
        self.secrets[named] = secret
        own = bucket * EPOCH_PERIOD // view.rules(scope).period
        return Epoch(1, scope, n, named, list(parents), to, seed("boxes", self.nonce), own)

    def epoch(
        self,
        who: str,
        scope: ScopeId,
        prev: list[LinkId] | None = None,
        *,
        leave_out: DeviceId | None = None,
        bucket: int = BUCKET,
        kid: Kid | None = None,
    ) -> LinkId:
        base = self.draft(who, Veto(ZERO_ID), prev).link.prev
        body = self.epoch_body(scope, [LinkId(id_) for id_ in base], leave_out=leave_out, bucket=bucket, kid=kid)
        return self.put(who, body, prev, ts=bucket * EPOCH_PERIOD)


def warm(
    *, size: int = 8, checked: bool = False, devices: str = "", signed: bool = True
) -> tuple[World, ScopeId, ScopeId]:
    """F founds; a, b admins (d, e too when size > 6); v, w vetters; m plain; a private and a shared channel; epochs.

    Those of `devices` have a second one.
    """
    world = World(checked, signed=signed)
    world.found()
    inv = world.invite("F", uses=20, needed=1)
    for name in PEOPLE[1:]:
        world.member(name, inv, "F")
    world.promote("F", "a", Role.ADMIN)
    world.promote("F", "b", Role.ADMIN, "a")
    for name in "de" if size > 6 else "":
        world.promote("F", name, Role.ADMIN, "ab")
    world.promote("a", "v", Role.VETTER)
    world.promote("F", "w", Role.VETTER)
    private, shared = world.channel("F", "talk"), world.channel("F", "shared", shared=True)
    for name in "av":
        world.grant("F", name, private)
    for name in devices:
        world.add_device(f"{name}.1")
    for scope in (world.group, world.vetters, private):
        world.epoch("F", scope)
    return world, private, shared
