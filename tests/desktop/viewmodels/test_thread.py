"""A thread: a message, its replies, and what is written into it."""

from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, Neighbourhood
from tests.desktop.talk import Talk, texts
from whisper_net.core.group import commands as do
from whisper_net.desktop.viewmodels.thread import ThreadModel


def test_thread_follows_its_replies_and_no_others(neighbourhood: Neighbourhood, qtbot: QtBot) -> None:
    talk = Talk(neighbourhood, qtbot)
    root, other = talk.say("which forms?", "lunch?", who=talk.priya)
    (first,) = talk.say("the blue one", to=root)
    model = ThreadModel(neighbourhood.membership(talk.maya), talk.scope, root, {})
    thread = model.messages
    talk.until(lambda: thread.rowCount() == 2)
    assert (thread.entry(0).heading, thread.entry(1).heading) == ("", "1 reply")
    assert thread.entry(1).quote is None
    talk.say("yes", to=other)
    talk.say("and the green one", who=talk.priya, to=root)
    talk.until(lambda: thread.rowCount() == 3)
    assert texts(thread) == ["which forms?", "the blue one", "and the green one"]
    assert thread.entry(1).heading == "2 replies"
    talk.act(do.DeleteMessage(talk.scope, first))
    talk.until(lambda: thread.entry(1).deleted)
    assert thread.entry(1).heading == "1 reply"


def test_what_is_written_in_a_thread_answers_its_root(neighbourhood: Neighbourhood, qtbot: QtBot) -> None:
    talk = Talk(neighbourhood, qtbot)
    (root,) = talk.say("which forms?", who=talk.priya)
    model = ThreadModel(neighbourhood.membership(talk.maya), talk.scope, root, {})
    talk.until(lambda: model.messages.rowCount() == 1)
    opened = Ear()
    model.messages.opened.connect(opened)
    model.composer.write("the blue one")
    model.composer.send()
    talk.until(lambda: model.messages.rowCount() == 2)
    assert len(opened.heard) == 1  # it comes into sight
    model.edit_last()
    assert model.composer.text == "the blue one"
    model.composer.write("the red one")
    model.composer.send()
    talk.until(lambda: model.messages.entry(1).edited)
    assert texts(model.messages) == ["which forms?", "the red one"]
