"""The timeline of a channel: a bounded window over its messages that follows what happens."""

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, Neighbourhood
from tests.desktop.talk import Talk, ids, texts
from whisper_net.core.group import commands as do
from whisper_net.core.ids import EnvelopeId
from whisper_net.desktop.viewmodels.channel import Channel
from whisper_net.desktop.viewmodels.message_pages import IN_SIGHT
from whisper_net.desktop.viewmodels.place import CHANNEL, Place
from whisper_net.desktop.viewmodels.timeline import MOST_ROWS, Timeline
from whisper_net.node.queries import PAGE


@pytest.fixture
def talk(neighbourhood: Neighbourhood, qtbot: QtBot) -> Talk:
    return Talk(neighbourhood, qtbot)


def walk_up(talk: Talk, model: Timeline) -> None:
    while model.older:
        model.fetch_older()
        talk.until(lambda: not model.loading)


def walk_down(talk: Talk, model: Timeline) -> None:
    assert model.newer
    while model.newer:
        model.fetch_newer()
        talk.until(lambda: not model.loading)


def test_what_one_wrote_oneself_comes_into_sight(talk: Talk) -> None:
    """Whoever reads further up writes at the end; an edit moves nobody."""
    talk.say(*(f"message {n}" for n in range(MOST_ROWS + 40)))
    channel = Channel(talk.near.membership(talk.maya))
    model, opened = channel.timeline, Ear()
    channel.enter(Place(CHANNEL, talk.scope.hex()))
    talk.until(lambda: not model.loading and channel.audience is not None)
    walk_up(talk, model)
    assert model.newer
    channel.composer.write("mine")
    channel.composer.send()
    talk.until(lambda: texts(model)[-1] == "mine")
    model.opened.connect(opened)
    channel.composer.write("mine as well")
    channel.composer.send()
    talk.until(lambda: texts(model)[-1] == "mine as well")
    assert len(opened.heard) == 1
    assert model.shown_at is None
    channel.edit_last()
    channel.composer.write("edited")
    channel.composer.send()
    talk.until(lambda: texts(model)[-1] == "edited")
    assert len(opened.heard) == 1


# -- pages


def test_newest_page_is_shown_first(talk: Talk) -> None:
    said = talk.say(*(f"message {n}" for n in range(PAGE + 20)))
    model = talk.timeline()
    assert ids(model) == said[-PAGE:]
    assert (model.older, model.newer, model.empty) == (True, False, False)


def test_empty_channel_is_called_empty(talk: Talk) -> None:
    model = talk.timeline()
    assert model.empty
    talk.say("hello")
    talk.until(lambda: not model.empty)
    assert texts(model) == ["hello"]


def test_window_moves_over_everything_and_stays_bounded(talk: Talk) -> None:
    said = talk.say(*(f"message {n}" for n in range(MOST_ROWS + 150)))
    model = talk.timeline()
    seen = set(ids(model))
    while model.older:
        model.fetch_older()
        talk.until(lambda: not model.loading)
        rows = ids(model)
        at = said.index(rows[0])
        assert rows == said[at : at + len(rows)], "no gap, no repetition"
        assert len(rows) <= MOST_ROWS
        seen |= set(rows)
    assert seen == set(said)
    walk_down(talk, model)
    assert ids(model) == said[-MOST_ROWS:]


def test_latest_is_one_jump_away_from_wherever_one_reads(talk: Talk) -> None:
    said = talk.say(*(f"message {n}" for n in range(MOST_ROWS + 100)))
    model = talk.timeline()
    walk_up(talk, model)
    model.jump_to_latest()
    talk.until(lambda: not model.loading)
    assert ids(model) == said[-PAGE:]


def test_message_far_up_is_sought_with_what_surrounds_it(talk: Talk) -> None:
    said = talk.say(*(f"message {n}" for n in range(300)))
    model = talk.timeline()
    model.seek(said[100])
    talk.until(lambda: not model.loading)
    assert (model.shown_at, model.marked) == (said[100], True)
    assert ids(model) == said[70:131]
    assert model.older
    assert model.newer


def test_unknown_message_leads_to_the_newest(talk: Talk) -> None:
    said = talk.say("one", "two")
    model = talk.timeline()
    model.open(talk.scope, EnvelopeId(bytes(32)))
    talk.until(lambda: not model.loading)
    assert ids(model) == said
    assert not model.marked


# -- what happens meanwhile


def test_new_message_becomes_a_row_and_no_other_row_is_touched(talk: Talk) -> None:
    talk.say("one", "two", "three")
    model = talk.timeline()
    inserted: list[tuple[int, int]] = []
    resets: list[bool] = []
    model.rowsInserted.connect(lambda _, first, last: inserted.append((first, last)))
    model.modelReset.connect(lambda: resets.append(True))
    before = [model.entry(at) for at in range(2)]
    talk.say("from Priya", who=talk.priya)
    talk.until(lambda: model.rowCount() == 4)
    assert inserted == [(3, 3)]
    assert not resets
    assert all(model.entry(at) is before[at] for at in range(2))
    assert model.entry(3).name == "Priya Raman"


def test_edit_deletion_and_reaction_change_their_row(talk: Talk) -> None:
    first, second, third = talk.say("one", "two", "three")
    model = talk.timeline()
    talk.act(do.EditMessage(talk.scope, first, "one, corrected"))
    talk.act(do.DeleteMessage(talk.scope, second))
    talk.act(do.React(talk.scope, third, "👍"), who=talk.priya)
    talk.until(lambda: bool(model.entry(2).reactions) and model.entry(1).deleted)
    assert (model.entry(0).text, model.entry(0).edited) == ("one, corrected", True)
    assert (model.entry(1).text, model.entry(1).deleted) == ("", True)
    (reaction,) = model.entry(2).reactions
    assert (reaction.emoji, reaction.people, reaction.mine, reaction.names) == ("👍", 1, False, "Priya Raman")


def test_reply_quotes_its_target_and_counts_under_it(talk: Talk) -> None:
    (target,) = talk.say("do we keep the laptop?", who=talk.priya)
    model = talk.timeline()
    talk.say("until the 30th", to=target)
    talk.until(lambda: model.rowCount() == 2 and model.entry(0).replies is not None)
    quote, replies = model.entry(1).quote, model.entry(0).replies
    assert quote is not None
    assert replies is not None
    assert (quote.name, quote.text) == ("Priya Raman", "do we keep the laptop?")
    assert replies.words == "1 reply"
    assert replies.people == ((talk.me, "Maya Ortiz"),)
    talk.act(do.EditMessage(talk.scope, target, "do we keep the phone?"), who=talk.priya)
    talk.until(lambda: getattr(model.entry(1).quote, "text", "") == "do we keep the phone?")


def test_reply_to_what_is_not_here_says_so(talk: Talk) -> None:
    talk.say("as I said", to=EnvelopeId(bytes(32)))
    model = talk.timeline()
    assert model.entry(0).quote is not None
    assert "not here yet" in model.entry(0).spoken


def test_thousand_at_once_lead_to_the_newest_page_of_whoever_watches(talk: Talk) -> None:
    talk.say("before")
    model = talk.timeline()
    model.watch(True)
    said = talk.say(*(f"flood {n}" for n in range(1_000)))
    talk.until(lambda: ids(model)[-1:] == said[-1:] and not model.loading)
    assert len(ids(model)) <= MOST_ROWS
    assert ids(model) == talk.stored()[-model.rowCount() :]


def test_flood_leaves_whoever_reads_further_up_in_peace(talk: Talk) -> None:
    said = talk.say(*(f"message {n}" for n in range(100)))
    model = talk.timeline()
    model.watch(False)
    rows = ids(model)
    talk.say(*(f"flood {n}" for n in range(500)), who=talk.priya)
    talk.until(lambda: model.news == 500 and not model.loading)
    assert ids(model)[: len(rows)] == rows
    assert model.newer or ids(model) == talk.stored()[-model.rowCount() :]
    model.jump_to_latest()
    talk.until(lambda: not model.loading and not model.newer)
    assert ids(model) == talk.stored()[-model.rowCount() :]
    assert said[-1] not in ids(model)


def test_other_channels_news_leave_the_timeline_alone(talk: Talk) -> None:
    talk.say("here")
    model = talk.timeline()
    other = talk.near.channel(talk.maya, "other")
    talk.near.wait(talk.maya.group.submit(do.PostMessage(other, "there")))
    talk.say("here too")
    talk.until(lambda: model.rowCount() == 2)
    assert texts(model) == ["here", "here too"]


def test_answers_for_a_channel_that_was_left_change_nothing(talk: Talk) -> None:
    talk.say("general")
    other = talk.near.channel(talk.maya, "other")
    model = Timeline(talk.near.membership(talk.maya))
    model.open(talk.scope)
    model.open(other)
    talk.until(lambda: not model.loading)
    assert (model.scope, texts(model)) == (other, [])


def test_new_name_is_shown_on_old_messages(talk: Talk) -> None:
    talk.say("hello", who=talk.priya)
    model = talk.timeline()
    talk.act(do.SetProfile("Priya R."), who=talk.priya)
    talk.until(lambda: model.entry(0).name == "Priya R.")


# -- doing


def test_reaction_is_set_and_taken_back(talk: Talk) -> None:
    (said,) = talk.say("hello", who=talk.priya)
    model = talk.timeline()
    model.react(said, "👍")
    talk.until(lambda: bool(model.entry(0).reactions))
    assert model.entry(0).reactions[0].mine
    model.react(said, "👍")
    talk.until(lambda: not model.entry(0).reactions)


def test_own_message_is_deleted(talk: Talk) -> None:
    (said,) = talk.say("oops")
    model = talk.timeline()
    model.delete(said)
    talk.until(lambda: model.entry(0).deleted)
    assert model.last_own() is None


def test_flood_before_ones_eyes_begins_with_what_fills_the_window(talk: Talk) -> None:
    talk.say("before")
    model = talk.timeline()
    model.watch(True)
    shown: list[int] = []
    model.modelReset.connect(lambda: shown.append(model.rowCount()))
    talk.say(*(f"number {number}" for number in range(3 * PAGE)))
    talk.until(lambda: not model.loading and model.rowCount() >= PAGE)
    assert IN_SIGHT in shown
    assert max(shown) <= IN_SIGHT
    assert ids(model) == talk.stored()[-model.rowCount() :]
    assert model.older
    assert not model.newer
