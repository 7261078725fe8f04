"""Who reads a lead: everybody by name, under letters where there are many."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from tests.desktop.leading import ME, YOU
from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.readers import GROUPED, ReaderRows
from whisper_net.node.conversations import Reader


@pytest.fixture
def rows(qapp: QApplication) -> ReaderRows:
    made = ReaderRows(ME)
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


def crowd(count: int) -> list[Reader]:
    return [Reader(MemberId(n.to_bytes(32)), f"{chr(65 + n % 26)}nna {n:03}", "member") for n in range(1, count + 1)]


def test_few_stand_by_name_with_what_they_are(rows: ReaderRows) -> None:
    rows.show([Reader(YOU, "Élodie", "vetter"), Reader(ME, "Maya", "admin"), Reader(MemberId(bytes(32)), "", "member")])
    said = [(rows.line(at).name, rows.line(at).note) for at in range(rows.rowCount())]
    assert said == [("Élodie", "Vetter"), ("Maya", "you"), ("Somebody", "")]
    assert rows.data(rows.index(0), Qt.ItemDataRole.AccessibleTextRole) == "Élodie, Vetter"
    assert rows.data(rows.index(1)) == "Maya"
    assert rows.data(rows.index(9)) is None


def test_many_stand_under_letters_and_none_is_missing(rows: ReaderRows) -> None:
    rows.show(crowd(GROUPED))
    assert rows.rowCount() == GROUPED
    rows.show(crowd(GROUPED + 1))
    lines = [rows.line(at) for at in range(rows.rowCount())]
    heads = [line for line in lines if line.member is None]
    assert len(lines) - len(heads) == rows.people == GROUPED + 1
    assert [head.name for head in heads] == [chr(65 + n) for n in range(26)]
    assert heads[1].note == "3 people"


def test_name_is_found(rows: ReaderRows) -> None:
    rows.show(crowd(500))
    rows.find(" NNA 123 ")
    assert [rows.line(at).name for at in range(rows.rowCount())] == ["Tnna 123"]
    rows.find("")
    assert rows.rowCount() == 526


def test_names_without_a_letter_stand_together(rows: ReaderRows) -> None:
    rows.show([*crowd(GROUPED), Reader(YOU, "7of9", "member")])
    assert rows.line(0).name == "#"
