"""All that a group holds in memory, and who we are in it. Changed by the modules beside this one alone."""

from collections.abc import Mapping

import msgspec

from whisper_net.core.crypto.epochs import kid_of
from whisper_net.core.crypto.epochs import vetters_scope as vetters_scope_of
from whisper_net.core.crypto.handover import Welcome
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.documents.patches import ChannelChanged, CircleChanged, InvitationChanged, RosterPerson
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.errors import NotAllowed, ProfileCorrupt
from whisper_net.core.group.accords import Accords
from whisper_net.core.group.change import Change
from whisper_net.core.group.circle import Dropped
from whisper_net.core.group.circles import Circles
from whisper_net.core.group.documents import OpenParts, OpenTexts
from whisper_net.core.group.feeds import End, Feeds, Said, Twin
from whisper_net.core.group.handed import waiting
from whisper_net.core.group.keyring import Keyring
from whisper_net.core.group.news import News
from whisper_net.core.group.pending import NOBODY, Pending
from whisper_net.core.group.provisional import days_looked, on_trial
from whisper_net.core.group.records import Loaded, StoredKey, StoredLink
from whisper_net.core.group.rooms import CIRCLE_ROLES, Rooms
from whisper_net.core.ids import BoxKey, DeviceId, GroupId, Incarnation, JoinId, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership.annals import Losses
from whisper_net.core.membership.cuts import Cuts
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.membership.join import About
from whisper_net.core.membership.link import Epoch, LinkType, Parsed, parse, write
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.policies import Keep
from whisper_net.core.membership.roster import State
from whisper_net.core.wire.codec import Record, decode

DEVICE_SEED, BOX_SECRET, MEMBER, GROUP, NAME, INCARNATION = "device", "box", "member", "group", "name", "incarnation"
WELCOME, PROFILE_DUE, TURNED_AWAY, NAMED_AT = "welcome", "profile_due", "turned_away", "named_at"
LEFT_OUT, AHEAD = "left_out", "ahead"
INVITATION_SECRET = "invitation:"
INCARNATION_SIZE = 8


class Identity(msgspec.Struct, frozen=True):
    """This device in one group."""

    group: GroupId
    member: MemberId
    device: DeviceId
    secret: bytes
    box_key: BoxKey
    box_secret: bytes

    def __repr__(self) -> str:  # secrets must not reach a log by way of a traceback
        return f"Identity(device={self.device.hex()[:8]})"


def identity_of(facts: dict[str, bytes]) -> Identity:
    """Who the facts of a group's database say that we are. Raises ProfileCorrupt."""
    device, secret = keypair(_fact(facts, DEVICE_SEED))
    box_secret = _fact(facts, BOX_SECRET)
    group, member = GroupId(_fact(facts, GROUP)), MemberId(_fact(facts, MEMBER))
    return Identity(group, member, DeviceId(device), secret, box_key_of(box_secret), box_secret)


def _fact(facts: dict[str, bytes], name: str) -> bytes:
    if name not in facts:
        raise ProfileCorrupt(f"the group's database does not say its {name}")
    return facts[name]


class GroupState:
    """One group, as far as it must be in memory."""

    def __init__(self, loaded: Loaded) -> None:
        self.me = identity_of(loaded.facts)
        self.facts = dict(loaded.facts)
        self.incarnation = Incarnation(_fact(loaded.facts, INCARNATION))
        self._generations: dict[Kid, int] = {}
        self.log = MembershipLog()
        self._judged = self.log.restore([parse(raw) for raw in loaded.links], loaded.judged)
        self.provisional = on_trial(self.facts)
        """Keys whose EPOCH is not in the log yet: provisional.py."""
        self.looked = days_looked(self.facts)
        self.boxes = dict(loaded.boxes)
        """What came beside EPOCHs, by hash: the sealed cuts of each, empty where there are none."""
        self.handed = waiting(self.facts)
        """Keys of circles whose drops are not here yet: handed.py."""
        self.keys = Keyring(self.me.group)
        self.circles = Circles(self.me.group, self._was_here)
        self._load_keys(loaded)
        self.rooms = Rooms(self.log, self.keys, self.circles)
        self.feeds = Feeds(self.generation)
        self.feeds.load(loaded.parts)
        self.ends: dict[FeedKey, End] = {}
        """Of the feeds that are held and do not go on: ends.py."""
        self.hidden = dict(loaded.hidden)
        """What tables leave out."""
        self.forks = dict(loaded.forks)
        self.twins: dict[FeedKey, Twin] = {}
        """The lowest of each feed that waits to be proved."""
        self.proved: list[tuple[int, DeviceId]] = []
        """When we wrote proofs in the last hour, and about which devices."""
        self.kept_proofs: dict[bytes, ScopeId | None] = {}
        """Proofs whose carriers are hidden, and where to say them again; None once they were."""
        self.cuts: dict[LinkId, Cuts] = {}
        """By EPOCH, those that were read: cutting.py."""
        self.said: dict[tuple[Losses, tuple[LinkId, ...], ScopeId, int], Said] = {}
        """Of a loss by the EPOCHs that count (cutting.py), or in a circle at one count of changes (circle_cuts.py)."""
        self.documents, self.texts = OpenParts(self.me.group), OpenTexts()
        self.pending = Pending()
        self.accords = Accords(vetters_scope_of(self.me.group), self.facts)
        self.news = News(self.facts)
        self.ready: list[bytes] = []
        """Envelopes whose reason to wait is gone: RetryReady takes them up."""
        self.welcome = decode(loaded.facts[WELCOME], Welcome) if WELCOME in loaded.facts else None
        self._show_nothing()
        self.awaited: dict[ScopeId, int] = {}
        """Since when the boxes of the newest epoch of a scope have not been here, in this run: rotating.py."""
        self.sending: dict[ScopeId, tuple[tuple[int, int], EpochInfo]] = {}
        """The epoch to send under in a scope: with so many links, at that revision of the keyring."""

    def _show_nothing(self) -> None:
        """What screens were told of the group; `roster.recall` fills it after a start."""
        self.told: State | None = None
        """Of the log when they were told last."""
        self.people: dict[MemberId, RosterPerson] = {}
        self.abouts: dict[JoinId, About] = {}
        """What applicants say of themselves, as far as it was opened."""
        self.devices: dict[MemberId, Mapping[DeviceId, BoxKey]] = {}
        self.approvals: dict[MemberId, Mapping[ScopeId, frozenset[MemberId]]] = {}
        """Of everybody who waits, or is on the way back."""
        self.channels: dict[ScopeId, ChannelChanged] = {}
        self.keeps: dict[ScopeId, Keep] = {}
        """How long things stay in each of them; no row says so."""
        self.shown_circles: dict[ScopeId, CircleChanged] = {}
        self.invitations: dict[LinkId, InvitationChanged] = {}

    def _load_keys(self, loaded: Loaded) -> None:
        """Know keys again: those of circles are of use once their drops hold."""
        for drop in loaded.drops:
            self.circles.hold(drop)
        for key in loaded.keys:
            if self.circles.has_drop(key.kid):
                self.circles.claim(key.kid, key.secret)
        for one in (one for waits in self.handed.values() for one in waits.keys):
            self.circles.claim(Kid(one.kid), one.secret)
        usable, held = self.circles.settle().usable, {part.key.kid for part in loaded.parts}
        others = (key for key in loaded.keys if not self.circles.is_key(key) or key.kid in held)
        for key in (*others, *usable):
            self.keys.add(key)

    def _was_here(self, drop: Dropped, member: MemberId) -> bool:
        """Whether somebody was in the group, as far as the author of a drop knew."""
        return self.log.view_at(drop.heads).role(member) in CIRCLE_ROLES

    def generation(self, kid: Kid) -> int:
        """n of the epoch or drop whose key this is; 0 where neither is known."""
        circle = self.circles.of_kid(kid)
        if circle is not None:
            return circle.n_of(kid)
        if kid not in self._generations:
            key = self.keys.get(kid)
            epoch = None if key is None else self.log.view().epoch_of(kid, key.secret)
            if epoch is None:
                return 0
            self._generations[kid] = epoch.n
        return self._generations[kid]

    def secret_of(self, epoch: Epoch) -> bytes | None:
        """The key of this very EPOCH. Anybody may name a kid that is another's: a key bears out its own place alone."""
        scope, kid = ScopeId(epoch.scope), Kid(epoch.kid)
        secret = self.keys.secret(scope, kid)
        if secret is None or kid_of(secret, self.me.group, scope, epoch.n, epoch.to) != kid:
            return None
        return secret

    def known_author(self, device: DeviceId) -> bytes:
        """Whose share of the pending buffer takes what this device has signed; NOBODY's if no log names it."""
        return self.owner(device) or NOBODY

    def owner(self, device: DeviceId) -> MemberId | None:
        """Whose device it is."""
        return self.log.view().owner(device) if len(self.log) else None

    def write_link(self, change: Change, type_: LinkType, body: Record) -> Parsed:
        """Sign, add and record a link of our own on the present heads.

        Raises NotAllowed for one that would mean nothing there: whatever a stranger asks for, no junk enters the log.
        """
        return self._write(change, self.me.device, self.me.secret, type_, body)

    def write_root_link(self, change: Change, root: tuple[bytes, bytes], type_: LinkType, body: Record) -> Parsed:
        """The same, signed by our person's root, (public, secret), which signs as a device of its own."""
        return self._write(change, DeviceId(root[0]), root[1], type_, body)

    def _write(self, change: Change, device: DeviceId, secret: bytes, type_: LinkType, body: Record) -> Parsed:
        prev, seq = self.log.prev_for(device)
        parsed = write(secret, type_, self.me.group, self.me.member, device, seq, prev, change.now, body)
        if not self.log.allows(parsed):
            raise NotAllowed("the group's rules do not allow this")
        self.add_link(change, parsed)
        return parsed

    def add_link(self, change: Change, parsed: Parsed) -> None:
        """Add and record a link that is not held, whose form and signatures were checked. Raises LinkError."""
        self.log.add(parsed, verified=True)
        change.links.append(StoredLink(parsed.id, parsed.raw))

    def keep_judgements(self, change: Change) -> None:
        """Let the store keep what was judged since, by whole blocks: the next start need not judge it again."""
        change.judged.extend(self.log.judgements(self._judged))
        self._judged = change.judged[-1] if change.judged else self._judged

    def judge_anew(self) -> None:
        """Forget every judgement, and make it again from the links alone."""
        links, self.log, self.told = self.log.since([]), MembershipLog(), None
        self._judged = self.log.restore(links, [])
        self.rooms = Rooms(self.log, self.keys, self.circles)

    def add_key(self, change: Change, key: StoredKey) -> None:
        if key.kid not in self.keys:
            self.keys.add(key)
            change.keys.append(key)

    def set_fact(self, change: Change, name: str, value: bytes | None) -> None:
        change.facts[name] = value
        if value is None:
            self.facts.pop(name, None)
        else:
            self.facts[name] = value
