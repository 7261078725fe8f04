"""What is needed to compare with a member by a call, across a table or by a picture; and how sure one is of them.

Rules: as queries.py, of which this is the part about safety numbers. Marks are made by MarkVerified and taken back by
UnmarkVerified; what is compared here marks nothing.
"""

from collections.abc import Sequence

import msgspec

from whisper_net.core.crypto.codes import safety_digits, safety_number, safety_words
from whisper_net.core.crypto.safetycode import PREFIX, compare, safety_text
from whisper_net.core.errors import LocalError, NotFound, SafetyCodeError, SafetyMismatch
from whisper_net.core.group.verifying import Identity, check_comparable, device_keys, identity_of
from whisper_net.core.ids import MemberId
from whisper_net.core.membership.state import View
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.ports.store import MemberRow


class Safety(msgspec.Struct, frozen=True):
    """The safety number with one member in all its forms, and how sure one is of them."""

    member: MemberId
    name: str
    words: tuple[str, ...]
    digits: tuple[str, ...]
    code: str
    """The text of the QR code for the other to scan."""
    identity: Identity
    compared: int | None
    """When it was compared last and agreed."""
    devices: tuple[bytes, ...]
    """Their live devices, for MarkVerified."""


async def safety(node: Node, group: str, member: MemberId) -> Safety:
    """What to compare with a member. Raises NotFound or RefusedError."""
    return await safety_of(node.pick(group), member)


async def safety_of(group: GroupNode, member: MemberId) -> Safety:
    """The same of a group at hand."""
    state = group.group.state
    check_comparable(state, member)
    rows = await group.query(lambda reader: reader.members())
    row = next((one for one in rows if one.member == member), None)
    if row is None:
        raise NotFound("nobody by that id here")
    number = safety_number(state.me.group, state.me.member, member)
    return Safety(
        member,
        row.name,
        tuple(safety_words(number)),
        tuple(safety_digits(number)),
        safety_text(state.me.group, state.me.member, member),
        standing_of(state.log.view(), row),
        row.compared.at if row.compared is not None else None,
        device_keys(state.log.view(), member),
    )


async def agrees(node: Node, group: str, member: MemberId, said: Sequence[str]) -> None:
    """Return if one of these texts is what a member's screen shows about us; else raise as safetycode.compare does.

    Of several codes in one picture those count that are safety codes. One's own may be among them, as in a picture of
    a call; one that alarms is covered up by none.
    """
    me = node.pick(group).group.state.me
    codes = [text for text in said if text.strip().startswith(PREFIX)] or list(said[:1])
    faults: list[LocalError] = []
    for text in codes:
        try:
            compare(text, me.group, me.member, member)
        except LocalError as error:
            faults.append(error)
    alarms = [error for error in faults if isinstance(error, SafetyMismatch)]
    if alarms or len(faults) == len(codes):
        raise [*alarms, *faults, SafetyCodeError("There is nothing here to compare.")][0]


def standing_of(view: View, row: MemberRow) -> Identity:
    """How sure one may be of the member of a row."""
    if row.compared is None:  # most are not: 500 of them cost nothing
        return "unverified"
    return identity_of(row.compared, device_keys(view, row.member))
