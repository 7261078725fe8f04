"""Short ways to write what goes into a store about job leads."""

from tests.contracts.stores import DANA, GENERAL, id32, origin
from whisper_net.core.documents.patches import LeadClaimed, LeadEdited, LeadPosted, LeadWithdrawn
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId


def eid(name: str) -> EnvelopeId:
    return EnvelopeId(id32(name))


def lead(
    name: str, company: str = "Acme", member: MemberId = DANA, *, scope: ScopeId = GENERAL, n: int = 1, lamport: int = 1
) -> LeadPosted:
    place = origin(name, member, scope=scope, n=n, lamport=lamport)
    return LeadPosted(place, company, "Engineer", "https://example.org/7", "ask for Fay")


def lead_edited(
    target: str, company: str, member: MemberId = DANA, *, scope: ScopeId = GENERAL, n: int = 1, lamport: int = 1
) -> LeadEdited:
    place = origin(f"edit {target} {company} {member.hex()} {n} {lamport}", member, scope=scope, n=n, lamport=lamport)
    return LeadEdited(place, eid(target), company, "Writer", "", "")


def withdrawn(target: str, member: MemberId = DANA, *, scope: ScopeId = GENERAL, lamport: int = 1) -> LeadWithdrawn:
    name = f"withdraw {target} {member.hex()} {lamport}"
    return LeadWithdrawn(origin(name, member, scope=scope, lamport=lamport), eid(target))


def claimed(
    target: str, member: MemberId = DANA, *, scope: ScopeId = GENERAL, on: bool = True, n: int = 1, lamport: int = 1
) -> LeadClaimed:
    name = f"claim {target} {member.hex()} {on} {n} {lamport}"
    return LeadClaimed(origin(name, member, scope=scope, n=n, lamport=lamport), eid(target), on)
