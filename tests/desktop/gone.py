"""Windows of people who are not in their group any more, or only probably: what tests and pictures of it show."""

import contextlib

from tests.desktop.ground import Neighbourhood, settle
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


def half_back(near: Neighbourhood) -> tuple[Machine, Machine, Machine]:
    """(Vera, Egon, Suki): Vera removed Suki, whom it takes two to let back in: her and Egon, a vetter."""
    vera = near.founder("Vera Adler", "ex-Quay", needed=2)
    egon = near.newcomer("Egon Berg", vera)
    near.do(vera, "member_promote", member=id_of(egon).hex(), role="vetter")
    near.sync(egon, vera)
    suki = near.applicant("Suki Chang", vera)
    asked = next(row["member"] for row in near.do(vera, "member_list") if row["name"] == "Suki Chang")
    for vetter in (vera, egon):
        near.do(vetter, "member_approve", member=asked)
        near.sync(egon, vera)
    near.sync(suki, vera)
    near.do(vera, "member_remove", member=id_of(suki).hex())
    near.sync(egon, vera)
    return vera, egon, suki


def concealed(near: Neighbourhood, *, channel: str = "") -> tuple[Machine, Machine]:
    """(Cho, Ana): what Ben wrote last reached Cho alone, an admin; then Ana put Ben out without knowing of it.

    With a channel's name it was written there, and Ben lost that alone.
    """
    ana = near.founder("Ana Adler", "ex-Quay")
    ben, cho = near.newcomer("Ben Berg", ana), near.newcomer("Cho Chang", ana)
    near.do(ana, "member_promote", member=id_of(cho).hex(), role="admin")
    if channel:
        near.channel(ana, channel, ben, cho)
    near.sync(cho, ana)
    near.sync(ben, ana)
    near.wait(ana.stop())
    near.do(ben, "post", channel=channel or "general", text="HR says that the bonus is paid in June after all.")
    near.sync(ben, cho)
    near.wait(ben.stop())
    near.wait(cho.stop())
    near.wait(ana.start())
    if channel:
        near.do(ana, "channel_revoke", channel=channel, member=id_of_ben(near, ana))
    else:
        near.do(ana, "member_remove", member=id_of_ben(near, ana))
    near.wait(cho.start())
    near.sync(cho, ana)
    settle()
    return cho, ana


def id_of_ben(near: Neighbourhood, ana: Machine) -> str:
    return next(str(row["member"]) for row in near.do(ana, "member_list") if row["name"] == "Ben Berg")
