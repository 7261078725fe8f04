"""Founding a group, and entering one by a welcome: the two ways in which a database begins."""

from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.crypto.handover import open_welcome
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.phrase import founder_root, master_of
from whisper_net.core.crypto.signing import keypair, sign
from whisper_net.core.documents.entries import Profile, check_text
from whisper_net.core.errors import RefusedError, RemoteError
from whisper_net.core.group.change import Change
from whisper_net.core.group.documents import DocumentsNeeded
from whisper_net.core.group.events import Entered, Refused
from whisper_net.core.group.posting import write_entry
from whisper_net.core.group.records import Loaded
from whisper_net.core.group.rotating import rotate, take_key, usable_epoch, vetters_scope
from whisper_net.core.group.state import (
    BOX_SECRET,
    DEVICE_SEED,
    GROUP,
    INCARNATION,
    INCARNATION_SIZE,
    MEMBER,
    NAME,
    PROFILE_DUE,
    WELCOME,
    GroupState,
)
from whisper_net.core.ids import ZERO_ID, DeviceId, GroupId, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership.bodies import Refound
from whisper_net.core.membership.link import Channel, Found, History, LinkType, Parsed, write
from whisper_net.core.wire.bounds import MAX_CITED, MAX_NAME, MAX_NEEDED
from whisper_net.core.wire.codec import encode

GENERAL = "general"
"""Every group has it, and every invitation names it."""


def found(
    name: str, me: str, needed: int, phrase_entropy: bytes, now: int, entropy: Entropy, older: Refound | None = None
) -> tuple[GroupState, Change]:
    """A new group with its first device, keys, channel and profile; nothing is stored yet.

    `older` is the group that it goes on from, of which it says where that stood and nothing about anybody in it.
    Raises TooLong or RefusedError for a name or number that no group may have.
    """
    for text in (name, me):
        check_text("name", text, MAX_NAME)
    if not 1 <= needed <= MAX_NEEDED:
        raise RefusedError(f"1 to {MAX_NEEDED} approvals can be asked for")
    device_seed, box_secret, salt = entropy(32), entropy(32), entropy(16)
    link, root = _found_link(name, needed, phrase_entropy, device_seed, box_secret, salt, now)
    facts = {
        GROUP: bytes(link.id),
        MEMBER: root,
        DEVICE_SEED: device_seed,
        BOX_SECRET: box_secret,
        NAME: me.encode(),
        INCARNATION: entropy(INCARNATION_SIZE),
    }
    state = GroupState(Loaded([], {}, [], [], facts))
    change = Change(now, entropy)
    change.facts.update(facts)
    state.add_link(change, link)
    rotate(state, change, ScopeId(state.me.group))
    rotate(state, change, vetters_scope(state))
    general = state.write_link(change, LinkType.CHANNEL, Channel(GENERAL, History.ALL, False))
    rotate(state, change, ScopeId(general.id))
    if older is not None:
        state.write_link(change, LinkType.REFOUND, older)
    write_entry(state, change, ScopeId(state.me.group), Profile(me))
    return state, change


def going_on_from(state: GroupState) -> Refound:
    """What a new group says that goes on where this one stands: of very many heads, those that fit."""
    return Refound(state.me.group, list(state.log.heads[:MAX_CITED]))


def _found_link(
    name: str, needed: int, phrase_entropy: bytes, device_seed: bytes, box_secret: bytes, salt: bytes, now: int
) -> tuple[Parsed, bytes]:
    root, root_secret = founder_root(master_of(phrase_entropy), salt)
    device, device_secret = keypair(device_seed)
    unsigned = [salt, name, needed, device, box_key_of(box_secret)]
    body = Found(salt, name, needed, device, box_key_of(box_secret), sign(root_secret, Context.FOUND, encode(unsigned)))
    group, author = GroupId(ZERO_ID), MemberId(root)
    return write(device_secret, LinkType.FOUND, group, author, DeviceId(device), 0, [], now, body), root


def enter(state: GroupState, change: Change) -> None:
    """Believe a welcome once the log reaches its heads, says that we are in, and bears its keys out; else keep waiting.

    What the log does not bear out now it may bear out later, or another welcome takes its place. Without a key of the
    group nobody could be called, so one that brings none is none.
    """
    welcome = state.welcome
    if welcome is None or not all(LinkId(head) in state.log for head in welcome.heads):
        return
    view = state.log.view()
    borne_out = [view.epoch_of(Kid(key.kid), key.secret) for key in welcome.keys]
    known = any(epoch is not None and epoch.valid and epoch.scope == ScopeId(state.me.group) for epoch in borne_out)
    if not (known and view.is_active(state.me.device)):
        return
    state.welcome = None
    state.set_fact(change, WELCOME, None)
    for key in welcome.keys:
        take_key(state, change, key)
    change.notice(Entered(state.me.group))
    if NAME in state.facts:  # a further device has nothing new to say of its person
        state.set_fact(change, PROFILE_DUE, b"1")


def receive_welcome(state: GroupState, change: Change, sealed: bytes) -> None:
    """Take a further welcome in place of the one that nothing came of: that one was forged, or overtaken."""
    if state.welcome is None:
        return None
    try:
        state.welcome = open_welcome(state.me.box_secret, sealed)
    except RemoteError as error:
        return change.notice(Refused("keys", error.code))
    state.set_fact(change, WELCOME, encode(state.welcome))
    return enter(state, change)


def introduce(state: GroupState, change: Change) -> None:
    """Say our name in the group, once there is a key to say it under; a box that is on its way is waited for."""
    if PROFILE_DUE not in state.facts or state.welcome is not None:
        return
    scope = ScopeId(state.me.group)
    if state.log.view().sending_epoch(scope) is not None and usable_epoch(state, scope) is None:
        return
    try:
        write_entry(state, change, scope, Profile(state.facts[NAME].decode()))
    except (RefusedError, DocumentsNeeded):
        return  # a Load would come too late: links are in memory already. It is tried again with the next ones
    state.set_fact(change, PROFILE_DUE, None)
