"""The log in plain words: every entry has a sentence, and a name in one is never anything but a name."""

import pytest

from whisper_net.core.ids import LinkId, MemberId
from whisper_net.core.membership.causes import Rule
from whisper_net.core.membership.link import LinkType
from whisper_net.desktop.viewmodels.history_rows import HistoryRows, lines_of
from whisper_net.desktop.viewmodels.history_words import ICONS, deed_words, void_words
from whisper_net.node.chronicle import QUIET, Deed
from whisper_net.node.particulars import Named

ANA, BEN, CHO = (Named(MemberId(bytes([n]) * 32), name) for n, name in ((1, "Ana"), (2, "Ben"), (3, "Cho")))
NOON = 1_800_000_000
RULES: tuple[Rule, ...] = ("local", "strike", "gentle", "closure", "senior", "late_voters", "taint")


def deed(
    did: str,
    by: Named = ANA,
    about: Named | None = BEN,
    *others: Named,
    thing: str = "",
    rule: str = "",
    because: Deed | None = None,
    at: int = NOON,
) -> Deed:
    return Deed(LinkId(bytes(32)), did, at, by, about, others, thing, ("all", "week"), rule, because)


@pytest.mark.parametrize("kind", [one.name.lower() for one in LinkType if one not in QUIET])
def test_every_entry_has_a_sentence_and_an_icon(kind: str) -> None:
    words = deed_words(deed(kind, thing="1" if kind == "policy" else "severance"))
    assert "%" not in words
    assert words != f"Ana: {kind}", "it is told in words, not by its name in the protocol"
    assert kind in ICONS


def test_sentences_say_who_did_what() -> None:
    assert deed_words(deed("promote", thing="admin")) == "Ana made Ben an admin"
    assert deed_words(deed("promote", ANA, BEN, CHO, thing="vetter")) == "Ana, Cho made Ben a vetter"
    assert deed_words(deed("approve")) == "Ana approved Ben"
    assert deed_words(deed("approve", thing="severance")) == "Ana approved Ben for severance"
    assert deed_words(deed("policy", about=None, thing="2")) == "Ana decided that newcomers need 2 approvals"
    assert deed_words(deed("device_add", about=None)) == "Ana added a computer"
    assert deed_words(deed("device_add")) == "Ana let another computer of Ben in"
    assert deed_words(deed("revoke_grant", about=None, thing="severance")) == "Ana left severance"
    policy = deed("channel_policy", about=None, thing="lunch")
    assert deed_words(policy) == "Ana changed lunch: newcomers read all of it, things stay a week"
    assert deed_words(deed("cut_extend")) == "Ana let more be shown of what Ben wrote"
    assert deed_words(deed("remove_quorum", ANA, BEN, CHO)) == "Ana, Cho together removed Ben"
    assert deed_words(deed("grant")) == "Ana let Ben into a channel", "one that was void from the beginning"


def test_what_came_to_nothing_says_why() -> None:
    removal = deed("remove", ANA, BEN)
    struck = deed("remove", BEN, CHO, rule="strike", because=removal)
    assert void_words(struck) == "Came to nothing: Ben was removed before it reached everybody."
    rests = deed("approve", BEN, CHO, rule="closure", because=deed("invite", BEN, None))
    assert void_words(rests) == "Came to nothing: it rests on this, which came to nothing: Ben made an invitation."
    senior = deed("remove", BEN, ANA, rule="senior")
    assert void_words(senior) == "Came to nothing: Ana holds an office for longer than Ben."
    assert void_words(removal) == ""


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_reason(rule: Rule) -> None:
    words = void_words(deed("remove", rule=rule))
    assert words.startswith("Came to nothing: ")
    assert rule not in words.split()


def test_entry_of_a_later_version_is_told_by_its_name() -> None:
    assert deed_words(deed("merge", about=None)) == "Ana: merge"
    assert void_words(deed("merge", rule="newer")) == "Came to nothing: newer."


@pytest.mark.parametrize("name", ["%about", "%thing %by", "\u202eanA", "a\nb"])
def test_name_puts_nothing_into_a_sentence_and_breaks_no_line(name: str) -> None:
    words = deed_words(deed("remove", Named(MemberId(bytes(32)), name), CHO))
    assert words.count("Cho") == 1
    assert not set(words) & set("\n\u202e")


def test_who_has_no_name_is_told_by_their_id() -> None:
    assert deed_words(deed("leave", Named(MemberId(b"\xab" * 32), ""))) == "abababab left"


def test_days_stand_over_what_happened_on_them() -> None:
    lines = lines_of([deed("leave", at=NOON + 99), deed("leave"), deed("leave", at=NOON - 86_400)], NOON)
    assert [line.words for line in lines if not line.icon] == ["Today", "Yesterday"]
    assert [bool(line.icon) for line in lines] == [False, True, True, False, True]
    rows = HistoryRows()
    rows.show([deed("leave", rule="local")], NOON)
    assert rows.rowCount() == 2
    spoken = rows.data(rows.index(1), 0x000B)
    assert spoken.startswith("Ana left. Came to nothing: Ana was not allowed to do it.")
