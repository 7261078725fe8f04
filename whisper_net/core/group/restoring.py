"""From what a backup holds to a device of its own: a restored backup never goes on as the device that made it.

Two copies of one device would number their envelopes alike and be taken for a fork. So whoever restores has new device
keys, which the root that grows from the twelve words adds (PROTOCOL 2, 3). Links, keys and envelopes go in by the door
that all from outside go in by, and are checked as those are.
"""

from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.phrase import founder_root, master_of, member_root
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.errors import MistypedWord, RefusedError
from whisper_net.core.group.backup_records import BackedGroup, ids_of
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands_devices import AddThisDevice
from whisper_net.core.group.recovering import OTHERS, root_of
from whisper_net.core.group.state import (
    BOX_SECRET,
    DEVICE_SEED,
    GROUP,
    INCARNATION,
    INCARNATION_SIZE,
    MEMBER,
    NAME,
    GroupState,
)
from whisper_net.core.ids import BoxKey, LinkId
from whisper_net.core.membership.link import Found, LinkType
from whisper_net.core.membership.proofs import add_device
from whisper_net.core.membership.roster import IN
from whisper_net.core.wire.bounds import MAX_DEVICES


def backed_group(state: GroupState) -> BackedGroup:
    """What a backup says of a group before its keys and links."""
    view, log = state.log.view(), state.log
    found: Found = log.get(LinkId(log.group)).body
    me = state.facts.get(NAME, b"").decode()
    return BackedGroup(log.group, state.me.member, found.salt, view.name, me, list(view.relays))


def is_whose(group: BackedGroup, words: bytes) -> bool:
    """Whether the 16 bytes behind twelve words are those of a backed-up membership."""
    master, (id_, member) = master_of(words), ids_of(group)
    return member in (founder_root(master, group.salt)[0], member_root(master, id_)[0])


def new_facts(group: BackedGroup, entropy: Entropy) -> dict[str, bytes]:
    """The facts of a database that begins from a backup: a new device of the same person."""
    facts = {
        GROUP: group.group,
        MEMBER: group.member,
        DEVICE_SEED: entropy(32),
        BOX_SECRET: entropy(32),
        INCARNATION: entropy(INCARNATION_SIZE),
    }
    return facts | {NAME: group.me.encode()} if group.me else facts


def add_this_device(state: GroupState, change: Change, command: AddThisDevice) -> None:
    """Add the device that this database is of, by the root. Raises MistypedWord for another's words.

    Somebody who was out of the group when the backup was made is given no device: what is here stays readable.
    """
    root, me = root_of(command.words, state), state.me
    if root is None:
        raise MistypedWord(OTHERS)
    view = state.log.view()
    if view.role(me.member) in IN and not view.is_active(me.device):
        if len(view.devices(me.member)) >= MAX_DEVICES:
            raise RefusedError(
                f"you have {MAX_DEVICES} devices in this group already: first revoke one on another device"
            )
        device = keypair(state.facts[DEVICE_SEED])
        body = add_device(me.group, me.member, device, BoxKey(box_key_of(me.box_secret)))
        state.write_root_link(change, root, LinkType.DEVICE_ADD, body)
