"""What is being written: sent once, lost never."""

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.talk import Talk
from whisper_net.core.wire.bounds import MAX_TEXT
from whisper_net.desktop.viewmodels.composer import Composer
from whisper_net.desktop.viewmodels.composer_marks import Written, marked_up
from whisper_net.desktop.viewmodels.emoji import EMOJI, QUICK, emoji_for
from whisper_net.node.drafts import drafts


@pytest.fixture
def talk(neighbourhood: Neighbourhood, qtbot: QtBot) -> Talk:
    return Talk(neighbourhood, qtbot)


@pytest.fixture
def composer(talk: Talk) -> Composer:
    made = Composer(talk.near.membership(talk.maya))
    made.open(talk.scope)
    return made


def said(talk: Talk) -> list[str]:
    rows = talk.near.do(talk.maya, "messages", channel="general")
    return [row["text"] for row in rows]


def write(composer: Composer, text: str) -> None:
    composer.write(text)
    composer.send()
    settle()


def test_text_is_sent_and_the_field_is_empty_again(talk: Talk, composer: Composer) -> None:
    write(composer, "\n  first line\nsecond line  \n\n")
    assert said(talk) == ["  first line\nsecond line"]
    assert composer.text == ""


def test_nothing_is_sent_of_nothing(talk: Talk, composer: Composer) -> None:
    write(composer, "  \n ")
    assert said(talk) == []


def test_reply_answers_and_is_over_once_it_is_sent(talk: Talk, composer: Composer) -> None:
    (target,) = talk.say("a question", who=talk.priya)
    model = talk.timeline()
    composer.reply_to(model.entry(0))
    write(composer, "an answer")
    assert composer.reply is None
    rows = talk.near.do(talk.maya, "messages", channel="general")
    assert rows[1]["reply_to"] == target.hex()


def test_edit_changes_the_message_and_brings_the_draft_back(talk: Talk, composer: Composer) -> None:
    talk.say("a mistkae")
    model = talk.timeline()
    composer.write("half a thought")
    composer.edit(model.entry(0))
    assert composer.text == "a mistkae"
    write(composer, "a mistake")
    assert said(talk) == ["a mistake"]
    assert (composer.text, composer.edited) == ("half a thought", None)


def test_cancelled_edit_brings_the_draft_back(talk: Talk, composer: Composer) -> None:
    talk.say("fine as it is")
    composer.write("half a thought")
    composer.edit(talk.timeline().entry(0))
    composer.cancel()
    assert (composer.text, composer.edited) == ("half a thought", None)
    assert said(talk) == ["fine as it is"]


def test_each_channel_keeps_its_draft(talk: Talk, composer: Composer) -> None:
    other = talk.near.channel(talk.maya, "other")
    wanted: list[str] = []
    composer.text_wanted.connect(wanted.append)
    composer.write("for general")
    composer.open(other)
    composer.write("for other")
    composer.open(talk.scope)
    composer.open(other)
    assert wanted == ["", "for general", "for other"]
    assert said(talk) == []


def test_sixty_thousand_characters_are_refused_in_words_and_kept(talk: Talk, composer: Composer) -> None:
    text = "ü" * 60_000
    write(composer, text)
    assert "too long" in composer.fault
    assert "80,000 of 120,000 bytes" in composer.fault
    assert composer.text == text
    composer.write("short")
    assert composer.fault == ""
    composer.send()
    settle()
    assert said(talk) == ["short"]


def test_room_is_told_once_it_matters(composer: Composer) -> None:
    composer.write("a" * 100)
    assert composer.room == ""
    composer.write("a" * (MAX_TEXT - 10))
    assert composer.room == "10 more bytes fit"
    composer.write("a" * (MAX_TEXT + 1))
    assert "by 1 of" in composer.room


def test_longest_text_is_sent(talk: Talk, composer: Composer) -> None:
    write(composer, "a" * MAX_TEXT)
    assert said(talk) == ["a" * MAX_TEXT]


def test_what_could_not_be_sent_comes_back_before_what_was_typed_since(talk: Talk, composer: Composer) -> None:
    composer.write("important")
    talk.near.wait(composer.membership.bridge._engine.close())
    composer.send()
    composer.write("and more")
    settle()
    assert composer.text == "important\nand more"
    assert composer.fault


def test_what_could_not_be_sent_waits_in_its_own_channel(talk: Talk, composer: Composer) -> None:
    other = talk.near.channel(talk.maya, "other")
    composer.write("important")
    talk.near.wait(composer.membership.bridge._engine.close())
    composer.send()
    composer.open(other)
    settle()
    assert composer.text == ""
    composer.open(talk.scope)
    assert composer.text == "important"


# -- marks


@pytest.mark.parametrize(
    ("mark", "before", "after"),
    [
        ("bold", ("say this now", 4, 8), ("say **this** now", 6, 10)),
        ("bold", ("say **this** now", 6, 10), ("say this now", 4, 8)),
        ("italic", ("a word", 2, 6), ("a *word*", 3, 7)),
        ("italic", ("a **word**", 4, 8), ("a ***word***", 5, 9)),
        ("bold", ("a word ", 2, 7), ("a **word** ", 4, 8)),
        ("strike", ("", 0, 0), ("~~~~", 2, 2)),
        ("code", ("run it", 0, 3), ("`run` it", 1, 4)),
        ("code", ("a\nb", 0, 3), ("```\na\nb\n```", 4, 7)),
        ("code", ("x a\nb", 2, 5), ("x \n```\na\nb\n```", 7, 10)),
        ("link", ("see here", 4, 8), ("see [here](https://)", 11, 19)),
        ("link", ("https://example.org", 0, 19), ("[](https://example.org)", 1, 1)),
        ("list", ("a\nb\nc", 2, 5), ("a\n- b\n- c", 4, 9)),
        ("list", ("- a\n- b", 0, 7), ("a\nb", 0, 3)),
        ("quote", ("a", 1, 1), ("> a", 3, 3)),
    ],
)
def test_mark_goes_around_what_is_selected(
    mark: str, before: tuple[str, int, int], after: tuple[str, int, int]
) -> None:
    assert marked_up(mark, Written(*before)) == Written(*after)


def test_unknown_mark_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        marked_up("blink", Written("a", 0, 1))


# -- emoji


def test_emoji_are_found_by_the_beginnings_of_words() -> None:
    assert emoji_for("THA ple") == [("🙏", "thanks please pray")]
    assert emoji_for("") == list(EMOJI)
    assert emoji_for("nonsense") == []


def test_every_emoji_stands_once_and_fits_a_reaction() -> None:
    signs = [emoji for emoji, _ in EMOJI]
    assert len(set(signs)) == len(signs)
    assert all(len(sign.encode()) <= 64 for sign in signs)
    assert set(QUICK) <= set(signs)


def test_quitting_before_it_is_known_that_a_message_was_refused_loses_no_word(talk: Talk, composer: Composer) -> None:
    composer.write("precious words")
    composer.membership.drafts.flush()
    settle()
    talk.maya.fill_disk()
    composer.send()
    talk.maya.empty_disk()
    composer.membership.bridge.stop()
    kept = talk.near.wait(drafts(talk.maya.node, composer.membership.group))
    assert [one.text for one in kept] == ["precious words"]


def test_what_was_sent_is_no_draft_any_more(talk: Talk, composer: Composer) -> None:
    composer.write("said")
    composer.membership.drafts.flush()
    settle()
    composer.send()
    settle()
    assert talk.near.wait(drafts(talk.maya.node, composer.membership.group)) == []
