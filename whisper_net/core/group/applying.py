"""The newcomer's side of joining: from a key to a signed JOIN to a welcome (PROTOCOL section 4).

An Application is all that a join needs to go on after a restart; it lives in the profile's own database until the log
proves the membership. The twelve words' entropy stays in it only until the JOIN is signed, because the root key is
derived from the group's id, which the card brings.
"""

from typing import Annotated

import msgspec

from whisper_net.core.crypto.handover import Welcome, open_welcome
from whisper_net.core.crypto.invitation import Card, check_card, invitation_keys
from whisper_net.core.crypto.keytext import InvitationKey, Relays
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.phrase import FounderMark, master_of, member_root, root_in
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.documents.entries import check_text
from whisper_net.core.errors import DecodeError, RefusedError
from whisper_net.core.group.relays import RELAYS
from whisper_net.core.group.state import BOX_SECRET, DEVICE_SEED, GROUP, INCARNATION, MEMBER, NAME, WELCOME
from whisper_net.core.ids import BoxKey, GroupId, MemberId
from whisper_net.core.membership.join import Claim, make_about, make_join, seal_request
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes32, Name, Record, decode, encode

Secret = Annotated[bytes, msgspec.Meta(max_length=64)]
Small = Annotated[bytes, msgspec.Meta(max_length=8 * bounds.KIB)]


class FirstApplication(Record):
    """An attempt as it was kept before keys named relays."""

    stretched: Bytes32
    card_hash: Secret
    name: Name
    claim: Claim
    entropy: Secret
    card: Small
    member: Secret
    device_seed: Secret
    box_secret: Secret
    sealed: Small
    refused: Annotated[str, msgspec.Meta(max_length=32)]

    def __repr__(self) -> str:  # secrets must not reach a log by way of a traceback
        return f"Application(signed={bool(self.sealed)})"


class Application(FirstApplication):
    """One attempt to join. Empty bytes stand for what is not known yet, or no longer kept."""

    relays: Relays
    """Where it is left, besides asking people: those of the key, and those that were typed."""


class ExpiredInvitation(RefusedError):
    code = "expired"


def begin(key: InvitationKey, stretched: bytes, name: str, claim: str, entropy: bytes) -> Application:
    """A new attempt. `entropy` is the 16 bytes behind the twelve words.

    Raises TooLong or RefusedError for what no request may say of its person: checked here, before anything is kept
    that a later reading would refuse.
    """
    check_text("name", name, bounds.MAX_NAME)
    if claim:
        check_text("claim", claim, bounds.MAX_CLAIM)
    relays = list(key.relays)
    return Application(stretched, key.card_hash or b"", name, claim, entropy, b"", b"", b"", b"", b"", "", relays)


DEVICE_NAME = "device"
"""What a further device's JOIN says of its person: nobody reads it, and who they are is known."""


def begin_device(key: InvitationKey, stretched: bytes, entropy: bytes) -> Application:
    """An attempt to come in as a further device of somebody who is in, by their twelve words."""
    return begin(key, stretched, DEVICE_NAME, "", entropy)


def load(raw: bytes) -> Application:
    """Raises DecodeError."""
    try:
        return decode(raw, Application)
    except DecodeError:
        first = decode(raw, FirstApplication)
        return decode(encode([*msgspec.structs.astuple(first), []]), Application)


def save(application: Application) -> bytes:
    return encode(application)


def sign_join(
    application: Application, card: bytes, now: int, entropy: bytes, mark: FounderMark | None = None
) -> Application:
    """Believe a card if it is the invitation's, and sign the JOIN. `entropy` is 128 fresh random bytes.

    `mark` comes with the card for somebody who may have founded the group themselves.

    Raises RemoteError for a card that does not hold and ExpiredInvitation for one whose time has passed.
    """
    keys = invitation_keys(application.stretched)
    shown = check_card(card, keys.inv_pk, application.card_hash or None)
    if now > shown.expires:
        raise ExpiredInvitation("this invitation has expired; ask for a new key")
    device_seed, box_secret, salt, nonce, ephemeral = (
        entropy[:32], entropy[32:64], entropy[64:80], entropy[80:96], entropy[96:128]
    )  # fmt: skip
    group = GroupId(shown.group)
    master = master_of(application.entropy)
    root = member_root(master, group) if mark is None else root_in(master, group, mark)
    about = make_about(application.name, application.claim, salt)
    join = make_join(group, keys, root, keypair(device_seed), box_key_of(box_secret), about, nonce)
    return msgspec.structs.replace(
        application,
        entropy=b"",
        card=card,
        member=root[0],
        device_seed=device_seed,
        box_secret=box_secret,
        sealed=seal_request(BoxKey(shown.lobby_pk), join, about, ephemeral),
    )


def group_of(application: Application) -> tuple[GroupId, str] | None:
    """(id, name) of the group, once the card is here."""
    card = card_of(application)
    return None if card is None else (GroupId(card.group), card.group_name)


def card_of(application: Application) -> Card | None:
    """What the invitation says of itself, once its card is here."""
    if not application.card:
        return None
    return check_card(application.card, invitation_keys(application.stretched).inv_pk, None)


def welcomed(
    application: Application, sealed: bytes, incarnation: bytes, *, device: bool = False
) -> tuple[Welcome, dict[str, bytes]]:
    """What a WELCOME claims, and the facts of a group's database that enters by it. Raises RemoteError.

    Nothing of it is believed until the log bears it out (`Group` in its entering state). A further device learns its
    person's name with the rest of the history.
    """
    welcome = open_welcome(application.box_secret, sealed)
    group, _ = group_of(application) or (GroupId(b""), "")
    facts = {
        GROUP: bytes(group),
        MEMBER: bytes(MemberId(application.member)),
        DEVICE_SEED: application.device_seed,
        BOX_SECRET: application.box_secret,
        INCARNATION: incarnation,
        WELCOME: encode(welcome),
    }
    others = [url for url in application.relays if url not in welcome.relays]
    if others:
        facts[RELAYS] = encode(others)
    return welcome, facts if device else facts | {NAME: application.name.encode()}
