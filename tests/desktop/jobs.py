"""Pictures of the leads: a board and a list that people filled, the pane, the form, and nothing yet."""

from typing import Any

from tests.desktop.ground import settle
from tests.desktop.lumen import Lumen
from whisper_net.cli import demo_lines as demo
from whisper_net.desktop.viewmodels.place import LEADS, Place
from whisper_net.desktop.views.lead_dialog import LeadDialog
from whisper_net.desktop.views.lead_sharing import LeadSharingDialog
from whisper_net.desktop.views.leads import LeadsScreen
from whisper_net.desktop.views.shell import Shell

NOTE = """Remote in the EU, 95–110k.

They like **short** cover notes. Name the event pipeline. Ask Sam, he worked there:
https://finch.example/team
"""
LEADS_THERE = (
    ("Priya Raman", "Kite & Co", "Data engineer", "https://kite.example/careers/data", "Remote · 88k"),
    ("Aisha Bello", "Harrow Health", "QA lead", "https://harrow.example/jobs/qa-lead", "Berlin · 78–90k"),
    (demo.JONAS, *demo.LEAD),
    ("Noor Haddad", "Pelican Freight", "Support lead", "", "Filled, they told me on Monday."),
    ("Maya Ortiz", "Northwind", "SRE, payments", "https://northwind.example/sre", "Remote, pay not stated."),
    ("Tomasz Lis", "Finch Robotics", "Platform engineer", "https://finch.example/jobs/482", NOTE),
)
CLAIMS = (
    ("Jonas Beck", "Platform engineer"),
    ("Aisha Bello", "Platform engineer"),
    *((person, demo.LEAD.role) for person in demo.CLAIMANTS),
    ("Noor Haddad", "Data engineer"),
)


def filled(lumen: Lumen) -> dict[str, str]:
    """Leads at every stage, by Lumen's people; ids by role."""
    rows = lumen.do("Maya Ortiz", "lead_list")
    if rows:
        return {row["role"]: row["lead"] for row in rows}  # drawn before
    ids: dict[str, str] = {}
    for at, (person, company, role, url, note) in enumerate(LEADS_THERE):
        if person in lumen.people:
            lumen.at(90 + 7 * at)
            ids[role] = _added(lumen, person, company=company, role=role, url=url, note=note)
    for person, role in CLAIMS:
        if person in lumen.people and role in ids:
            lumen.do(person, "lead_claim", lead=ids[role])
    if "Support lead" in ids:
        lumen.do("Noor Haddad", "lead_withdraw", lead=ids["Support lead"])
    return ids


def _added(lumen: Lumen, person: str, **said: Any) -> str:
    lead: str = lumen.do(person, "lead_add", **said)["lead"]
    return lead


def screen(shell: Shell) -> LeadsScreen:
    found = shell.stack.currentWidget()
    assert isinstance(found, LeadsScreen)
    return found


def at(ids: dict[str, str], role: str) -> Place:
    """Where a lead is open."""
    return Place(LEADS, ids[role])


def listed(shell: Shell) -> Shell:
    """All leads, one below another."""
    screen(shell).choose_view(as_list=True)
    settle()
    return shell


def own(shell: Shell) -> Shell:
    """A lead of one's own, with its readers opened."""
    pane = screen(shell).pane
    assert pane is not None
    pane.show_names(True)
    settle()
    return shell


def written(shell: Shell) -> Shell:
    """The form of a new lead, filled in."""
    screen(shell).add_lead()
    return _typed(shell, "https://finch.example/jobs/490", "Firmware engineer", "Finch Robotics")


def edited_wrongly(shell: Shell) -> Shell:
    """A lead of one's own, changed to what cannot be stored."""
    model = screen(shell).model
    mine = next(model.every.card(at) for at in range(model.every.rowCount()) if model.every.card(at).mine)
    screen(shell).act(mine.id, "edit")
    _typed(shell, "javascript:alert(1)", "SRE, payments", "")
    _dialog(shell).act.click()
    settle()
    return shell


def audience(shell: Shell) -> Shell:
    """The form of a new lead that two are not to see."""
    dialog = _dialog(written(shell))
    model = dialog.form.audience
    dialog.audience.kinds["all-but"].click()
    for row in model.rows.everybody[2:4]:
        model.toggle(row.member)
    settle()
    return shell


def to_few(lumen: Lumen) -> None:
    """Two leads that not everybody sees; the same ones when they are there already."""
    if all(row["role"] != "Staff engineer" for row in lumen.do("Maya Ortiz", "lead_list")):
        lumen.at(140)
        said = {"company": "Osprey Grid", "role": "Staff engineer", "url": "", "note": "Ask me before you apply."}
        _added(lumen, "Maya Ortiz", **said, only=["Priya Raman", "Tomasz Lis"])
        _added(lumen, "Maya Ortiz", company="Kite & Co", role="Data lead", leave_out=["Noor Haddad"])


def few(shell: Shell) -> Shell:
    """The pane of one of them, its readers opened."""
    model = screen(shell).model
    mine = next(card for at in range(model.every.rowCount()) if (card := model.every.card(at)).role == "Staff engineer")
    screen(shell).open_lead(mine.id)
    return own(shell)


def sharing(shell: Shell) -> Shell:
    """Letting one more see it."""
    few(shell)
    model = screen(shell).model
    mine = next(card for at in range(model.every.rowCount()) if (card := model.every.card(at)).role == "Staff engineer")
    screen(shell).act(mine.id, "share")
    settle()
    (dialog,) = [one for one in shell.findChildren(LeadSharingDialog) if one.isVisible()]
    dialog.model.toggle(dialog.model.rows.everybody[0].member)
    settle()
    return shell


def _typed(shell: Shell, link: str, role: str, company: str) -> Shell:
    dialog = _dialog(shell)
    dialog.link.set_text(link)
    dialog.role.set_text(role)
    dialog.company.set_text(company)
    if not dialog.text.text():
        dialog.text.set_text("Lisbon or remote. They want somebody who has shipped *over the air* updates.")
    dialog.form.leads.membership.drafts.flush()
    settle()
    return shell


def _dialog(shell: Shell) -> LeadDialog:
    settle()
    found = [one for one in shell.findChildren(LeadDialog) if one.isVisible()]
    return found[0]
