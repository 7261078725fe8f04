"""Leads and résumés that came from others since this person last looked at them: what the sidebar counts.

Rules: going to a place is having seen it. What is unseen is kept with the drafts, in the group's encrypted database, so
that it outlives quitting; it goes to nobody. More than MOST of a kind is not told apart.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents import patches
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.place import LEADS, RESUMES

MOST = 99
_SHOWN = 8
"""Bytes of an id that tell it apart here."""


class Unseen(QObject):
    """What is new in the places of one group."""

    changed = Signal()

    def __init__(self, membership: Membership) -> None:
        super().__init__(membership)
        self._membership = membership
        self._here = ""
        self._ids: dict[str, set[str]] = {LEADS: set(), RESUMES: set()}
        membership.changed.connect(self._happened)
        membership.drafts.loaded.connect(self._load)
        self._load()

    def count(self, kind: str) -> int:
        """How many of a kind of place's things are new; 0 for places that count by themselves."""
        return len(self._ids.get(kind, ()))

    def go(self, kind: str) -> None:
        """One is at this kind of place now."""
        self._here = kind
        if self._ids.get(kind):
            self._ids[kind].clear()
            self._keep(kind)

    def _load(self) -> None:
        for kind, ids in self._ids.items():
            if kind == self._here:
                self._membership.drafts.drop(_place(kind))
            else:
                kept = self._membership.drafts.earlier.get(_place(kind)) or self._membership.drafts.get(_place(kind))
                ids |= set(kept.text.split()[:MOST])
        self.changed.emit()

    def _happened(self, happened: Sequence[object]) -> None:
        for one in happened:
            if isinstance(one, patches.LeadPosted) and one.origin.member != self._membership.me:
                self._add(LEADS, one.origin.id)
            elif isinstance(one, patches.ResumeChanged) and one.origin.member != self._membership.me:
                self._add(RESUMES, one.resume)

    def _add(self, kind: str, id_: bytes) -> None:
        if kind != self._here and len(self._ids[kind]) < MOST:
            self._ids[kind].add(id_[:_SHOWN].hex())
            self._keep(kind)

    def _keep(self, kind: str) -> None:
        self._membership.drafts.keep(_place(kind), " ".join(sorted(self._ids[kind])))
        self.changed.emit()


def _place(kind: str) -> str:
    return f"unseen/{kind}"
