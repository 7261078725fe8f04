"""What pictures and tests of deciding together are dressed with: three admins, and what one of them proposes."""

from tests.desktop.ground import Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.core.ids import MemberId


def id_of(machine: Machine) -> MemberId:
    return MemberId(machine.group.group.state.me.member)


def three_admins(near: Neighbourhood) -> tuple[Machine, Machine, Machine]:
    """(Ada, Ben, Cleo): Ada founded the group; the others became admins."""
    ada = near.founder("Ada Quarrel", "ex-Quay")
    ben, cleo = near.newcomer("Ben Berg", ada), near.newcomer("Cleo Dahl", ada)
    near.newcomer("Dora Ek", ada)
    near.do(ada, "member_promote", member=id_of(ben).hex(), role="admin")
    meet(near, ada, ben)
    made = near.do(ada, "group_quorum_promote", member=id_of(cleo).hex())
    meet(near, ada, ben)
    near.do(ben, "group_quorum_sign", proposal=made["proposal"])
    meet(near, ada, ben, cleo)
    return ada, ben, cleo


def meet(near: Neighbourhood, first: Machine, *others: Machine) -> None:
    """Everybody calls the first, twice: what the first call brings, the second one passes on."""
    for _ in range(2):
        for other in others:
            near.sync(other, first)
    settle()


def proposed(near: Neighbourhood) -> tuple[Machine, Machine, Machine]:
    """Ben wants the founder to be removed, and Dora to be an admin; Cleo heard of it."""
    ada, ben, cleo = three_admins(near)
    near.do(ben, "group_quorum_remove", member=id_of(ada).hex())
    dora = next(row["member"] for row in near.do(cleo, "member_list") if row["name"] == "Dora Ek")
    near.do(cleo, "group_quorum_promote", member=dora)
    meet(near, ben, cleo)
    return ada, ben, cleo
