"""Job leads from one member's command to another's board."""

import pytest

from tests.core.group.world import Machine, World
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.errors import BadUrl, NotAllowed, RefusedError, TooLong
from whisper_net.core.group import commands as do
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.core.wire.bounds import MAX_LEAD_LINE, MAX_LEAD_NOTE, MAX_URL
from whisper_net.ports.leads import CLAIMED, CLOSED, FOUND, LeadRow

URL = "https://example.org/7"


def lead(machine: Machine, id_: EnvelopeId) -> LeadRow:
    row = MemoryGroupReader(machine.disk).lead(id_)
    assert row is not None
    return row


def board(machine: Machine) -> list[LeadRow]:
    return MemoryGroupReader(machine.disk).leads(None, 100)


def of_two() -> tuple[World, Machine, Machine, ScopeId]:
    world = World()
    ben = world.join("ben")
    return world, world["ana"], ben, world.general


def test_lead_reaches_the_others_as_it_was_posted() -> None:
    world, ana, ben, general = of_two()
    posted = ana.do(do.PostLead(general, "Acme", "Engineer", URL, "ask for Fay"))
    world.deliver()
    row = lead(ben, posted)
    assert (row.company, row.role, row.url, row.note, row.stage) == ("Acme", "Engineer", URL, "ask for Fay", FOUND)
    assert (row.member, row.name, row.scope) == (ana.member, "ana", general)
    assert board(ana) == board(ben) == [row]


def test_two_claims_made_apart_both_show_on_both_machines() -> None:
    world, ana, ben, general = of_two()
    posted = ana.do(do.PostLead(general, "Acme", "Engineer"))
    world.deliver()
    ana.do(do.ClaimLead(general, posted))
    ben.do(do.ClaimLead(general, posted))
    world.deliver()
    assert board(ana) == board(ben)
    assert {claim.name for claim in lead(ana, posted).claims} == {"ana", "ben"}
    ben.do(do.ClaimLead(general, posted, on=False))
    world.deliver()
    assert [claim.name for claim in lead(ana, posted).claims] == ["ana"]
    assert lead(ana, posted).stage == CLAIMED


def test_edit_and_end_of_a_lead_count_from_its_own_member_alone() -> None:
    world, ana, ben, general = of_two()
    posted = ana.do(do.PostLead(general, "Acme", "Engineer"))
    world.deliver()
    ben.do(do.EditLead(general, posted, "Forged", "Engineer", "", ""))
    ben.do(do.WithdrawLead(general, posted))
    world.deliver()
    assert (lead(ana, posted).company, lead(ana, posted).stage) == ("Acme", FOUND)
    ana.do(do.EditLead(general, posted, "Acme", "Writer", URL, ""))
    ana.do(do.WithdrawLead(general, posted))
    world.deliver()
    assert board(ana) == board(ben)
    assert (lead(ben, posted).role, lead(ben, posted).stage, lead(ben, posted).edited) == ("Writer", CLOSED, True)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "https://example.org/a b"])
def test_lead_with_a_bad_address_writes_nothing(url: str) -> None:
    _, ana, _, general = of_two()
    held = dict(ana.disk.envelopes)
    with pytest.raises(BadUrl):
        ana.do(do.PostLead(general, "Acme", "Engineer", url))
    assert ana.disk.envelopes == held
    assert board(ana) == []


def test_largest_lead_of_all_fits_an_envelope() -> None:
    world, ana, ben, general = of_two()
    line, note = "é" * (MAX_LEAD_LINE // 2), "é" * (MAX_LEAD_NOTE // 2)
    posted = ana.do(do.PostLead(general, line, line, URL + "x" * (MAX_URL - len(URL)), note))
    world.deliver()
    assert lead(ben, posted).note == note
    with pytest.raises(TooLong):
        ana.do(do.PostLead(general, line + "x", line))
    with pytest.raises(RefusedError):
        ana.do(do.PostLead(general, " ", line))


def test_leads_of_a_channel_stay_in_it() -> None:
    world, ana, ben, _ = of_two()
    staff = ana.channel("staff")
    posted = ana.do(do.PostLead(staff, "Acme", "Engineer"))
    world.deliver()
    assert board(ben) == []
    with pytest.raises(NotAllowed):
        ben.do(do.ClaimLead(staff, posted))


def test_rebuilding_a_part_yields_the_same_board() -> None:
    _, ana, _, general = of_two()
    posted = ana.do(do.PostLead(general, "Acme", "Engineer"))
    ana.do(do.EditLead(general, posted, "Acme", "Writer", "", ""))
    ana.do(do.ClaimLead(general, posted))
    ana.do(do.WithdrawLead(general, posted))
    before = board(ana)
    ana.store.drop_projections()
    assert board(ana) == []
    for key in ana.store.all_parts():
        rebuilt = ana.group.rebuild_part(key, ana.store.part(key), ana.world.now, ana.chance)
        assert rebuilt.faults == 0
        ana.store.commit([rebuilt.batch])
    ana.store.commit([ana.group.rebuild_roster(ana.world.now, ana.chance)])
    assert board(ana) == before
    assert before[0].claims[0].name == "ana"
