"""What every store keeps of floods: links that wait, in the order in which they came, and what was taken of whom."""

from tests.contracts.stores import Disk, id32, opened
from whisper_net.core.ids import LinkId
from whisper_net.core.sync.pace import Spent
from whisper_net.ports.held_links import HeldLink

MALLORY, MOE = id32("mallory"), b""
AMPLE = 1 << 20


def held(name: str, who: bytes = MALLORY, size: int = 100) -> HeldLink:
    return HeldLink(LinkId(id32(name)), who, name.encode().ljust(size, b"."))


def test_links_wait_in_the_order_in_which_they_came(disk: Disk) -> None:
    store, _ = opened(disk)
    some = [held("z"), held("a", MOE), held("m"), held("b")]
    store.hold_links(some[:2], AMPLE)
    store.hold_links(some, AMPLE)
    store.drop_projections()
    store.close()
    store, _ = opened(disk)
    assert store.held_links([some[3].id, some[0].id, LinkId(id32("other"))]) == [some[0], some[3]]
    assert store.oldest_held_links(MALLORY, 2) == [some[0], some[2]]
    assert store.oldest_held_links(MOE, 2) == [some[1]]
    assert store.holds_links_of() == [MOE, MALLORY]
    store.let_go_links([some[1].id, LinkId(id32("other"))])
    assert store.holds_links_of() == [MALLORY]
    assert store.held_links([one.id for one in some]) == [some[0], some[2], some[3]]


def test_no_more_wait_than_there_is_room_for(disk: Disk) -> None:
    """What came first goes: what somebody's word rests on is put together with it."""
    store, _ = opened(disk)
    store.hold_links([held("one"), held("two"), held("one")], 250)
    store.hold_links([held("three")], 250)
    assert store.oldest_held_links(MALLORY, 9) == [held("two"), held("three")]
    store.let_go_links([held("two").id, held("one").id])
    store.hold_links([held("four")], 250)
    assert store.oldest_held_links(MALLORY, 9) == [held("three"), held("four")]
    store.hold_links([held("large", size=900)], 250)
    assert store.holds_links_of() == []


def test_what_was_taken_is_as_it_was_written_last(disk: Disk) -> None:
    store, _ = opened(disk)
    store.put_spent([Spent(1, MALLORY, 7, 100), Spent(0, MALLORY, 5, 100), Spent(0, MOE, 6, 100)])
    store.put_spent([Spent(0, MALLORY, 9, 200)])
    store.close()
    store, _ = opened(disk)
    assert store.spent() == [Spent(0, MOE, 6, 100), Spent(0, MALLORY, 9, 200), Spent(1, MALLORY, 7, 100)]
