"""Which relays a group uses: those that its log names, and those that this device alone was told of.

The log's list is an admin's to change (RELAYS, the whole list each time); this device's own stands in the fact RELAYS,
encoded as a list of addresses. One relay, by its key, is in use once. Whoever was welcomed and has not entered yet uses
those that the welcome names.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec

from whisper_net.core.crypto.keytext import Relay
from whisper_net.core.errors import NotAdmin, NotFound, RefusedError, RelayAddressError
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands_relays import AddRelays, ForgetRelay
from whisper_net.core.group.state import GroupState
from whisper_net.core.membership import bodies
from whisper_net.core.membership.link import LinkType
from whisper_net.core.wire.bounds import MAX_RELAY_URL, MAX_RELAYS
from whisper_net.core.wire.codec import decode, encode
from whisper_net.core.wire.relay_address import RelayAddress, parse_relay

RELAYS = "relays"
IN_LOG, HERE = "group", "here"
Kept = Annotated[list[Relay], msgspec.Meta(max_length=MAX_RELAYS)]


def relays_of(state: GroupState) -> list[RelayAddress]:
    """The relays in use, the log's first."""
    return list(_by_key([*shared(state), *own(state)]).values())


def shared(state: GroupState) -> list[str]:
    """What the log names, or the welcome as long as there is no log."""
    if state.welcome is not None:
        return list(state.welcome.relays)
    return list(state.log.view().relays) if len(state.log) else []


def handed_on(state: GroupState) -> list[str]:
    """What a newcomer is told: the log's, as far as they are addresses."""
    return [str(address) for address in _by_key(shared(state)).values()]


def own(state: GroupState) -> list[str]:
    """What this device alone was told of."""
    return decode(state.facts[RELAYS], Kept) if RELAYS in state.facts else []


def is_shared(state: GroupState, address: RelayAddress) -> bool:
    return address.key in _by_key(shared(state))


def add_relays(state: GroupState, change: Change, command: AddRelays) -> str:
    """Raises RelayAddressError for what is no address, RefusedError where there are too many or all are known."""
    new = _by_key(str(parse_relay(url)) for url in command.urls)
    admin = _may_say(state)
    held = _by_key(shared(state) if admin else own(state))
    known = held if admin else _by_key([*shared(state), *own(state)])
    if not {key: address for key, address in new.items() if known.get(key) != address}:
        raise RefusedError("this group uses that relay already")
    _keep(state, change, list((held | new).values()), in_log=admin)
    return IN_LOG if admin else HERE


def forget_relay(state: GroupState, change: Change, command: ForgetRelay) -> str:
    """Raises RelayAddressError, NotFound, or NotAdmin for one that the group itself uses."""
    key = parse_relay(command.url).key
    logged, here = _by_key(shared(state)), _by_key(own(state))
    if key not in logged and key not in here:
        raise NotFound("this group uses no such relay")
    if key in logged and not _may_say(state):
        raise NotAdmin("the whole group uses this relay; only an admin takes it off the group's list")
    if key in here:
        _keep(state, change, [one for other, one in here.items() if other != key], in_log=False)
    if key in logged:
        _keep(state, change, [one for other, one in logged.items() if other != key], in_log=True)
    return IN_LOG if key in logged else HERE


def _may_say(state: GroupState) -> bool:
    return state.welcome is None and state.log.view().role(state.me.member) == "admin"


def _keep(state: GroupState, change: Change, relays: Sequence[RelayAddress], *, in_log: bool) -> None:
    if len(relays) > MAX_RELAYS:
        raise RefusedError(f"a group uses at most {MAX_RELAYS} relays; forget one first")
    urls = [str(address) for address in relays]
    if in_log:
        state.write_link(change, LinkType.RELAYS, bodies.Relays(urls))
    else:
        state.set_fact(change, RELAYS, encode(urls) if urls else None)


def _by_key(urls: Iterable[str]) -> dict[bytes, RelayAddress]:
    """By the key that each is to prove; what some admin's client wrote and that is no address is left out."""
    found: dict[bytes, RelayAddress] = {}
    for url in urls:
        try:
            address = parse_relay(url)
        except RelayAddressError:
            continue
        if len(str(address)) <= MAX_RELAY_URL:
            found.setdefault(address.key, address)
    return found
