"""Rows of leads: as few changes as there are, and a drag that carries an id and nothing else."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from tests.desktop.leading import ME, NOW, YOU, ear_of, lead
from whisper_net.desktop.viewmodels.lead_rows import MIME, MOST_STEPS, PAGE, LeadRows, dragged
from whisper_net.ports.leads import LeadRow

GROUP = "ab" * 32


def model(rows: Sequence[LeadRow] = ()) -> LeadRows:
    made = LeadRows(GROUP, ME)
    made.show(list(rows), NOW)
    return made


def numbers(rows: LeadRows) -> list[int]:
    return [int.from_bytes(rows.id_at(at) or b"") for at in range(rows.rowCount())]


def test_rows_come_and_go_one_run_at_a_time(qapp: QApplication) -> None:
    rows = model([lead(9), lead(7), lead(5), lead(3)])
    came, went, anew = ear_of(rows.rowsInserted), ear_of(rows.rowsRemoved), ear_of(rows.modelReset)
    rows.show([lead(11), lead(10), lead(9), lead(5), lead(4), lead(3)], NOW)
    assert numbers(rows) == [11, 10, 9, 5, 4, 3]
    assert (len(came.heard), len(went.heard), len(anew.heard)) == (2, 1, 0)


def test_changed_row_is_told_and_no_other(qapp: QApplication) -> None:
    rows = model([lead(2), lead(1)])
    changed = ear_of(rows.dataChanged)
    rows.show([lead(2), lead(1, claims=(ME,))], NOW)
    assert [index.row() for index in changed.heard] == [1]
    assert rows.chipped(1)
    assert rows.card(1).chip == "You claimed this"


def test_nothing_is_told_where_nothing_changed(qapp: QApplication) -> None:
    rows = model([lead(2), lead(1)])
    told = ear_of(rows.changing)
    rows.show([lead(2), lead(1)], NOW)
    assert told.heard == []


def test_many_changes_are_one_reset(qapp: QApplication) -> None:
    rows = model([lead(n) for n in range(1_000, 0, -2)])
    anew, settled = ear_of(rows.modelReset), ear_of(rows.settled)
    rows.show([lead(n) for n in range(1_000, 1_000 - 4 * MOST_STEPS, -1)], NOW)
    assert len(anew.heard) == len(settled.heard) == 1


def test_rows_past_the_page_are_not_told(qapp: QApplication) -> None:
    rows = model([lead(n) for n in range(2 * PAGE, 0, -1)])
    told = ear_of(rows.dataChanged)
    rows.show([lead(n, claims=(ME,) if n == 1 else ()) for n in range(2 * PAGE, 0, -1)], NOW)
    assert told.heard == []


@given(st.sets(st.integers(1, 40)), st.sets(st.integers(1, 40)))
def test_rows_are_those_that_were_asked_for(before: set[int], after: set[int]) -> None:
    rows = model([lead(n) for n in sorted(before, reverse=True)])
    QAbstractItemModelTester(rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows.show([lead(n) for n in sorted(after, reverse=True)], NOW)
    assert numbers(rows) == sorted(after, reverse=True)


def test_list_is_given_a_page_and_more_as_it_asks(qapp: QApplication) -> None:
    rows = model([lead(n) for n in range(3 * PAGE, 0, -1)])
    assert (rows.rowCount(), rows.count) == (PAGE, 3 * PAGE)
    for pages in (2, 3):
        assert rows.canFetchMore(QModelIndex())
        rows.fetchMore(QModelIndex())
        assert numbers(rows) == list(range(3 * PAGE, (3 - pages) * PAGE, -1))
    assert not rows.canFetchMore(QModelIndex())
    rows.fetchMore(QModelIndex())
    assert rows.rowCount() == 3 * PAGE


def test_what_is_shown_stays_shown_when_others_come_above(qapp: QApplication) -> None:
    rows = model([lead(n) for n in range(2 * PAGE, 0, -1)])
    rows.show([lead(n) for n in range(2 * PAGE + 30, 0, -1)], NOW)
    assert numbers(rows) == list(range(2 * PAGE + 30, PAGE, -1))
    rows.show([lead(n) for n in range(2 * PAGE, 0, -1)], NOW, anew=True)
    assert rows.rowCount() == PAGE


def test_count_is_told_though_no_row_in_sight_changed(qapp: QApplication) -> None:
    rows = model([lead(n) for n in range(2 * PAGE, 0, -1)])
    settled = ear_of(rows.settled)
    rows.show([lead(n) for n in range(2 * PAGE, 9, -1)], NOW)
    assert (rows.count, len(settled.heard)) == (2 * PAGE - 9, 1)


def test_row_is_heard(qapp: QApplication) -> None:
    rows = model([lead(1, role="QA lead")])
    assert rows.data(rows.index(0)) == "QA lead"
    assert str(rows.data(rows.index(0), Qt.ItemDataRole.AccessibleTextRole)).startswith(
        "QA lead. Finch Robotics. Found"
    )
    assert rows.data(rows.index(0), Qt.ItemDataRole.DecorationRole) is None
    assert rows.data(rows.index(7)) is None


def test_day_in_a_card_follows_the_clock(qapp: QApplication) -> None:
    rows = model([lead(1)])
    assert rows.card(0).when == "today"
    rows.show([lead(1), lead(0)], NOW + 86_400)
    assert rows.card(0).when == "yesterday"


def test_lead_is_found_by_its_id(qapp: QApplication) -> None:
    rows = model([lead(2), lead(1)])
    assert rows.row_of(lead(1).id) == 1
    assert rows.row_of(None) is None
    assert rows.id_at(5) is None


def test_drag_carries_a_lead_of_this_group(qapp: QApplication) -> None:
    rows = model([lead(2), lead(1)])
    data = rows.mimeData([rows.index(1)])
    assert data.formats() == rows.mimeTypes() == [MIME]
    assert dragged(data, GROUP) == lead(1).id
    assert dragged(data, "cd" * 32) is None
    assert rows.flags(rows.index(0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert rows.mimeData([]).formats() == []


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"/",
        b"\xff" * 129,
        GROUP.encode(),
        GROUP.encode() + b"/zz",
        GROUP.encode() + b"/" + b"\xc3\xa9" * 16,
        b"a" * 10**6,
    ],
)
def test_drag_of_anything_else_is_none(qapp: QApplication, said: bytes) -> None:
    data = QMimeData()
    data.setData(MIME, said)
    data.setText("file:///etc/passwd")
    assert dragged(data, GROUP) is None


def test_other_claims_change_no_card_height(qapp: QApplication) -> None:
    assert not model([lead(1, claims=(YOU,))]).chipped(0)
