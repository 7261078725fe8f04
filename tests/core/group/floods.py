"""Links that a member with a changed program makes without end: well signed, and of no meaning."""

from tests.core.membership.people import Person, invitation_keys, make_join, seed
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import DeviceId, MemberId
from whisper_net.core.membership.link import Admit, LinkType, Parsed, Veto, write

COUNT = 60


def chain(state: GroupState, name: str, count: int = COUNT, *, author: MemberId | None = None) -> list[bytes]:
    """Of the member's own device, each on the one before; `author` is what they say of whose they are."""
    me, heads, links = state.me, state.log.heads, list[bytes]()
    for n in range(count):
        seq = state.log.next_seq(me.device) + n
        body = Veto(seed(name, n))
        made = write(me.secret, LinkType.VETO, me.group, author or me.member, me.device, seq, heads, 0, body)
        heads = [made.id]
        links.append(made.raw)
    return links


def naming(state: GroupState, puppet: Person) -> Parsed:
    """An ADMIT, by somebody who may admit nobody, under no invitation."""
    me = state.me
    admit = Admit(make_join(puppet, me.group, invitation_keys("none")), bytes(32), b"")
    seq = state.log.next_seq(me.device)
    return write(me.secret, LinkType.ADMIT, me.group, me.member, me.device, seq, state.log.heads, 0, admit)


def of_puppet(state: GroupState, puppet: Person, count: int = COUNT) -> list[bytes]:
    """What names a puppet's device, and what that device then signs."""
    named = naming(state, puppet)
    heads, links, (public, secret) = [named.id], [named.raw], puppet.device
    for n in range(count):
        body, author = Veto(seed("puppet", n)), MemberId(puppet.root[0])
        made = write(secret, LinkType.VETO, state.me.group, author, DeviceId(public), n, heads, 0, body)
        heads = [made.id]
        links.append(made.raw)
    return links


def beside(state: GroupState, name: str, count: int = COUNT) -> list[bytes]:
    """The same, side by side: none rests on another."""
    me, heads = state.me, state.log.heads
    seq = state.log.next_seq(me.device)
    return [
        write(me.secret, LinkType.VETO, me.group, me.member, me.device, seq, heads, 0, Veto(seed(name, n))).raw
        for n in range(count)
    ]


def by_root(state: GroupState, puppet: Person) -> Parsed:
    """A link by somebody's root."""
    public, secret = puppet.root
    body, heads = Veto(seed("by a root")), state.log.heads
    return write(secret, LinkType.VETO, state.me.group, puppet.id, DeviceId(public), 0, heads, 0, body)


def of_device(state: GroupState, device: DeviceId) -> Parsed:
    """A link that says to be by this device; its signature is another's."""
    me, body = state.me, Veto(seed("of a device"))
    return write(me.secret, LinkType.VETO, me.group, me.member, device, 0, state.log.heads, 0, body)
