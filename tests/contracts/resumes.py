"""Short ways to write what goes into a store about résumés."""

from tests.contracts.leads import eid
from tests.contracts.stores import DANA, EMRE, GENERAL, id32, origin
from whisper_net.core.documents.anchors import anchor_of
from whisper_net.core.documents.patches import CommentResolved, ResumeChanged, ResumeCommented
from whisper_net.core.documents.resumes import text_hash
from whisper_net.core.ids import MemberId, ResumeId, ScopeId

TEXT = "# Dana Levi\n\nPython and Go.\nLed a team of five people.\n"


def rid(name: str) -> ResumeId:
    return ResumeId(id32(name))


def resume(
    name: str,
    text: str = TEXT,
    member: MemberId = DANA,
    *,
    scope: ScopeId = GENERAL,
    n: int = 1,
    lamport: int = 1,
    versions: int = 1,
    ahead: bool = False,
) -> ResumeChanged:
    place = origin(f"{name} {lamport} {n}", member, scope=scope, n=n, lamport=lamport, ahead=ahead)
    return ResumeChanged(place, rid(name), text, text_hash(text), versions)


def commented(
    name: str,
    target: str = "r",
    quote: str = "Python and Go",
    member: MemberId = EMRE,
    *,
    text: str = "say more",
    of: str = TEXT,
    scope: ScopeId = GENERAL,
    n: int = 1,
    lamport: int = 1,
) -> ResumeCommented:
    place = origin(name, member, scope=scope, n=n, lamport=lamport)
    return ResumeCommented(place, rid(target), anchor_of(of, quote), text)


def resolved(
    target: str, member: MemberId = EMRE, *, on: bool = True, scope: ScopeId = GENERAL, n: int = 1, lamport: int = 1
) -> CommentResolved:
    name = f"resolve {target} {member.hex()} {on} {n} {lamport}"
    return CommentResolved(origin(name, member, scope=scope, n=n, lamport=lamport), eid(target), on)
