"""Drafts: said to be saved once they are, back after a restart, and nobody else's business."""

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, Neighbourhood, settle
from tests.desktop.talk import Talk
from whisper_net.core.errors import NotFound
from whisper_net.core.group.records import SavedDraft
from whisper_net.core.wire.bounds import MAX_DRAFT
from whisper_net.desktop.viewmodels import drafts as viewmodel
from whisper_net.desktop.viewmodels.composer import Composer
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.thread import ThreadModel
from whisper_net.node import memberships
from whisper_net.node.drafts import drafts as drafts_of
from whisper_net.node.node import Node

PLACE = "lead/new"


@pytest.fixture
def talk(neighbourhood: Neighbourhood, qtbot: QtBot) -> Talk:
    return Talk(neighbourhood, qtbot)


@pytest.fixture
def membership(talk: Talk) -> Membership:
    made = talk.near.membership(talk.maya)
    assert made.drafts.places == ()
    settle()
    return made


def on_disk(talk: Talk) -> dict[str, tuple[str, str]]:
    """What the database holds, as a program that starts now would find it."""
    rows = talk.near.wait(drafts_of(talk.maya.node, talk.maya.group.id.hex()))
    return {draft.place: (draft.text, draft.about) for draft in rows}


def test_draft_is_said_to_be_saved_only_once_it_is(talk: Talk, membership: Membership) -> None:
    drafts, ear = membership.drafts, Ear()
    drafts.changed.connect(ear)
    drafts.keep(PLACE, "Stripe", '{"role":"writer"}')
    assert not drafts.saved(PLACE)
    assert on_disk(talk) == {}
    drafts.flush()
    assert not drafts.saved(PLACE)
    settle()
    assert drafts.saved(PLACE)
    assert ear.heard == [PLACE]
    assert on_disk(talk) == {PLACE: ("Stripe", '{"role":"writer"}')}
    drafts.keep(PLACE, "Stripes", '{"role":"writer"}')
    assert not drafts.saved(PLACE)


def test_typing_is_written_without_being_asked(qtbot: QtBot, talk: Talk, membership: Membership) -> None:
    membership.drafts._timer.setInterval(1)
    membership.drafts.keep(PLACE, "a")
    qtbot.waitUntil(lambda: membership.drafts.saved(PLACE))
    assert on_disk(talk) == {PLACE: ("a", "")}


def test_drafts_are_there_again_after_a_restart(talk: Talk, membership: Membership) -> None:
    membership.drafts.keep(PLACE, "Stripe")
    membership.bridge.close()
    again = talk.near.membership(talk.maya)
    assert again.drafts.get(PLACE).text == ""
    settle()
    assert again.drafts.get(PLACE).text == "Stripe"
    assert again.drafts.places == (PLACE,)
    assert again.drafts.saved(PLACE)
    again.drafts.drop(PLACE)
    again.drafts.flush()
    assert on_disk(talk) == {}


def test_draft_that_cannot_be_saved_says_why_and_is_tried_again(talk: Talk, membership: Membership) -> None:
    drafts = membership.drafts
    drafts.keep(PLACE, "x" * (MAX_DRAFT + 1))
    drafts.flush()
    settle()
    assert "at most 65536 are kept" in drafts.fault(PLACE)
    assert not drafts.saved(PLACE)
    drafts.keep(PLACE, "x")
    drafts.flush()
    settle()
    assert drafts.fault(PLACE) == ""
    assert drafts.saved(PLACE)


def test_locked_profile_takes_no_drafts_and_breaks_nothing(talk: Talk, membership: Membership) -> None:
    talk.near.wait(membership.bridge._engine.close())
    membership.drafts.keep(PLACE, "Stripe")
    membership.drafts.flush()
    settle()
    assert membership.drafts.fault(PLACE)
    late = Membership(membership.bridge, talk.near.wait(memberships.groups(talk.maya.node))[0], membership)
    assert not late.drafts.ready
    settle()
    assert late.drafts.ready


def test_where_reading_fails_what_lies_there_is_not_written_over(
    talk: Talk, membership: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    membership.drafts.keep(PLACE, "a long letter")
    membership.bridge.close()

    async def torn(_node: Node, _group: str) -> list[SavedDraft]:
        raise NotFound("the disk is gone")

    monkeypatch.setattr(viewmodel, "drafts", torn)
    again = talk.near.membership(talk.maya).drafts
    settle()
    assert again.ready
    for text in ("x", "xy"):
        again.keep(PLACE, text)
        again.keep("lead/other", text)
        again.flush()
        settle()
        assert on_disk(talk) == {PLACE: ("a long letter", "")}
        assert not again.saved(PLACE)
        assert "The disk is gone" in again.unkept(PLACE)
    monkeypatch.undo()
    again.flush()
    settle()
    assert again.earlier[PLACE].text == "a long letter"
    again.flush()
    settle()
    assert again.saved(PLACE)
    assert again.unkept(PLACE) == ""
    assert on_disk(talk)["lead/other"] == ("xy", "")


# -- what is written in channels and threads


def composer(talk: Talk, membership: Membership) -> Composer:
    made = Composer(membership)
    made.open(talk.scope)
    settle()
    return made


def reopened(talk: Talk, membership: Membership) -> Membership:
    membership.bridge.close()
    settle()
    return talk.near.membership(talk.maya)


def test_composer_goes_on_where_it_ended(talk: Talk, membership: Membership) -> None:
    (target,) = talk.say("a question", who=talk.priya)
    first = composer(talk, membership)
    first.reply_to(talk.timeline().entry(0))
    first.write("half an answer")
    assert first.draft_state == ""
    membership.drafts.flush()
    settle()
    assert first.draft_state == "Draft saved here"
    again = composer(talk, reopened(talk, membership))
    assert again.text == "half an answer"
    assert again.reply is not None
    assert (again.reply.id, again.reply.text) == (target, "a question")
    again.send()
    settle()
    assert on_disk(talk) == {}
    assert talk.near.do(talk.maya, "messages", channel="general")[-1]["reply_to"] == target.hex()


def test_edit_and_what_waited_below_it_both_come_back(talk: Talk, membership: Membership) -> None:
    talk.say("a mistkae")
    first = composer(talk, membership)
    first.write("half a thought")
    first.edit(talk.timeline().entry(0))
    first.write("a mistak")
    again = composer(talk, reopened(talk, membership))
    assert again.edited is not None
    assert again.text == "a mistak"
    again.cancel()
    assert again.text == "half a thought"
    assert [again.edited, again.reply] == [None, None]


def test_edit_that_was_refused_leaves_the_draft_alone(talk: Talk, membership: Membership) -> None:
    talk.say("a mistkae")
    first = composer(talk, membership)
    first.write("half a thought")
    first.edit(talk.timeline().entry(0))
    first.write("a mistake")
    talk.near.wait(membership.bridge._engine.close())
    first.send()
    assert first.text == "half a thought"
    settle()
    assert first.text == "a mistake"
    assert first.fault
    first.cancel()
    assert first.text == "half a thought"


def test_reply_ends_an_edit_and_keeps_the_draft(talk: Talk, membership: Membership) -> None:
    talk.say("one", "two")
    first = composer(talk, membership)
    timeline = talk.timeline()
    first.write("half a thought")
    first.edit(timeline.entry(0))
    first.reply_to(timeline.entry(1))
    assert (first.text, first.edited) == ("half a thought", None)
    assert first.reply is not None


def test_each_thread_keeps_its_draft(talk: Talk, membership: Membership) -> None:
    (root,) = talk.say("a question")
    composer(talk, membership).write("for the channel")
    ThreadModel(membership, talk.scope, root, {}).composer.write("for the thread")
    again = reopened(talk, membership)
    assert composer(talk, again).text == "for the channel"
    assert ThreadModel(again, talk.scope, root, {}).composer.text == "for the thread"


def test_what_is_typed_before_the_drafts_are_read_follows_them(talk: Talk, membership: Membership) -> None:
    composer(talk, membership).write("of yesterday")
    again = Composer(reopened(talk, membership))
    again.open(talk.scope)
    again.write("of today")
    settle()
    assert again.text == "of yesterday\nof today"
    again.membership.drafts.flush()
    assert list(on_disk(talk).values()) == [("of yesterday\nof today", "")]


def test_draft_of_another_version_is_only_its_text(talk: Talk, membership: Membership) -> None:
    membership.drafts.keep(f"channel/{talk.scope.hex()}", "kept", '{"not": "ours"}')
    made = composer(talk, membership)
    assert made.text == "kept"
    assert made.reply is None
