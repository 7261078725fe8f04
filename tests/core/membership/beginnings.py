"""Groups that have begun, for the laws: built once for each shape, then copied, for a law asks for thousands.

Nobody signs in them: laws are about authority, and whoever adds a link as verified looks at no signature. test_log.py
and the attacks hold that every link of a real world is signed.
"""

from functools import lru_cache

from tests.core.membership.world import World, warm
from whisper_net.core.ids import ScopeId
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.roster import Roster

Begun = tuple[World, ScopeId, ScopeId]


def begun(*, size: int = 8, devices: str = "") -> Begun:
    """As `warm`, without signatures."""
    world, private, shared = _built(size, devices)
    return copied(world), private, shared


def bare() -> World:
    """A world in which nobody signs, before its first link."""
    return World(signed=False)


@lru_cache(maxsize=64)
def _built(size: int, devices: str) -> Begun:
    return warm(size=size, devices=devices, signed=False)


def forget() -> None:
    """Build them anew: the rules of the log are other ones now."""
    _built.cache_clear()


def copied(world: World) -> World:
    """Another world with the same past, which goes on by itself."""
    fresh = World(world.checked, log=log_again(world.log), signed=world.signed)
    fresh.people, fresh.signers, fresh.keys = dict(world.people), dict(world.signers), dict(world.keys)
    fresh.secrets, fresh.nonce = dict(world.secrets), world.nonce
    return fresh


def log_again(log: MembershipLog) -> MembershipLog:
    """Another log of the same links, with all that it remembers."""
    fresh, held = MembershipLog(), log._resolver
    graph = fresh._graph = fresh._resolver.graph = graph_again(held.graph)
    memory = {mask: _roster_again(graph, roster) for mask, roster in held._memory.items()}
    fresh._resolver._memory = memory
    fresh._resolver.now = memory.get(held.now.state.mask) or _roster_again(graph, held.now)
    return fresh


def graph_again(graph: Graph) -> Graph:
    fresh = Graph()
    for name, value in vars(graph).items():
        setattr(fresh, name, value.copy() if isinstance(value, dict | list | set) else value)
    return fresh


def _roster_again(graph: Graph, roster: Roster) -> Roster:
    fresh = Roster(graph, roster.state, roster._people.copy())
    fresh._entitled = roster._entitled.copy()
    return fresh
