"""The relays of a group: adding one, forgetting one, and how each stands."""

from typing import Any

from whisper_net.core.group.commands_relays import AddRelays, ForgetRelay
from whisper_net.core.group.relays import IN_LOG
from whisper_net.node.node import Node
from whisper_net.node.operations import shown
from whisper_net.node.relay_guest import RelayRow


async def relay_add(node: Node, url: str, group: str | None = None) -> Any:
    """Use a relay from now on: everybody, if an admin says so, else this device alone."""
    chosen = node.pick(group)
    whose = await chosen.submit(AddRelays((url,)))
    chosen.relays.review()
    return {"url": url.strip(), "shared": whose == IN_LOG}


async def relay_forget(node: Node, url: str, group: str | None = None) -> Any:
    """Use it no more, once it was tried to leave word of that there."""
    chosen = node.pick(group)
    chosen.relays.review()  # a line to it can only be had while it is in use
    whose = await chosen.submit(ForgetRelay(url))
    chosen.relays.review()
    return {"url": url.strip(), "shared": whose == IN_LOG}


async def relay_list(node: Node, group: str | None = None) -> Any:
    """The relays of a group, and how each stands."""
    return [row_json(row) for row in await node.pick(group).relays.rows()]


async def relay_again(node: Node, group: str | None = None) -> Any:
    """Wait no longer before relays are tried that did not answer."""
    node.pick(group).relays.try_again()
    return {}


async def relay_proxy(node: Node, proxy: str | None = None) -> Any:
    """Through which proxy relays are called; through this one from now on, if one is named."""
    if proxy is not None:
        await node.proxy.put(proxy)
        for group in node.groups:
            group.relays.try_again()
    return {"proxy": node.proxy.proxy}


def row_json(row: RelayRow) -> dict[str, Any]:
    """`error` is null, or a word; `says` the same in a sentence."""
    return {
        "url": str(row.address),
        "shared": row.shared,
        "state": row.state,
        "last_ok": None if row.last_ok is None else shown.time_text(row.last_ok),
        "items_waiting": row.items_waiting,
        "error": row.error or None,
        "says": row.says or None,
    }
