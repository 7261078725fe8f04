"""Windows of people who are not in their group any more, or only probably: what tests and pictures of it show."""

import contextlib

from tests.desktop.ground import Neighbourhood
from tests.node.world import Machine
from whisper_net.core.errors import NobodyReachable
from whisper_net.core.ids import MemberId


def id_of(machine: Machine) -> MemberId:
    return MemberId(machine.group.group.state.me.member)


def turned_away(near: Neighbourhood) -> tuple[Machine, Machine]:
    """(Olga, Hugo): Olga put Hugo out, who called twice since and was answered by nobody."""
    olga = near.founder("Olga Vetter", "ex-Quay")
    near.do(olga, "post", channel="general", text="The notice period is three months. Mine begins in March.")
    hugo = near.newcomer("Hugo Silent", olga)
    near.do(hugo, "post", channel="general", text="Thanks. I ask HR about the bonus.")
    near.sync(hugo, olga)
    near.do(olga, "member_remove", member=id_of(hugo).hex())
    for _ in range(2):
        with contextlib.suppress(NobodyReachable):
            near.sync(hugo, olga)
    return olga, hugo


def departed(near: Neighbourhood) -> tuple[Machine, Machine]:
    """(Olga, Hugo): Hugo left, and Olga heard of it."""
    olga = near.founder("Olga Vetter", "ex-Quay")
    hugo = near.newcomer("Hugo Silent", olga)
    near.do(hugo, "member_leave")
    with contextlib.suppress(NobodyReachable):  # they may have heard already, and answer no more
        near.sync(hugo, olga)
    return olga, hugo
