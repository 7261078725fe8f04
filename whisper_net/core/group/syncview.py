"""What sessions ask of a group: the answers of sync/view.py, from memory."""

from collections.abc import Iterable, Sequence

from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.epochs import lan_psk
from whisper_net.core.crypto.signing import sign
from whisper_net.core.envelope.parts import FeedKey, PartKey
from whisper_net.core.group.circle_keys import unserved_kids
from whisper_net.core.group.fading import is_gone
from whisper_net.core.group.introducing import introduction, vouches
from whisper_net.core.group.rotating import give_keys, readable_kids, secret_of, usable_epoch, vetters_scope
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import DeviceId, Kid, LinkId, ScopeId
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.sync.view import Wants
from whisper_net.core.wire.codec import encode

RECENT_KEYS = 16
"""Group keys that a caller may still greet us with."""


class GroupView:
    """One group as its sessions see it."""

    def __init__(self, state: GroupState) -> None:
        self._state = state
        self.group = state.me.group
        self.device = state.me.device
        self._readable: dict[tuple[ScopeId, DeviceId], frozenset[Kid]] = {}
        self._owed: dict[DeviceId, list[Kid]] = {}
        self._scopes: dict[DeviceId, list[ScopeId]] = {}
        self._complete = False
        """No boxes and no keys are lacking, until there are further links, keys or drops."""
        self._readable_at = (-1, -1, -1)

    @property
    def entering(self) -> bool:
        return self._state.welcome is not None

    def sign_auth(self, values: Sequence[object]) -> bytes:
        return sign(self._state.me.secret, Context.AUTH, encode(values))

    def introduction(self) -> list[bytes]:
        return introduction(self._state) if len(self._state.log) else []

    def vouches(self, links: Sequence[bytes]) -> bool:
        return vouches(self._state, links)

    # -- log

    def heads(self) -> list[LinkId]:
        return list(self._state.log.heads)

    def sample(self) -> list[LinkId]:
        return self._state.log.sample()

    def has_link(self, id_: LinkId) -> bool:
        return id_ in self._state.log

    def links(self, ids: Iterable[LinkId]) -> list[bytes]:
        log = self._state.log
        return [log.get(id_).raw for id_ in ids if id_ in log]

    def links_since(self, known: Iterable[LinkId]) -> list[bytes]:
        return [parsed.raw for parsed in self._state.log.since(list(known))]

    # -- who may have what

    def is_active(self, device: DeviceId) -> bool:
        return len(self._state.log) > 0 and self._state.log.view().is_active(device)

    def scopes_of(self, device: DeviceId) -> list[ScopeId]:
        if not len(self._state.log):
            return []
        self._forget_old()
        if device not in self._scopes:
            self._scopes[device] = self._state.rooms.scopes_of(device)
        return self._scopes[device]

    def in_log(self, scope: ScopeId) -> bool:
        return self._state.circles.get(scope) is None

    def _kids(self, scope: ScopeId, device: DeviceId) -> frozenset[Kid]:
        self._forget_old()
        if (scope, device) not in self._readable:
            self._readable[scope, device] = readable_kids(self._state, scope, device)
        return self._readable[scope, device]

    def _forget_old(self) -> None:
        """What is remembered holds for so many links, at one revision of the keyring, and for circles as they are."""
        held = len(self._state.log), self._state.keys.revision, self._state.circles.changes
        if self._readable_at != held:
            self._readable, self._owed, self._scopes, self._readable_at = {}, {}, {}, held
            self._complete = False

    def holdings(self, scope: ScopeId, device: DeviceId) -> dict[PartKey, int]:
        kids = self._kids(scope, device) & self._kids(scope, self.device)
        return self._state.feeds.holdings(scope, kids)

    def digest(self, scope: ScopeId, device: DeviceId) -> bytes:
        kids = self._kids(scope, device) & self._kids(scope, self.device)
        return self._state.feeds.digest(scope, kids)

    def own_feeds(self, scope: ScopeId, device: DeviceId) -> dict[FeedKey, int]:
        state, kids = self._state, self._kids(scope, device)
        mine, written = state.log.view().devices(state.me.member), state.feeds.by_device(scope)
        feeds = (feed for own in mine for feed in written.get(own, ()) if feed.kid in kids)
        return {feed: state.feeds.whole(feed) for feed in feeds if feed not in state.ends}

    def may_read(self, device: DeviceId, scope: ScopeId, kid: Kid) -> bool:
        return kid in self._kids(scope, device)

    # -- what is missing

    def wants(self) -> Wants:
        """Links that others rest on, boxes of every EPOCH, and keys of what we may read and cannot open."""
        state = self._state
        if len(state.log) == 0:
            return Wants()
        awaited = [reason[1] for reason in state.pending.reasons() if reason[0] in ("before", "link")]
        links = tuple(LinkId(id_) for id_ in awaited if isinstance(id_, bytes))
        self._forget_old()
        if self._complete:
            return Wants(links)
        boxes, keys = self._lacking_boxes(), self._lacking_keys()
        self._complete = not boxes and not keys
        return Wants(links, boxes, keys)

    def _lacking_boxes(self) -> tuple[bytes, ...]:
        state = self._state
        every = state.log.view().all_epochs()
        lacking = (epoch for epoch in every if epoch.body.boxes_hash not in state.boxes)
        return tuple(epoch.body.boxes_hash for epoch in lacking if not is_gone(state, epoch))

    def _lacking_keys(self) -> tuple[tuple[ScopeId, Kid], ...]:
        state, view = self._state, self._state.log.view()
        return tuple(
            (scope, epoch.kid)
            for scope in view.scopes_of_device(self.device)
            for epoch in view.epochs(scope)
            if state.keys.secret(scope, epoch.kid) is None and self._due(epoch)
        )

    def _due(self, epoch: EpochInfo) -> bool:
        """Ask for a key only when our own box cannot bring it."""
        ours = self._state.me.box_key in self._state.log.view().recipients_of(epoch)
        came = epoch.body.boxes_hash in self._state.boxes
        return (not ours or came) and epoch.kid in self._kids(epoch.scope, self.device)

    def owed(self, device: DeviceId) -> list[Kid]:
        """Keys of circles that no drop serves as they are now: a device came, or drops were made apart."""
        self._forget_old()
        if device not in self._owed:
            circles = self._state.circles
            shared = [scope for scope in self.scopes_of(device) if circles.get(scope) is not None]
            self._owed[device] = [kid for scope in shared for kid in unserved_kids(self._state, scope)]
        return self._owed[device]

    def give_keys(self, device: DeviceId, kids: Sequence[Kid], ephemeral: bytes) -> bytes | None:
        return give_keys(self._state, device, kids, ephemeral)

    # -- greeting

    def calling_psk(self) -> bytes | None:
        """The LAN key to call out with: of a clean epoch only, or of the one we were welcomed with."""
        state = self._state
        if state.welcome is not None:
            return self._welcome_psk()
        if not self.is_active(self.device):
            return None
        epoch = usable_epoch(state, ScopeId(self.group))
        secret = None if epoch is None else secret_of(state, epoch)
        return None if secret is None else lan_psk(secret)

    def calling_psks(self) -> list[bytes]:
        """LAN keys to try in turn at an address that does not know the one before.

        Two halves of a group that both gave themselves a new key, apart from each other, still share older ones; and
        whoever was sent back to pending hears of a new approval only by calling with a key from before.
        """
        first, entering = self.calling_psk(), self._state.welcome is not None
        return list(
            dict.fromkeys([*([first] if first is not None else []), *([] if entering else self._recent_psks())])
        )

    def _welcome_psk(self) -> bytes | None:
        """The first key of a welcome is the group's."""
        welcome = self._state.welcome
        return lan_psk(welcome.keys[0].secret) if welcome is not None and welcome.keys else None

    def answering_psks(self) -> list[bytes]:
        """LAN keys that a caller may use, newest first; nobody is answered before our own membership stands."""
        state = self._state
        if state.welcome is not None or not self.is_active(self.device):
            return []
        return self._recent_psks()

    def _recent_psks(self) -> list[bytes]:
        """Of the group's epochs, newest first."""
        state = self._state
        if len(state.log) == 0:
            return []
        epochs = sorted(state.log.view().epochs(ScopeId(self.group)), key=lambda epoch: (-epoch.n, epoch.kid))
        secrets = [secret for epoch in epochs if (secret := secret_of(state, epoch)) is not None]
        return [lan_psk(secret) for secret in secrets[:RECENT_KEYS]]

    def vetters_scope(self) -> ScopeId:
        return vetters_scope(self._state)
