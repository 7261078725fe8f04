"""The people of most stories."""

import pytest

from tests.core.group.world import World


@pytest.fixture
def world() -> World:
    """Ana, who founded the group; Ben; and Mallory, a member with a program of her own. All know the same."""
    world = World()
    world.join("ben")
    world.join("mallory")
    world.drop()
    for machine in world.machines.values():
        machine.events.clear()
    return world
