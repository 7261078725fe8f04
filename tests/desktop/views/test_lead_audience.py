"""To whom a lead goes: chosen by name before it is posted, said on its card and in its pane, and nothing to others."""

import time
from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.leading import Office, roles
from tests.desktop.walk import assert_screen
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.desktop.viewmodels.lead import LeadModel
from whisper_net.desktop.viewmodels.lead_audience import ALL, ALL_BUT, ONLY, LeadAudience, Seen, seen_by_some
from whisper_net.desktop.viewmodels.lead_form import LeadForm, Typed
from whisper_net.desktop.viewmodels.lead_sharing import LeadSharing
from whisper_net.desktop.viewmodels.leads import Leads
from whisper_net.desktop.views.lead_dialog import LeadDialog
from whisper_net.desktop.views.lead_pane import LeadPane
from whisper_net.desktop.views.lead_sharing import LeadSharingDialog
from whisper_net.node.board import Room
from whisper_net.node.conversations import Reader

SAID = Typed(role="Staff engineer", company="Osprey Grid", note="Ask me first.")


@pytest.fixture
def office(neighbourhood: Neighbourhood) -> Office:
    return Office(neighbourhood)


@pytest.fixture
def leads(office: Office) -> Leads:
    return office.leads()


def dialog(leads: Leads) -> LeadDialog:
    made = LeadDialog(LeadForm(leads))
    made.resize(800, 720)
    present(made)
    return made


def member(office: Office, person: str) -> MemberId:
    return office.lumen.people[person].group.group.state.me.member


def tick(made: LeadDialog, kind: str, *members: MemberId) -> None:
    made.audience.kinds[kind].click()
    for one in members:
        made.form.audience.toggle(one)
    settle()


def named(made: LeadDialog) -> list[str]:
    rows = made.form.readers
    return [one.name for one in rows]


def post(made: LeadDialog) -> None:
    made.role.set_text(SAID.role)
    made.company.set_text(SAID.company)
    made.text.set_text(SAID.note)
    made.act.click()
    settle()


def test_form_with_a_choice_can_be_seen_reached_and_heard(office: Office, leads: Leads) -> None:
    made = LeadDialog(LeadForm(leads))
    made.audience.kinds[ALL_BUT].click()
    made.form.audience.toggle(member(office, "Tomasz Lis"))
    assert_screen(made, 800, 720, large=(1600, 1400))


def test_lead_is_posted_to_all_but_one_who_learns_nothing(office: Office, leads: Leads) -> None:
    made = dialog(leads)
    tick(made, ALL_BUT, member(office, "Tomasz Lis"))
    assert (made.act.text(), named(made)) == ("Post to you and 1 other", ["Maya Ortiz", "Priya Raman"])
    post(made)
    theirs = office.near.membership(office.tomasz)
    for machine in (office.priya, office.tomasz):
        office.near.sync(machine, office.maya)
    settle()
    seen, others = Leads(theirs), Leads(office.near.membership(office.priya))
    for one in (seen, others):
        one.open()
    settle()
    assert roles(leads, "found") == roles(others, "found") == ["Staff engineer"]
    assert (roles(seen, "found"), seen.summary) == ([], "Nothing here yet")
    assert theirs.drafts.get("unseen/leads").empty


def test_column_says_what_the_others_get(office: Office, leads: Leads) -> None:
    made = dialog(leads)
    tick(made, ONLY, member(office, "Priya Raman"))
    assert made.readers.title.text() == "Tomasz Lis"
    assert made.readers.limit.text().startswith("Left out: no title, no count, no search hit.")


def test_choice_that_names_nobody_is_no_post_to_everybody(leads: Leads) -> None:
    made = dialog(leads)
    for kind in (ALL_BUT, ONLY):
        tick(made, kind)
        post(made)
        assert not made.act.isEnabled()
        made.form.post()
        assert made.form.fault == made.form.audience.missing != ""
    assert leads.empty


def test_leaving_everybody_out_says_so(office: Office, leads: Leads) -> None:
    made = dialog(leads)
    tick(made, ALL_BUT, member(office, "Tomasz Lis"), member(office, "Priya Raman"))
    assert made.audience.missing.text() == "Nobody else would read it."
    assert not made.act.isEnabled()


def test_draft_keeps_whom_it_was_meant_for(office: Office, leads: Leads) -> None:
    first = dialog(leads)
    tick(first, ONLY, member(office, "Priya Raman"))
    first.role.set_text("Staff engineer")
    first.reject()
    again = dialog(leads)
    assert (again.form.audience.kind, named(again)) == (ONLY, ["Maya Ortiz", "Priya Raman"])
    again.again.click()
    assert again.form.audience.kind == ALL


@pytest.mark.parametrize("kept", ["some zz", "half", "some 00"])
def test_kept_choice_that_cannot_be_read_names_nobody(kept: str, leads: Leads) -> None:
    audience = LeadForm(leads).audience
    audience.restore(kept)
    assert (audience.kind, audience.ready) == (ONLY, False)


def test_card_and_pane_say_who_sees_it(office: Office, leads: Leads) -> None:
    id_ = office.add("Staff engineer", "Maya Ortiz", only=["Priya Raman"])
    row = leads.row(id_)
    assert row is not None
    assert leads.seen(row.scope) == Seen(ALL_BUT, "all but 1", 2)
    spoken = leads.every.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith("seen by all but 1")
    pane = LeadPane(LeadModel(leads, id_))
    present(pane)
    assert (pane.chip.text(), pane.rows.people) == ("all but 1", 2)
    assert pane.share.isVisible()
    office.add("For all", "Maya Ortiz")
    leads.show_only_few(True)
    assert roles(leads, "found") == ["Staff engineer"]


def test_newest_lead_comes_first_wherever_it_stands(office: Office, leads: Leads) -> None:
    office.lumen.at(60)
    office.add("For all", "Maya Ortiz")
    office.lumen.at(61)
    office.add("For few", "Maya Ortiz", only=["Priya Raman"])
    office.lumen.at(62)
    office.add("For all again", "Maya Ortiz")
    assert roles(leads, "found") == ["For all again", "For few", "For all"]
    listed = [row["role"] for row in office.near.do(office.maya, "lead_list", limit=2)]
    assert listed == ["For all again", "For few"]


def test_more_people_are_let_in_by_whoever_posted_it(office: Office, leads: Leads) -> None:
    id_ = office.add("Staff engineer", "Maya Ortiz", only=["Priya Raman"])
    row = leads.row(id_)
    assert row is not None
    made = LeadSharingDialog(LeadSharing(leads, row))
    assert_screen(made, 480, 560, large=(960, 1100))
    made.model.toggle(member(office, "Tomasz Lis"))
    assert made.share.text() == "Share with 1 person"
    made.share.click()
    settle()
    assert leads.seen(row.scope).people == 3
    assert made.result() == LeadSharingDialog.DialogCode.Accepted


def test_lead_that_shares_its_audience_is_posted_anew(office: Office, leads: Leads) -> None:
    first = office.add("Staff engineer", "Maya Ortiz", only=["Priya Raman"])
    office.add("Data lead", "Maya Ortiz", only=["Priya Raman"])
    row = leads.row(first)
    assert row is not None
    sharing = LeadSharing(leads, row)
    sharing.toggle(member(office, "Tomasz Lis"))
    sharing.share()
    settle()
    assert roles(leads, "closed") == ["Staff engineer"]
    assert sorted(roles(leads, "found")) == ["Data lead", "Staff engineer"]


def test_somebody_elses_lead_is_not_theirs_to_share(office: Office, leads: Leads) -> None:
    id_ = office.add("Staff engineer", "Priya Raman", only=["Maya Ortiz"])
    assert not LeadModel(leads, id_).shareable


@pytest.mark.parametrize(
    ("people", "everybody", "words"),
    [(40, 42, "all but 2"), (3, 42, "3 people"), (1, 42, "1 person"), (42, 42, "42 people"), (21, 42, "21 people")],
)
def test_fewer_are_named(people: int, everybody: int, words: str) -> None:
    assert seen_by_some(people, everybody).words == words


def test_five_hundred_people_are_ticked_without_a_pause(neighbourhood: Neighbourhood, leads: Leads) -> None:
    me = leads.membership.me
    crowd = tuple(Reader(MemberId(n.to_bytes(32)), f"Person {n:03}", "member") for n in range(1, 500))
    everybody = (Reader(me, "Maya Ortiz", "admin"), *crowd)
    leads._know(Room(ScopeId(bytes(32)), "general", "all", everybody, everybody))
    made = dialog(leads)
    made.audience.kinds[ALL_BUT].click()
    settle()
    longest = max(_took(made.form.audience, one.member) for one in crowd[:20])
    assert made.act.text() == "Post to 480 people"
    assert longest < 0.05


def _took(audience: LeadAudience, who: Any) -> float:
    """Seconds of this thread's work: a machine that is busy with others is no fault of the dialog."""
    began = time.thread_time()
    audience.toggle(who)
    return time.thread_time() - began
