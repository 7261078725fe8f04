"""How the network page says what it shows: plain values in, words out."""

import re
from typing import Any, NamedTuple

import msgspec

from whisper_net.desktop.viewmodels.syncing import AWAY, GOOD, WORKING
from whisper_net.desktop.viewmodels.wording import ago, counted, translated
from whisper_net.node.reaching import Called, Reach


class HereNow(msgspec.Struct, frozen=True):
    """One network that this computer is on, as the operation lan_status tells it."""

    interface: str
    address: str
    network: str
    wifi: str | None
    home: bool
    remembered: bool
    announced: bool
    problem: str | None


class LanState(msgspec.Struct, frozen=True):
    """What the operation lan_status answers."""

    on: bool
    found: int
    homes: int
    networks: tuple[HereNow, ...]


def lan_state(answer: Any) -> LanState:
    """The answer of lan_status, typed."""
    return msgspec.convert(answer, LanState)


def network_name(one: HereNow) -> str:
    """What people call a network: its wireless name, or its card and range."""
    if one.wifi:
        return one.wifi
    wired = re.match(r"eth\d|en[opsx]\w", one.interface) is not None
    words = translated("Wired network (%1)") if wired else translated("Network on %1")
    return words.replace("%1", one.interface)


def network_note(one: HereNow, found: int) -> str:
    """How this computer behaves on a network."""
    if not one.home:
        return translated("Not home: nothing is sent here")
    if one.problem:
        return one.problem[:1].upper() + one.problem[1:]
    if not one.announced:
        return translated("Home · looking for members")
    if found:
        return counted("Home · 1 computer of members found", "Home · %n computers of members found", found)
    return translated("Home · announced, nobody else found yet")


def asking_note(one: HereNow, found: int) -> str:
    """How this computer behaves on a network while it asks to be let in: it tells nobody's computer from another's."""
    if not one.home:
        return translated("Not home: nothing is sent here")
    if one.problem:
        return one.problem[:1].upper() + one.problem[1:]
    if found:
        return counted("Home · asking 1 computer here", "Home · asking %n computers here", found)
    return translated("Home · looking for the group here")


def lasting_note(one: HereNow) -> str:
    """For how long a network is home, where that is not for good."""
    if one.home and not one.remembered:
        return translated("This network cannot be known again, so it is home until this window closes.")
    return ""


def home_told() -> str:
    """What is sent on a network that is home, and who sees it; said wherever one is called home."""
    return translated(
        "On a network that is home this computer says that it runs whisper_net, under a name that changes every "
        "quarter of an hour, and calls members who say so too. Others there can see that, and nothing more. "
        "The network is recognised by its router: a copy of that router would be taken for your home, too."
    )


def homes_note(homes: int) -> str:
    """How many networks are home."""
    return counted("1 network is home", "%n networks are home", homes)


def reach_note(reach: Reach) -> str:
    """Whether members can call this computer, and where."""
    if reach.problem:
        return translated("Nobody can reach it now")
    if reach.listening is None:
        return translated("Off: nobody can call this computer at an address")
    if not reach.outside:
        return translated("This run answers programs on this computer alone")
    port = reach.listening.rpartition(":")[2]
    return translated("On, at port %1").replace("%1", port)


def reach_advice(reach: Reach) -> str:
    """What to do with the addresses that stand there."""
    if reach.outside and reach.listening is not None:
        port = reach.listening.rpartition(":")[2]
        return translated(
            "Give an address to a member who is on the same network, or whom you invite. From elsewhere your router "
            "has to pass port %1 on to this computer, and they type the address that the router has."
        ).replace("%1", port)
    return translated(
        "While this is on, members can call this computer at its address. Strangers who call learn nothing: whoever "
        "holds no key of your groups is hung up on before a word is said."
    )


class CalledLine(NamedTuple):
    """One address that is called, as the page shows it."""

    address: str
    note: str
    tone: str


def called_line(one: Called, now: int) -> CalledLine:
    """Who answers at an address, and how it stands."""
    if one.live:
        state, tone = (translated("up to date"), GOOD) if one.level else (translated("catching up"), WORKING)
    elif one.untried and one.heard is None:
        state, tone = translated("calling…"), WORKING
    elif one.heard is None:
        state, tone = translated("nobody answered yet"), AWAY
    else:
        state, tone = translated("last heard %1").replace("%1", ago(one.heard, now)), AWAY
    note = f"{one.name} · {state}" if one.name else state[:1].upper() + state[1:]
    return CalledLine(one.address, note, tone)
