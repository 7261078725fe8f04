"""What a person asks for who decides together with others: putting somebody out, or making somebody an admin."""

from typing import TypeAlias

import msgspec

from whisper_net.core.documents.accords import Act
from whisper_net.core.ids import EnvelopeId, MemberId


class Propose(msgspec.Struct, frozen=True):
    """Say yes to an act about a member, proposed already or not. Answered with the id of the accord."""

    act: Act
    member: MemberId


class SignProposal(msgspec.Struct, frozen=True):
    """Say yes to a proposal. Answered with the id of the accord, as is the next."""

    proposal: EnvelopeId


class WithdrawProposal(msgspec.Struct, frozen=True):
    """Take a yes back; where nobody else proposed the same, this ends what we proposed."""

    proposal: EnvelopeId


Agreed: TypeAlias = Propose | SignProposal | WithdrawProposal
