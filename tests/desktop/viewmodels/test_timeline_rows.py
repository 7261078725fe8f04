"""How rows of a timeline stand: what is new, what belongs together, what is said of them."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Neighbourhood
from tests.desktop.talk import DAY, MINUTE, Talk, ids
from whisper_net.core.documents.emoji import is_emoji
from whisper_net.core.group import commands as do
from whisper_net.core.group.events import Faded
from whisper_net.core.group.records import Forgotten, StoreBatch
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.desktop.viewmodels import message_list
from whisper_net.desktop.viewmodels.emoji import EMOJI, QUICK
from whisper_net.desktop.viewmodels.message_pages import SLICE
from whisper_net.desktop.viewmodels.timeline_entry import Around, Entry, _continues, entry_of
from whisper_net.node.queries import PAGE
from whisper_net.ports.talk import MessageRow


@pytest.fixture
def talk(neighbourhood: Neighbourhood, qtbot: QtBot) -> Talk:
    return Talk(neighbourhood, qtbot)


def test_divider_stands_at_the_first_unread_and_stays_while_it_is_read(talk: Talk) -> None:
    talk.say("old", who=talk.priya)
    talk.near.do(talk.maya, "messages", channel="general")  # reads it
    talk.say("new", "newer", who=talk.priya)
    model = talk.timeline()
    assert [model.entry(at).new for at in range(3)] == [False, True, False]
    assert model.shown_at == model.entry(1).id
    model.watch(True)
    talk.until(lambda: talk.near.do(talk.maya, "channel_list")[0]["unread"] == 0)
    assert [model.entry(at).new for at in range(3)] == [False, True, False]


def test_divider_moves_to_what_came_while_nobody_looked(talk: Talk) -> None:
    talk.say("one", who=talk.priya)
    model = talk.timeline()
    model.watch(True)
    talk.say("seen", who=talk.priya)
    talk.until(lambda: model.rowCount() == 2)
    model.watch(True)
    assert not model.entry(1).new
    model.watch(False)
    talk.say("unseen", who=talk.priya)
    talk.until(lambda: model.rowCount() == 3)
    assert [model.entry(at).new for at in range(3)] == [False, False, True]
    assert model.news == 1
    model.watch(True)
    assert model.news == 0


def test_own_messages_are_never_news(talk: Talk) -> None:
    talk.say("mine")
    model = talk.timeline()
    talk.say("mine too")
    talk.until(lambda: model.rowCount() == 2)
    assert not any(model.entry(at).new for at in range(2))
    assert model.news == 0


def test_unread_beyond_the_page_is_counted_and_reached(talk: Talk) -> None:
    read = talk.say("read", who=talk.priya)
    talk.near.do(talk.maya, "messages", channel="general")
    said = talk.say(*(f"unread {n}" for n in range(PAGE + 30)), who=talk.priya)
    model = talk.timeline()
    assert model.missed == 30
    model.show_missed()
    talk.until(lambda: not model.loading)
    assert model.shown_at == said[0]
    assert model.entry(1).new
    assert ids(model)[0] == read[0]


def test_each_row_of_an_older_page_is_made_once_and_says_what_it_would_if_all_came_together(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only those beside an end of a slice are made again: they follow another row now."""
    talk.say(*(f"{n}" for n in range(2 * PAGE)), who=talk.priya)
    model, made = talk.timeline(), list[EnvelopeId]()
    assert model.rowCount() == PAGE

    def counted(row: MessageRow, around: Around) -> Entry:
        made.append(row.id)
        return entry_of(row, around)

    monkeypatch.setattr(message_list, "entry_of", counted)
    model.fetch_older()
    talk.until(lambda: not model.loading)
    assert model.rowCount() == 2 * PAGE
    assert len(made) <= PAGE + 2 * (PAGE // SLICE + 1)
    assert [model.entry(at) for at in range(2 * PAGE)] == [model._dressed(at) for at in range(2 * PAGE)]


# -- how rows stand


def test_rows_are_grouped_by_author_and_minutes(talk: Talk) -> None:
    talk.say("one", "two")
    talk.later(6 * MINUTE)
    talk.say("three")
    talk.say("four", who=talk.priya)
    model = talk.timeline()
    assert [model.entry(at).grouped for at in range(4)] == [False, True, False, False]


def test_what_was_imported_from_two_people_is_not_grouped() -> None:
    """One member brought both over: in their place stand the names that they came with."""
    one, more, other = (
        MessageRow(EnvelopeId(b""), ScopeId(b""), MemberId(b""), name, "", 60, False, False, None, (), 1, 1)
        for name in ("imported: Gil", "imported: Gil", "imported: Hana")
    )
    assert _continues(one, more)
    assert not _continues(more, other)


def test_days_are_divided(talk: Talk) -> None:
    talk.say("yesterday")
    talk.later(DAY)
    talk.say("today", "and later")
    model = talk.timeline()
    assert [model.entry(at).day for at in range(3)] == ["Yesterday", "Today", ""]
    assert not model.entry(1).grouped


def test_hint_stands_under_ones_own_last_message_alone(talk: Talk) -> None:
    model = talk.timeline()
    talk.say("one", "two")
    talk.until(lambda: model.rowCount() == 2)
    assert [model.entry(at).hint for at in range(2)] == ["", "Saved here"]
    talk.say("three", who=talk.priya)
    talk.until(lambda: model.rowCount() == 3)
    assert [model.entry(at).hint for at in range(3)] == ["", "", ""]


def test_row_is_spoken_with_all_that_it_shows(talk: Talk) -> None:
    (target,) = talk.say("old news", who=talk.priya)
    (answer,) = talk.say("really?", to=target)
    talk.act(do.EditMessage(talk.scope, answer, "truly?"))
    talk.act(do.React(talk.scope, answer, "🎉"), who=talk.priya)
    model = talk.timeline()
    talk.until(lambda: bool(model.entry(1).hint))
    spoken = model.data(model.index(1), Qt.ItemDataRole.AccessibleTextRole)
    time = model.entry(1).time
    assert spoken == (
        f"Maya Ortiz, {time}. in reply to Priya Raman: old news. truly? edited. 🎉 1. On the only other device"
    )
    assert "1 reply" in str(model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole))


def test_several_messages_are_copied_with_names_and_times(talk: Talk) -> None:
    talk.say("one", who=talk.priya)
    gone, kept = talk.say("two", "three")
    talk.act(do.DeleteMessage(talk.scope, gone))
    model = talk.timeline()
    first, last = model.entry(0), model.entry(2)
    assert model.copied([2, 0, 1]) == f"Priya Raman, {first.stamp}\none\n\nMaya Ortiz, {last.stamp}\nthree"
    assert last.id == kept


def test_name_turns_nothing_around_and_stays_a_line(talk: Talk) -> None:
    talk.act(do.SetProfile("Pri\u202eya\nMaya Ortiz, 08:00\u0301" + "\u0301" * 40), who=talk.priya)
    first, _ = talk.say("one", "two", who=talk.priya)
    talk.say("answer", to=first)
    model = talk.timeline()
    name = model.entry(0).name
    assert name.startswith("Priya Maya Ortiz, 08:00")
    assert len(name) < 40
    quote = model.entry(2).quote
    assert quote is not None
    assert quote.name == name


def test_reaction_that_is_words_is_not_shown(talk: Talk) -> None:
    (said,) = talk.say("a question")
    for words in ("Verified by admin", "🇻🇪🇷🇮🇫🇮🇪🇩", "\u202enimda"):
        talk.act(do.React(talk.scope, said, words), who=talk.priya)
    talk.act(do.React(talk.scope, said, "👍"), who=talk.priya)
    assert [one.emoji for one in talk.timeline().entry(0).reactions] == ["👍"]
    (row,) = talk.near.do(talk.maya, "messages", channel="general")
    assert [one["emoji"] for one in row["reactions"]] == ["👍"]


def test_every_emoji_that_is_offered_is_shown() -> None:
    assert all(is_emoji(emoji) for emoji in (*QUICK, *(emoji for emoji, _ in EMOJI)))


def test_what_disappeared_leaves_the_list(talk: Talk) -> None:
    talk.say("for a day", "and this")
    model = talk.timeline()
    assert model.rowCount() == 2
    runner = talk.maya.group.runner
    epoch = runner.group.state.log.view().sending_epoch(talk.scope)
    assert epoch is not None
    gone = StoreBatch(forgotten=(Forgotten((epoch.kid,), ()),))
    talk.near.wait(runner.read(runner.store.commit, [gone]))
    model.membership.changed.emit([Faded(talk.scope)])
    talk.until(lambda: model.rowCount() == 0)
