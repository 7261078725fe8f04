"""What a session may ask of its group: questions only, answered from memory."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from whisper_net.core.envelope.parts import FeedKey, PartKey
from whisper_net.core.ids import DeviceId, GroupId, Kid, LinkId, ScopeId


class Wants(msgspec.Struct, frozen=True):
    """What the group knows of and does not hold."""

    links: tuple[LinkId, ...] = ()
    boxes: tuple[bytes, ...] = ()
    keys: tuple[tuple[ScopeId, Kid], ...] = ()


class SyncView(Protocol):
    """One group as a session sees it."""

    group: GroupId
    device: DeviceId

    @property
    def entering(self) -> bool:
        """A newcomer who was welcomed, and believes nothing but the log that is still to come."""
        ...

    def sign_auth(self, values: Sequence[object]) -> bytes: ...

    def introduction(self) -> list[bytes]:
        """What a caller shows first whose device was added by its person's root, and by nobody whom others know."""
        ...

    def vouches(self, links: Sequence[bytes]) -> bool:
        """Whether such an introduction is of somebody who is in, and may be looked at before they say who they are."""
        ...

    def heads(self) -> list[LinkId]: ...

    def sample(self) -> list[LinkId]: ...

    def has_link(self, id_: LinkId) -> bool: ...

    def links(self, ids: Iterable[LinkId]) -> list[bytes]:
        """Those of `ids` that are held."""
        ...

    def links_since(self, known: Iterable[LinkId]) -> list[bytes]:
        """All links outside the closure of `known`, each after those it rests on."""
        ...

    def is_active(self, device: DeviceId) -> bool: ...

    def scopes_of(self, device: DeviceId) -> list[ScopeId]: ...

    def own_feeds(self, scope: ScopeId, device: DeviceId) -> dict[FeedKey, int]:
        """What our own person wrote in a scope and a device may read: up to where each feed is held without a hole."""
        ...

    def in_log(self, scope: ScopeId) -> bool:
        """Whether the log says who is in it, so that the other end speaks of it, too; of circles each knows alone."""
        ...

    def holdings(self, scope: ScopeId, device: DeviceId) -> dict[PartKey, int]:
        """What is held of a scope, of the epochs that `device` may read."""
        ...

    def digest(self, scope: ScopeId, device: DeviceId) -> bytes:
        """Digest of those holdings, remembered until they change."""
        ...

    def wants(self) -> Wants: ...

    def owed(self, device: DeviceId) -> list[Kid]:
        """Keys of circles that may not have reached this device in a drop, although its owner is in."""
        ...
