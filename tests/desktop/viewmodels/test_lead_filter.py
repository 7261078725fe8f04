"""Which leads fit: prepared in slices, correct whether it is prepared or not."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from tests.desktop.ground import settle
from tests.desktop.leading import ME, YOU, lead
from whisper_net.desktop.viewmodels.lead_filter import SEARCHED, SLICE, LeadFilter


def test_leads_are_prepared_in_slices_until_all_are(qapp: QApplication) -> None:
    parent = QObject()
    made = LeadFilter(ME, parent)
    rows = [lead(n) for n in range(2 * SLICE + 5)]
    made.follow(rows)
    assert made._said == {}
    settle(12)
    assert len(made._said) == len(rows)
    assert not made._timer.isActive()


def test_filter_holds_before_anything_is_prepared(qapp: QApplication) -> None:
    parent = QObject()
    made = LeadFilter(ME, parent)
    rows = [lead(2, note="x" * SEARCHED + " needle"), lead(1, note="a Needle", claims=(YOU,))]
    assert made.fitting(rows) == rows
    assert made.type(" NEEDLE ")
    assert not made.type("needle")
    assert made.fitting(rows) == rows[1:]
    made.only_mine = True
    assert made.on
    assert made.fitting(rows) == []


def test_changed_lead_is_read_anew(qapp: QApplication) -> None:
    parent = QObject()
    made = LeadFilter(ME, parent)
    made.type("data")
    assert made.fitting([lead(1, role="QA")]) == []
    assert made.fitting([lead(1, role="Data")]) != []
