"""One person founds a group and lets another in: every byte of it (docs/protocol.md sections 2 to 5).

The log is as short as it can be: FOUND, the three scopes' first EPOCHs, a channel, a relay, INVITE with its real box,
ADMIT, the approvals, and a second EPOCH of the group whose `back` opens the first.
"""

from typing import Any

from tests.core.page import frozen
from tests.core.page.given import bytes_of
from whisper_net.core.crypto import epochs, handover, invitation, keytext, meeting, phrase
from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.signing import keypair, sign
from whisper_net.core.ids import ZERO_ID, BoxKey, DeviceId, GroupId, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership import bodies, join
from whisper_net.core.membership.link import (
    Admit,
    Approve,
    Channel,
    Epoch,
    Found,
    History,
    Invite,
    Join,
    Kind,
    LinkType,
    Parsed,
    join_id,
    write,
)
from whisper_net.core.wire.bounds import EPOCH_PERIOD
from whisper_net.core.wire.codec import Record, decode, encode
from whisper_net.core.wire.meeting import StatusSaid, WelcomeSaid
from whisper_net.core.wire.relay_address import key_letters

NOW = 1_760_000_000
RELAY_KEY = bytes_of("a relay")
RELAY = f"wss://relay.example:443/#{key_letters(RELAY_KEY)}"
WORDS = {name: bytes_of(f"words of {name}", 16) for name in ("ana", "ben")}
EXPIRES, SALT = NOW + 7 * 86_400, bytes_of("salt of the group", 16)
(SECRET,), STRETCHED = frozen.read("crypto")["formats"]["stretch"]
INVITATION = invitation.invitation_keys(STRETCHED)


class Founder:
    """Who founds the group, with one device, and writes all of its log."""

    def __init__(self) -> None:
        self.root = phrase.founder_root(phrase.master_of(WORDS["ana"]), SALT)
        self.device, self.box_secret = keypair(bytes_of("ana's device")), bytes_of("ana's box key")
        self.box_key = box_key_of(self.box_secret)
        self.links: list[Parsed] = []
        self.boxes: list[bytes] = []
        self.group = GroupId(ZERO_ID)
        fields = [SALT, "Former Acme", 1, self.device[0], self.box_key]
        found = decode(encode([*fields, sign(self.root[1], Context.FOUND, encode(fields))]), Found)
        self.group = GroupId(self.put(LinkType.FOUND, found))
        self.keys: dict[str, epochs.ScopeKey] = {}

    def put(self, type_: LinkType, body: Record) -> LinkId:
        heads = [self.links[-1].id] if self.links else []
        author, device = MemberId(self.root[0]), DeviceId(self.device[0])
        seq = len(self.links)
        self.links.append(write(self.device[1], type_, self.group, author, device, seq, heads, NOW + seq, body))
        return self.links[-1].id

    def rotate(self, name: str, scope: ScopeId, to: list[BoxKey], n: int = 1) -> None:
        """An EPOCH of a scope, and what travels beside it."""
        secret = bytes_of(f"key {n} of {name}")
        parents = [self.keys[name]] if n > 1 else []
        hash_ = epochs.recipients_hash(to)
        kid = epochs.kid_of(secret, self.group, scope, n, hash_)
        back = epochs.seal_back(secret, kid, parents, bytes_of(f"nonce of {name}", 24)) if parents else b""
        boxes = epochs.EpochBoxes(epochs.make_boxes(secret, to), b"", back)
        kids = [parent.kid for parent in parents]
        bucket = NOW // EPOCH_PERIOD
        self.put(LinkType.EPOCH, Epoch(1, scope, n, kid, kids, hash_, epochs.boxes_hash(boxes), bucket))
        self.boxes.append(encode(boxes))
        self.keys[name] = epochs.ScopeKey(kid, secret)


class Door(Founder):
    """The founder with their scopes, a relay, and an open invitation."""

    def __init__(self) -> None:
        super().__init__()
        self.rotate("the vetters", epochs.vetters_scope(self.group), [self.box_key])
        self.rotate("the group", ScopeId(self.group), [self.box_key])
        self.general = ScopeId(self.put(LinkType.CHANNEL, Channel("general", History.ALL, False)))
        self.rotate("general", self.general, [self.box_key])
        self.put(LinkType.RELAYS, bodies.Relays([RELAY]))
        self.vetters, inv_pk = self.keys["the vetters"], INVITATION.inv_pk
        self.lobby = epochs.lobby_secret(self.vetters.secret, inv_pk)
        self.card = self.make_card()
        box = invitation.seal_invite_box(
            self.vetters.secret, Kid(self.vetters.kid), INVITATION.meet, self.card, bytes_of("nonce of INVITE", 24)
        )
        self.put(LinkType.INVITE, Invite(inv_pk, 1, EXPIRES, [self.general], Kind.MEMBER, 1, self.vetters.kid, box))

    def make_card(self) -> bytes:
        inviter, lobby = MemberId(self.root[0]), box_key_of(self.lobby)
        return invitation.make_card(
            INVITATION.inv_sk, self.group, "Former Acme", inviter, "Ana", [self.general], EXPIRES, lobby
        )

    def let_in(self, asked: Join, about: bytes) -> None:
        """ADMIT, the approvals, and the key of the group that names the newcomer."""
        nonce = bytes_of("nonce of ADMIT", 24)
        words = join.seal_about(self.vetters.secret, Kid(self.vetters.kid), about, nonce)
        self.put(LinkType.ADMIT, Admit(asked, self.vetters.kid, words))
        for scope in (self.group, self.general):
            self.put(LinkType.APPROVE, Approve(join_id(asked), scope))
        self.rotate("the group", ScopeId(self.group), [self.box_key, BoxKey(asked.box_key)], 2)

    def answers(self, to: bytes, box_key: BoxKey) -> list[bytes]:
        """A STATUS and the WELCOME, as they are left at the relay."""
        given = [self.keys[name] for name in ("the group", "general")]
        ephemeral = bytes_of("ephemeral of the WELCOME")
        welcome = handover.seal_welcome(box_key, [self.links[-1].id], [RELAY], given, ephemeral)
        mark = meeting.welcome_mark(self.box_secret, RELAY_KEY, to, given[0].kid)
        status = StatusSaid(to, NOW + 60, "pending", 0, 1, "")
        answer = WelcomeSaid(to, NOW + 90, given[0].kid, mark, welcome)
        return [
            meeting.box_answer(self.lobby, box_key, status, bytes_of("nonce of the STATUS", 24)),
            meeting.box_answer(self.lobby, box_key, answer, bytes_of("nonce of the answer", 24)),
        ]


def asking(door: Door, box_secret: bytes) -> tuple[Join, bytes, bytes]:
    """The newcomer's JOIN, what it says of him, and both as the lobby gets them."""
    root = phrase.member_root(phrase.master_of(WORDS["ben"]), door.group)
    about = join.make_about("Ben", "payments 2019-24", bytes_of("salt of his words", 16))
    device, nonce = keypair(bytes_of("ben's device")), bytes_of("nonce of his JOIN", 16)
    asked = join.make_join(door.group, INVITATION, root, device, box_key_of(box_secret), about, nonce)
    return asked, about, join.seal_request(box_key_of(door.lobby), asked, about, bytes_of("ephemeral of the JOIN"))


def made() -> dict[str, Any]:
    """The whole file."""
    door, box_secret = Door(), bytes_of("ben's box key")
    asked, about, request = asking(door, box_secret)
    door.let_in(asked, about)
    to = meeting.join_address(request, further=False)
    mark = phrase.founder_mark(door.group, SALT, MemberId(door.root[0]))
    return {
        "about": "Sections 2 to 5, one founding and one joining. `words` are the 16 bytes behind twelve words, `box "
        "secrets` of X25519, `device seeds` of Ed25519; `secret` is the invitation's ten bytes and `stretched` what "
        "argon2id makes of them. All else follows, but for nonces, salts and ephemeral secrets, which stand in what "
        "they made. `request` is the JOIN as the lobby gets it, `boxed` the STATUS and the WELCOME left for it at "
        "`relay`.",
        "words": WORDS,
        "device seeds": {name: bytes_of(f"{name}'s device") for name in WORDS},
        "box secrets": {"ana": door.box_secret, "ben": box_secret},
        "secret": SECRET,
        "stretched": STRETCHED,
        "relay": RELAY,
        "links": [link.raw for link in door.links],
        "boxes": door.boxes,
        "key": keytext.link_text(SECRET, invitation.card_hash_of(door.card), [RELAY]),
        "spoken": " ".join(keytext.spoken(SECRET)),
        "card": door.card,
        "founder": mark.founder,
        "request": request,
        "to": to,
        "boxed": door.answers(to, box_key_of(box_secret)),
    }
