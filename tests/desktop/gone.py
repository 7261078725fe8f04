"""Windows of people who are not in their group any more, or only probably: what tests and pictures of it show."""

import contextlib

from tests.desktop.ground import Neighbourhood
from tests.node.world import Machine
from whisper_net.core.errors import NobodyReachable
from whisper_net.core.ids import MemberId


def id_of(machine: Machine) -> MemberId:
    return MemberId(machine.group.group.state.me.member)


def turned_away(near: Neighbourhood) -> tuple[Machine, Machine]:
    """(Ana, Ben): Ana put Ben out, who called twice since and was answered by nobody."""
    ana = near.founder("Ana Vetter", "ex-Quay")
    near.do(ana, "post", channel="general", text="The notice period is three months. Mine begins in March.")
    ben = near.newcomer("Ben Silent", ana)
    near.do(ben, "post", channel="general", text="Thanks. I ask HR about the bonus.")
    near.sync(ben, ana)
    near.do(ana, "member_remove", member=id_of(ben).hex())
    for _ in range(2):
        with contextlib.suppress(NobodyReachable):
            near.sync(ben, ana)
    return ana, ben


def departed(near: Neighbourhood) -> tuple[Machine, Machine]:
    """(Ana, Ben): Ben left, and Ana heard of it."""
    ana = near.founder("Ana Vetter", "ex-Quay")
    ben = near.newcomer("Ben Silent", ana)
    near.do(ben, "member_leave")
    with contextlib.suppress(NobodyReachable):  # they may have heard already, and answer no more
        near.sync(ben, ana)
    return ana, ben
