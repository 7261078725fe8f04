"""What every store keeps of comparisons: the last with each member, through a repair; none that was taken back."""

from tests.contracts.stores import DANA, EMRE, FAY, Disk, id32, opened, patches
from whisper_net.core.documents.patches import RosterChanged, RosterPerson
from whisper_net.core.group.records import Comparison, StoreBatch
from whisper_net.core.ids import MemberId
from whisper_net.ports.store import GroupReader

LAPTOP, DESKTOP = id32("laptop") + id32("box"), id32("desktop") + id32("box")
ROSTER = RosterChanged(tuple(RosterPerson(one, "member", "member", None, None, ()) for one in (DANA, EMRE, FAY)))


def kept(member: MemberId, comparison: Comparison | None) -> list[StoreBatch]:
    return [StoreBatch(comparisons=((member, comparison),))]


def compared(reader: GroupReader) -> dict[MemberId, Comparison]:
    return {row.member: row.compared for row in reader.members() if row.compared is not None}


def test_comparison_stays_with_its_member_until_it_is_taken_back(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(ROSTER))
    assert compared(reader) == {}
    first, second, none = Comparison(100, (LAPTOP,)), Comparison(200, (LAPTOP, DESKTOP)), Comparison(300, ())
    store.commit([*kept(DANA, first), *kept(EMRE, none)])
    assert compared(reader) == {DANA: first, EMRE: none}
    store.commit([*kept(DANA, second), *kept(EMRE, None), *kept(FAY, None)])
    assert compared(reader) == {DANA: second}


def test_comparisons_outlive_the_program_and_a_repair(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit([*patches(ROSTER), *kept(DANA, Comparison(100, (LAPTOP,)))])
    store.drop_projections()
    assert reader.members() == []
    store.commit(patches(ROSTER))
    reader.close()
    store.close()
    _, reader = opened(disk)
    assert compared(reader) == {DANA: Comparison(100, (LAPTOP,))}
