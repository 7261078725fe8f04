"""Leads as tests make them: rows of a store, and a small group that posts and claims."""

from typing import Any

from PySide6.QtWidgets import QLabel, QWidget

from tests.desktop import jobs
from tests.desktop.ground import Ear, Neighbourhood, present, settle
from tests.desktop.lumen import Lumen
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.desktop.viewmodels.leads import Leads
from whisper_net.desktop.viewmodels.place import LEADS, Place
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.leads import LeadsScreen
from whisper_net.desktop.views.shell import Shell
from whisper_net.ports.leads import ClaimRow, LeadRow, stage_of

ME, YOU, THEM = (MemberId(bytes([n]) * 32) for n in (1, 2, 3))
NAMES = {ME: "Maya Ortiz", YOU: "Tomasz Lis", THEM: "Jonas Beck"}
NOW = 1_800_000_000


def lead(
    n: int, *, by: MemberId = YOU, claims: tuple[MemberId, ...] = (), withdrawn: bool = False, **said: Any
) -> LeadRow:
    """The nth lead; the greater n, the newer."""
    made = tuple(ClaimRow(member, NAMES[member], NOW) for member in claims)
    words: dict[str, Any] = {
        "company": "Finch Robotics",
        "role": f"role {n}",
        "url": "",
        "note": "",
        "name": NAMES[by],
        "at": NOW - 60,
    }
    return LeadRow(
        id=EnvelopeId(n.to_bytes(32)),
        scope=ScopeId(bytes(32)),
        member=by,
        edited=False,
        stage=stage_of(withdrawn, made),
        claims=made,
        n=n,
        lamport=n,
        **(words | said),
    )


class Office:
    """Maya, Priya and Tomasz, and the leads as Maya sees them."""

    def __init__(self, near: Neighbourhood) -> None:
        self.near = near
        self.lumen = Lumen(near, small=True)
        self.maya, self.priya, self.tomasz = self.lumen.people.values()
        self.membership = near.membership(self.maya)

    def add(self, role: str, person: str = "Priya Raman", company: str = "Kite & Co", **said: Any) -> EnvelopeId:
        added = self.lumen.do(person, "lead_add", company=company, role=role, **said)
        settle()
        return EnvelopeId(bytes.fromhex(added["lead"]))

    def do(self, person: str, operation: str, id_: bytes, **said: Any) -> None:
        self.lumen.do(person, operation, lead=id_.hex(), **said)
        settle()

    def leads(self) -> Leads:
        """Read and here."""
        made = Leads(self.membership)
        made.open()
        settle()
        assert made.read
        return made

    def stages(self) -> dict[str, list[str]]:
        """Roles by stage, as the store has them."""
        found: dict[str, list[str]] = {"found": [], "claimed": [], "closed": []}
        for row in self.near.do(self.maya, "lead_list"):
            found[row["stage"]].append(row["role"])
        return found


def roles(model: Leads, stage: str) -> list[str]:
    rows = model.columns[stage]
    return [rows.card(at).role for at in range(rows.rowCount())]


def ear_of(signal: Any) -> Ear:
    """Remembers the first value of every emission."""
    ear = Ear()
    signal.connect(lambda *values: ear(values[0] if values else None))
    return ear


def opened(office: Office, *, width: int = 1280) -> tuple[Shell, LeadsScreen]:
    """Maya's window at her leads."""
    model = office.near.shell(office.maya)
    shell = Shell(model)
    model.setParent(shell)
    shell.resize(width, 820)
    model.go(Place(LEADS))
    present(shell)
    return shell, jobs.screen(shell)


def said(screen: QWidget) -> str:
    """All labels in sight."""
    return " ".join(one.text() for one in screen.findChildren(QLabel) if one.isVisible())


def dialog_of(shell: Shell) -> Dialog:
    """The one that is open."""
    (found,) = [one for one in shell.findChildren(Dialog) if one.isVisible()]
    return found
