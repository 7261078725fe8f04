"""How relays are told: how one stands, who uses it, what it can see, and what forgetting it means."""

from typing import NamedTuple

from whisper_net.desktop.viewmodels.syncing import AWAY, GOOD, WORKING
from whisper_net.desktop.viewmodels.wording import ago, counted, sentence, translated
from whisper_net.node.relay_guest import RelayRow, RelayWay
from whisper_net.node.relay_keeper import CONNECTED, CONNECTING, WAITING
from whisper_net.node.symptoms import host_of
from whisper_net.ports.relay import RelayFault


class RelayLine(NamedTuple):
    """One relay, as the page shows it."""

    url: str
    """All of it, passcode and key; never shown."""
    host: str
    tone: str
    note: str
    uses: str
    trouble: str
    """What is wrong, and what to do about it; "" for nothing."""
    forgettable: bool
    shared: bool
    answers: bool
    """It did so when it was last called."""
    trying: bool
    """It is called just now, or stands."""


def relay_line(row: RelayRow, now: int, *, admin: bool) -> RelayLine:
    """How one relay stands, for an admin or for anybody else."""
    state, tone = _state(row)
    heard = translated("last heard %1").replace("%1", ago(row.last_ok, now))
    parts = [state, heard if row.last_ok is not None else translated("not heard yet"), _waiting(row.items_waiting)]
    return RelayLine(
        url=str(row.address),
        host=host_of(row.address),
        tone=tone,
        note=" · ".join(part for part in parts if part),
        uses=_uses(row, admin=admin),
        trouble=_trouble(row),
        forgettable=admin or not row.shared,
        shared=row.shared,
        answers=row.last_ok is not None and not row.error,
        trying=row.state in (CONNECTED, CONNECTING),
    )


class WayLine(NamedTuple):
    """One relay in the sync pane."""

    host: str
    tone: str
    state: str
    detail: str


def way_line(way: RelayWay, now: int) -> WayLine:
    """How the way to one relay stands, in two words and a detail."""
    heard = translated("last heard %1").replace("%1", ago(way.last_ok, now))
    detail = heard if way.last_ok is not None else translated("not heard yet")
    if way.state == CONNECTED:
        state, tone = (translated("takes no more"), WORKING) if way.error else (translated("connected"), GOOD)
    else:
        state, tone = translated("trying"), WORKING if way.state == CONNECTING else AWAY
    return WayLine(host_of(way.address), tone, state, detail)


def _state(row: RelayRow) -> tuple[str, str]:
    if row.state == CONNECTED:
        return translated("Connected"), WORKING if row.error else GOOD
    if row.state == CONNECTING:
        return translated("Connecting…"), WORKING
    return (translated("Tried again by itself") if row.state == WAITING else translated("Not called yet")), AWAY


def _waiting(count: int) -> str:
    return counted("1 thing waits for it", "%n things wait for it", count) if count else ""


def _uses(row: RelayRow, *, admin: bool) -> str:
    if not row.shared:
        return translated("This computer alone uses it")
    everybody = translated("Everybody in the group uses it")
    return everybody if admin else translated("%1; only an admin takes it away").replace("%1", everybody)


def _trouble(row: RelayRow) -> str:
    if not row.error:
        return ""
    known = RelayFault(row.error)
    return sentence(known) if known.word == row.error else translated("What came could not be kept. Look at the disk.")


def who_uses(*, admin: bool) -> str:
    """Who will use a relay that this person adds."""
    if admin:
        return translated("You are an admin: everybody in the group will use it, once they have heard of it.")
    return translated("This computer alone will use it. An admin can add it for everybody.")


def relays_told() -> str:
    """What a relay is for, and what it can see."""
    return translated(
        "A relay keeps sealed messages for those who are away. It sees network addresses, times and sizes; it cannot "
        "read anything, and does not know who is in the group or what it is called."
    )


class Forgetting(NamedTuple):
    """What is said before a relay is forgotten."""

    title: str
    text: str


def copied_words(line: RelayLine) -> str:
    """What was copied, and for whom it is."""
    return translated("The address of %1 is copied, all of it. Give it to members alone.").replace("%1", line.host)


def forgetting(line: RelayLine, *, last: bool) -> Forgetting:
    """What forgetting it means; the last one takes the way along by which others would hear of the next."""
    if line.shared:
        who = translated("Everybody in the group stops using it, each computer once it has heard of that.")
    else:
        who = translated("This computer stops using it; others who use it go on.")
    lies = translated("What lies there stays sealed and goes within 30 days. It can be added again.")
    ways = translated("Whoever can be reached in no other way gets nothing more until they use another relay.")
    if last:
        ways = translated(
            "No other relay of this group has answered: without this one the others hear nothing over relays, of a new "
            "one neither. To move, add the new one first, and forget this one once the others have synced."
        )
    return Forgetting(translated("Forget the relay %1?").replace("%1", line.host), f"{who} {ways} {lies}")
