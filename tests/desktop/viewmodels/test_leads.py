"""The leads of a group as its board shows them, live."""

import pytest

from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.leading import Office, ear_of, roles
from whisper_net.core.group.commands import SetProfile
from whisper_net.core.ids import EnvelopeId
from whisper_net.desktop.viewmodels.leads import MOST_SINGLE, Leads


@pytest.fixture
def office(neighbourhood: Neighbourhood) -> Office:
    return Office(neighbourhood)


def test_nothing_is_said_before_it_is_known(office: Office) -> None:
    model = Leads(office.membership)
    assert (model.read, model.empty, model.summary) == (False, False, "")
    model.open()
    settle()
    assert (model.read, model.empty, model.summary) == (True, True, "Nothing here yet")


def test_leads_stand_at_their_stages_the_newest_first(office: Office) -> None:
    first, second, third = (office.add(role) for role in ("QA", "SRE", "Data"))
    office.do("Maya Ortiz", "lead_claim", first)
    office.do("Priya Raman", "lead_withdraw", third)
    model = office.leads()
    assert [roles(model, stage) for stage in ("found", "claimed", "closed")] == [["SRE"], ["QA"], ["Data"]]
    assert model.summary == "2 open · you claimed 1"
    assert model.row(second) is not None
    assert [model.count(stage) for stage in ("found", "claimed", "closed")] == [1, 1, 1]


def test_lead_that_arrives_moves_and_changes_is_followed(office: Office) -> None:
    model = office.leads()
    id_ = office.add("QA")
    assert roles(model, "found") == ["QA"]
    office.do("Tomasz Lis", "lead_claim", id_)
    assert (roles(model, "found"), roles(model, "claimed")) == ([], ["QA"])
    office.do("Priya Raman", "lead_edit", id_, role="QA lead")
    assert roles(model, "claimed") == ["QA lead"]
    office.do("Tomasz Lis", "lead_unclaim", id_)
    assert roles(model, "found") == ["QA lead"]
    office.do("Priya Raman", "lead_withdraw", id_)
    assert roles(model, "closed") == ["QA lead"]


def test_burst_is_one_update(office: Office) -> None:
    model = office.leads()
    for n in range(8):
        office.near.do(office.priya, "lead_add", company="Kite", role=f"role {n}")
    settled = ear_of(model.columns["found"].settled)
    office.near.sync(office.maya, office.priya)
    settle()
    assert model.columns["found"].rowCount() == 8
    assert len(settled.heard) <= 2


def test_flood_is_read_as_a_whole(office: Office) -> None:
    model = office.leads()
    office.add("QA")
    model._due = {EnvelopeId(n.to_bytes(32)): None for n in range(MOST_SINGLE + 1)}
    model._read()
    settle()
    assert roles(model, "found") == ["QA"]


def test_two_offline_claims_both_show(office: Office) -> None:
    id_ = office.add("QA")
    office.near.sync(office.tomasz, office.maya)
    office.near.do(office.priya, "lead_claim", lead=id_.hex())
    office.near.do(office.tomasz, "lead_claim", lead=id_.hex())
    model = office.leads()
    assert roles(model, "found") == ["QA"]
    office.near.sync(office.priya, office.maya)
    office.near.sync(office.tomasz, office.maya)
    settle()
    row = model.row(id_)
    assert row is not None
    assert {claim.name for claim in row.claims} == {"Priya Raman", "Tomasz Lis"}
    assert [one.name for one in model.columns["claimed"].card(0).claims] == [claim.name for claim in row.claims]


def test_person_claims_takes_back_and_withdraws(office: Office) -> None:
    id_ = office.add("QA", "Maya Ortiz")
    model = office.leads()
    model.act(id_, "claim")
    settle()
    assert office.stages()["claimed"] == roles(model, "claimed") == ["QA"]
    model.act(id_, "unclaim")
    settle()
    assert office.stages()["found"] == roles(model, "found") == ["QA"]
    model.act(id_, "withdraw")
    settle()
    assert office.stages()["closed"] == roles(model, "closed") == ["QA"]


def test_what_cannot_be_stored_is_said_and_changes_nothing(office: Office) -> None:
    id_ = office.add("QA")
    model = office.leads()
    failed = ear_of(model.failed)
    office.maya.fill_disk()
    model.act(id_, "claim")
    settle()
    office.maya.empty_disk()
    assert failed.heard == ["No space is left on the disk."]
    assert roles(model, "found") == ["QA"]


def test_lead_that_is_not_here_is_left_alone(office: Office) -> None:
    model = office.leads()
    model.act(bytes(32), "claim")
    settle()
    assert model.consider(bytes(32), "claimed") == ("", "")


def test_filter_finds_every_word_anywhere(office: Office) -> None:
    office.add("QA lead", company="Harrow Health", note="Berlin, ask Ravi")
    office.add("Platform engineer", company="Finch", url="https://finch.example/jobs")
    model = office.leads()
    for typed, found in (
        ("qa", ["QA lead"]),
        ("BERLIN  harrow", ["QA lead"]),
        ("finch.example", ["Platform engineer"]),
        ("priya", ["Platform engineer", "QA lead"]),
        ("qa finch", []),
        ("", ["Platform engineer", "QA lead"]),
    ):
        model.find(typed)
        assert roles(model, "found") == found
    assert not model.filtered


def test_filter_holds_for_what_arrives(office: Office) -> None:
    model = office.leads()
    model.find("qa")
    office.add("SRE")
    office.add("QA")
    assert roles(model, "found") == ["QA"]
    assert model.count("found") == 2


def test_only_what_is_ones_own(office: Office) -> None:
    office.add("mine", "Maya Ortiz")
    claimed = office.add("claimed")
    office.add("neither")
    office.do("Maya Ortiz", "lead_claim", claimed)
    model = office.leads()
    model.show_only_mine(True)
    assert (roles(model, "found"), roles(model, "claimed")) == (["mine"], ["claimed"])
    assert model.every.rowCount() == 2
    model.show_only_mine(False)
    assert model.every.rowCount() == 3


def test_readers_are_those_of_general_and_follow_the_roster(office: Office) -> None:
    model = office.leads()
    assert model.people == 3
    changed = ear_of(model.room_changed)
    office.near.newcomer("Ravi Shah", office.maya)
    settle()
    assert model.people == 4
    assert changed.heard


def test_names_follow_profiles(office: Office) -> None:
    office.add("QA")
    model = office.leads()
    office.near.wait(office.priya.group.submit(SetProfile("Priya R.")))
    office.near.sync(office.priya, office.maya)
    settle()
    assert model.columns["found"].card(0).name == "Priya R."


def test_failure_to_read_is_said_and_tried_again(office: Office) -> None:
    model = Leads(office.membership)
    office.membership.group = "ff" * 32
    model.open()
    settle()
    assert (model.read, bool(model.fault)) == (False, True)
    office.membership.group = office.membership.id.hex()
    model.refresh()
    settle()
    assert (model.read, model.fault) == (True, "")


def test_choice_of_board_or_list_outlives_the_screen(office: Office) -> None:
    assert not Leads(office.membership).as_list
    Leads(office.membership).show_as_list(True)
    assert Leads(office.membership).as_list
