"""Somebody whose computer is gone: their words, their backup, and a new computer without a profile."""

from pathlib import Path

from tests.desktop.ground import Neighbourhood
from tests.node.world import Machine


def founded(near: Neighbourhood, person: str = "Maya Ortiz", group: str = "ex-Lumen") -> tuple[Machine, str]:
    """A founder, and their twelve words."""
    machine = near.machine(person.split(maxsplit=1)[0].lower())
    phrase: str = near.do(machine, "group_found", name=group, me=person, needed=1)["phrase"]
    return machine, phrase


def backed_up(near: Neighbourhood, machine: Machine, phrase: str, folder: Path, *, content: bool = True) -> str:
    """The path of a backup of theirs."""
    file = str(folder / "ex-Lumen.backup")
    near.do(machine, "recovery_backup", file=file, phrase=phrase, content=content)
    return file
