"""One lead as its pane shows it."""

import pytest

from tests.desktop.ground import Neighbourhood
from tests.desktop.leading import ME, NOW, THEM, YOU, Office, ear_of, lead
from whisper_net.desktop.viewmodels.lead import MOST_CLAIMS, LeadModel
from whisper_net.desktop.viewmodels.leads import Leads
from whisper_net.node.board import Standing
from whisper_net.ports.leads import LeadRow


@pytest.fixture
def leads(neighbourhood: Neighbourhood) -> Leads:
    membership = neighbourhood.membership(neighbourhood.founder())
    membership.me = ME
    return Leads(membership)


def opened(leads: Leads, row: LeadRow) -> LeadModel:
    leads._show_all(Standing([row], NOW))
    return LeadModel(leads, row.id)


def test_pane_says_whose_it_is_and_when(leads: Leads) -> None:
    assert opened(leads, lead(1)).posted == "Tomasz Lis, 07:59"
    own = opened(leads, lead(2, by=ME))
    assert (own.posted, own.mine, own.open, own.claimed) == ("You, 07:59", True, True, False)


def test_claims_are_named_and_several_are_told_of_each_other(leads: Leads) -> None:
    model = opened(leads, lead(1, claims=(YOU, ME)))
    said = [(one.name, one.when, one.me) for one in model.claims]
    assert said == [("Tomasz Lis", "08:00", False), ("Maya Ortiz", "08:00", True)]
    assert model.several == "2 people claimed this: talk to each other"
    assert model.claimed
    assert opened(leads, lead(2, claims=(YOU,))).several == ""
    assert opened(leads, lead(3, claims=(YOU, THEM), withdrawn=True)).several == ""


def test_many_claims_are_counted(leads: Leads) -> None:
    model = opened(leads, lead(1, claims=(YOU, THEM) * MOST_CLAIMS))
    assert (len(model.claims), model.claims_beyond) == (MOST_CLAIMS, MOST_CLAIMS)


def test_link_is_a_line_and_its_host_is_known(leads: Leads) -> None:
    model = opened(leads, lead(1, url="https://finch.example/jobs/482"))
    assert (model.host, model.address) == ("finch.example", "finch.example/jobs/482")
    odd = opened(leads, lead(2, url="javascript:alert(1)"))
    assert (odd.host, odd.address) == ("", "javascript:alert(1)")
    assert len(opened(leads, lead(3, url="https://a.example/" + "x" * 60_000)).address) <= 300


def test_pane_follows_its_lead_and_hears_of_its_end(leads: Leads) -> None:
    model = opened(leads, lead(1))
    changed, gone = ear_of(model.changed), ear_of(model.gone)
    leads._show_all(Standing([lead(1)], NOW))
    assert changed.heard == []
    leads._show_all(Standing([lead(1, claims=(ME,))], NOW))
    assert len(changed.heard) == 1
    assert model.claimed
    leads._show_all(Standing([], NOW))
    assert len(gone.heard) == 1
    assert model.role == "role 1"


def test_pane_of_nothing_is_none(leads: Leads) -> None:
    with pytest.raises(LookupError):
        _ = LeadModel(leads, bytes(32)).row


def test_edit_is_marked(neighbourhood: Neighbourhood) -> None:
    office = Office(neighbourhood)
    id_ = office.add("QA")
    office.do("Priya Raman", "lead_edit", id_, role="QA lead")
    assert LeadModel(office.leads(), id_).posted.endswith("(edited)")
