"""Steps of a join that several stories are told with."""

from typing import Any

from tests.node.world import Machine


async def asking(vetter: Machine) -> str:
    """The one who waits for approval."""
    (row,) = [row for row in await vetter.do("member_list") if row["state"] == "pending"]
    member: str = row["member"]
    return member


async def join(machine: Machine, key: str, vetter: Machine, **more: Any) -> Any:
    return await machine.do("join", key=key, me=machine.name.capitalize(), peers=[vetter.address], **more)


async def key_of(vetter: Machine, **how: Any) -> str:
    key: str = (await vetter.do("invite_create", **how))["key"]
    return key
