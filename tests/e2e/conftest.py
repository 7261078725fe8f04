"""Machines to work with: founded or empty, alone or two in one group; whatever happens, their nodes are stopped."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.ground import FOUNDED, new_profile
from tests.e2e.processes import ANYWHERE, Machine

Make = Callable[[str], Machine]


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty profile, one with a group, and two that are in one group."""
    folder = tmp_path_factory.mktemp("templates")
    new_profile(folder / "empty")
    new_profile(folder / "founded", FOUNDED)
    shutil.copytree(folder / "founded", folder / "ana")
    shutil.copytree(folder / "empty", folder / "ben")
    ana, ben = Machine(folder / "ana"), Machine(folder / "ben")
    address = ana.start_node("--listen", ANYWHERE)
    let_in(ana, ben, "Ben", address)
    ana.stop_node()
    return folder


def let_in(vetter: Machine, newcomer: Machine, name: str, address: str) -> str:
    """Invite, join, approve and sync; the newcomer's member id."""
    key = vetter.json("invite", "create")["key"]
    asked = newcomer.json("join", "-", "--me", name, "--peer", address, said=key)
    assert asked["state"] == "pending"
    vetter.json("member", "approve", asked["member"])
    newcomer.json("sync", "--peer", address)
    return str(asked["member"])


@pytest.fixture
def machine(templates: Path, tmp_path: Path) -> Iterator[Make]:
    """Copies of the templates, by name."""
    made: list[Machine] = []

    def copy(template: str) -> Machine:
        where = tmp_path / f"{template}{len(made)}"
        shutil.copytree(templates / template, where)
        made.append(Machine(where))
        return made[-1]

    yield copy
    for one in made:
        one.kill()
