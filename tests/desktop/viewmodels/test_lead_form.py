"""The form of a lead: what is wrong is said beside it, and nothing that was typed is lost."""

import pytest

from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.leading import Office, ear_of, roles
from whisper_net.core.wire.bounds import MAX_LEAD_LINE, MAX_LEAD_NOTE, MAX_URL
from whisper_net.desktop.viewmodels.lead_form import COMPANY, NOTE, ROLE, URL, LeadForm, Typed, faults, full_address
from whisper_net.desktop.viewmodels.leads import Leads

GOOD = Typed("https://finch.example/jobs/482", "Platform engineer", "Finch Robotics", "Ask Sam.")


@pytest.fixture
def office(neighbourhood: Neighbourhood) -> Office:
    return Office(neighbourhood)


@pytest.fixture
def leads(office: Office) -> Leads:
    return office.leads()


def wrong(**said: str) -> dict[str, str]:
    typed = Typed(**{URL: GOOD.url, ROLE: GOOD.role, COMPANY: GOOD.company, NOTE: GOOD.note} | said)
    return {one.field: one.words for one in faults(typed)}


# -- what is wrong


def test_nothing_is_wrong_with_a_lead_without_link_and_note() -> None:
    assert wrong() == wrong(url="", note="") == {}


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("javascript:alert(1)", "can run something"),
        ("JaVaScRiPt:alert(1)", "can run something"),
        ("data:text/html,x", "can run something"),
        ("file:///srv/maya/cv.pdf", "on your own computer"),
        ("mailto:jobs@finch.example", "Put other ways to apply in the note"),
        ("https://", "address bar"),
        ("https://a b.example", "address bar"),
        ("https://user@finch.example/", "address bar"),
        ("finch", "address bar"),
        ("https://finch.example/\u202egpj", "address bar"),
        ("https://finch.example/" + "x" * MAX_URL, "at most"),
        ("x" * 60_000, "at most"),
    ],
)
def test_bad_link_is_refused_in_words(url: str, says: str) -> None:
    assert says in wrong(url=url)[URL]


def test_beginning_of_a_web_address_may_be_left_out() -> None:
    assert full_address(" finch.example/jobs ") == "https://finch.example/jobs"
    assert full_address("finch.example:8443/jobs") == "https://finch.example:8443/jobs"
    for typed in ("http://finch.example", "javascript:alert(1)", "Ask Sam", "", "localhost"):
        assert full_address(typed) == typed
    assert wrong(url="finch.example") == {}


def test_empty_role_and_company_are_named() -> None:
    assert wrong(role=" \n") == {ROLE: "Name the role, so that others know what it is."}
    assert wrong(company="\0") == {COMPANY: "Name the company, or write “not named”."}


def test_too_long_is_said_in_letters() -> None:
    assert wrong(role="x" * (MAX_LEAD_LINE + 3)) == {ROLE: "Too long by 3 letters."}
    assert wrong(company="é" * (MAX_LEAD_LINE // 2 + 1)) == {COMPANY: "Too long by 1 letter."}
    assert wrong(note="x" * 60_000) == {NOTE: f"Too long by {60_000 - MAX_LEAD_NOTE} letters."}


# -- posting


def test_lead_is_posted_in_one_line_each(office: Office, leads: Leads) -> None:
    form = LeadForm(leads)
    stored = ear_of(form.stored)
    form.write(Typed("finch.example/jobs", " Platform\n engineer ", "Finch  Robotics", "\nAsk Sam.\n"))
    form.post()
    settle()
    (row,) = office.near.do(office.maya, "lead_list")
    assert (row["role"], row["company"]) == ("Platform engineer", "Finch Robotics")
    assert (row["url"], row["note"]) == ("https://finch.example/jobs", "Ask Sam.")
    assert [id_.hex() for id_ in stored.heard] == [row["lead"]]
    assert roles(leads, "found") == ["Platform engineer"]


def test_what_is_wrong_is_not_posted(office: Office, leads: Leads) -> None:
    form = LeadForm(leads)
    refused = ear_of(form.refused)
    form.write(Typed("javascript:alert(1)", "", "Finch"))
    form.post()
    settle()
    assert [one.field for one in form.wrong] == [URL, ROLE]
    assert (len(refused.heard), form.fault_of(ROLE), form.fault_of(NOTE)) == (1, form.wrong[1].words, "")
    assert office.near.do(office.maya, "lead_list") == []


def test_own_lead_is_edited(office: Office, leads: Leads) -> None:
    id_ = office.add("QA", "Maya Ortiz")
    form = LeadForm(leads, leads.row(id_))
    assert (form.editing, form.typed.role, form.from_draft) == (True, "QA", False)
    form.write(Typed("", "QA lead", "Kite & Co"))
    form.post()
    settle()
    assert roles(leads, "found") == ["QA lead"]


def test_lead_that_was_withdrawn_meanwhile_is_not_edited(office: Office, leads: Leads) -> None:
    id_ = office.add("QA", "Maya Ortiz")
    form = LeadForm(leads, leads.row(id_))
    office.do("Maya Ortiz", "lead_withdraw", id_)
    form.write(Typed("", "QA lead", "Kite & Co"))
    form.post()
    assert form.fault.startswith("This lead was withdrawn meanwhile")


def test_lead_goes_nowhere_before_general_is_here(leads: Leads) -> None:
    form = LeadForm(leads)
    form.write(GOOD)
    leads.room = None
    form.post()
    assert form.fault.startswith("Leads go to the channel general")


# -- drafts


def test_what_could_not_be_stored_stays(office: Office, leads: Leads) -> None:
    form = LeadForm(leads)
    form.write(GOOD)
    office.maya.fill_disk()
    form.post()
    settle()
    office.maya.empty_disk()
    assert (form.fault, form.typed, form.busy) == ("No space is left on the disk.", GOOD, False)
    form.post()
    settle()
    assert roles(leads, "found") == ["Platform engineer"]


def test_draft_comes_back_until_it_is_posted(leads: Leads) -> None:
    LeadForm(leads).write(GOOD)
    again = LeadForm(leads)
    assert (again.typed, again.from_draft) == (GOOD, True)
    again.post()
    settle()
    assert LeadForm(leads).typed == Typed()


def test_draft_is_said_to_be_saved_only_once_it_is(leads: Leads) -> None:
    form = LeadForm(leads)
    changed = ear_of(form.saved_changed)
    form.write(GOOD)
    before = form.saved
    leads.membership.drafts.flush()
    settle()
    assert (before, form.saved) == (False, True)
    assert changed.heard


def test_draft_survives_the_window(office: Office, leads: Leads) -> None:
    LeadForm(leads).write(GOOD)
    leads.membership.drafts.flush()
    settle()
    later = Leads(office.near.membership(office.maya))
    form = LeadForm(later)
    restored = ear_of(form.restored)
    settle()
    assert form.typed == GOOD
    assert restored.heard


def test_draft_of_an_edit_is_its_own_and_can_be_dropped(office: Office, leads: Leads) -> None:
    id_ = office.add("QA", "Maya Ortiz")
    form = LeadForm(leads, leads.row(id_))
    form.write(Typed("", "QA lead", "Kite & Co"))
    assert LeadForm(leads).typed == Typed()
    again = LeadForm(leads, leads.row(id_))
    assert (again.typed.role, again.from_draft) == ("QA lead", True)
    again.discard()
    assert (again.typed.role, again.from_draft) == ("QA", False)
    assert LeadForm(leads, leads.row(id_)).typed.role == "QA"


def test_blank_form_is_no_draft(leads: Leads) -> None:
    form = LeadForm(leads)
    form.write(GOOD)
    form.write(Typed(" ", "", "", "\n"))
    assert leads.membership.drafts.places == ()


def test_damaged_draft_loses_no_note(leads: Leads) -> None:
    leads.membership.drafts.keep("lead/new", "Ask Sam.", "{not json")
    assert LeadForm(leads).typed == Typed(note="Ask Sam.")
