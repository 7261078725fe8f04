"""Stories of people who go are frozen: read by the package, and by a reader written from docs/protocol.md alone."""

from typing import Any

import pytest

from tests.core.group.chance import Chance
from tests.core.group.world import Machine, World
from tests.core.page import frozen
from tests.core.page.held import Held
from tests.core.page.screen import Screen
from whisper_net.adapters.store.memory import GroupData, MemoryGroupStore
from whisper_net.core.group import commands as do
from whisper_net.core.group.group import Group
from whisper_net.core.group.records import StoredKey
from whisper_net.core.ids import Kid, ScopeId

VECTORS: dict[str, Any] = frozen.read("stories")
BASE: dict[str, list[bytes]] = VECTORS["base"]
STORIES: dict[str, Any] = VECTORS["stories"]


def told(name: str, kind: str) -> list[bytes]:
    more: list[bytes] = STORIES[name][kind]
    return BASE[kind] + more


@pytest.fixture(scope="module")
def world() -> World:
    """A clock for the machines."""
    made = World()
    made.now = VECTORS["now"]
    return made


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("name", STORIES)
def test_the_package_shows_what_is_frozen(world: World, name: str, turned: bool) -> None:
    disk = GroupData(facts=dict(VECTORS["facts"]))
    disk.keys = {kid: StoredKey(Kid(kid), ScopeId(scope), secret) for kid, scope, secret in VECTORS["keys"]}
    machine = Machine(world, "cho", disk, Group.open(MemoryGroupStore(disk).load()), Chance(name))
    machine.take_links(*told(name, "links"))
    for raw in told(name, "boxes"):
        machine.do(do.BoxesReceived(raw))
    envelopes = told(name, "envelopes")[:: -1 if turned else 1]
    while machine.take_envelopes(*envelopes):
        pass
    assert machine.texts(ScopeId(STORIES[name]["scope"])) == STORIES[name]["shown"]


@pytest.mark.parametrize("name", STORIES)
def test_a_reader_of_the_page_shows_what_is_frozen(name: str) -> None:
    keys = {kid: (scope, secret) for kid, scope, secret in VECTORS["keys"]}
    held = Held(told(name, "links"), VECTORS["facts"]["box"], keys)
    held.open_boxes(told(name, "boxes"))
    assert Screen(held, told(name, "envelopes")).texts(STORIES[name]["scope"]) == STORIES[name]["shown"]
