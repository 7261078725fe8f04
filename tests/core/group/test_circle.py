"""Who is in a circle is a function of its drops, and nobody but its owner puts anybody in."""

from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.group.chance import seed
from whisper_net.core.crypto.drops import CircleKind, LooseKey
from whisper_net.core.group.circle import LIFT, Circle, Dropped, Loose
from whisper_net.core.ids import EnvelopeId, Kid, MemberId, ScopeId

ANA, BEN, CLEO, DAN, EVE = PEOPLE = [MemberId(name.encode() * 32) for name in "abcde"]
SCOPE = ScopeId(bytes(32))
KEY = b"K" * 32


def kid(name: str) -> Kid:
    return Kid(seed("kid", name))


def drop(
    name: str,
    author: MemberId,
    people: str,
    *parents: str,
    n: int = 0,
    kind: CircleKind = CircleKind.CIRCLE,
    called: str = "book",
    of: str = "",
) -> Dropped:
    """A drop of Ana's circle; `people` are the first letters of who is in it."""
    roster = frozenset(MemberId(letter.encode() * 32) for letter in people)
    return Dropped(
        EnvelopeId(seed("drop", name)),
        SCOPE,
        n or _height(parents),
        kid(of or name),
        author,
        (),
        ANA,
        b"r" * 16,
        kind,
        called,
        roster,
        b"",
        tuple(map(kid, parents)),
    )


def _height(parents: tuple[str, ...]) -> int:
    return 1 + max((len(parent) for parent in parents), default=0)


def folded(*drops: Dropped, gone: str = "") -> Circle:
    """A circle of drops by name: the length of a name is its n."""
    out = {MemberId(letter.encode() * 32) for letter in gone}
    return Circle(drops, lambda _, member: member not in out)


def letters(circle: Circle) -> str:
    return "".join(sorted(member[:1].decode() for member in circle.roster))


ROOT = drop("x", ANA, "abc")


def test_the_owner_begins_a_circle_and_is_in_it() -> None:
    circle = folded(ROOT)
    assert (letters(circle), circle.owner, circle.name) == ("abc", ANA, "book")
    assert circle.kids == {kid("x")}
    assert (circle.n_of(kid("x")), circle.named(kid("x")), circle.random) == (1, ROOT.roster, b"r" * 16)
    assert not folded(drop("x", BEN, "abc"))
    assert not folded(drop("x", ANA, "bc"))
    assert not folded(drop("x", ANA, "abc", n=2))
    assert not folded()


def test_the_owner_puts_in_and_takes_out() -> None:
    assert letters(folded(ROOT, drop("xx", ANA, "abcd", "x"))) == "abcd"
    assert letters(folded(ROOT, drop("xx", ANA, "ab", "x"))) == "ab"
    assert folded(ROOT, drop("xx", ANA, "ab", "x", called="other")).name == "other"


def test_nobody_else_puts_anybody_in() -> None:
    assert letters(folded(ROOT, drop("xx", BEN, "abcd", "x"))) == "abc"
    assert letters(folded(ROOT, drop("xx", DAN, "abcd", "x"))) == "abc"


def test_nobody_else_takes_out_who_is_in_the_group() -> None:
    assert letters(folded(ROOT, drop("xx", BEN, "ab", "x"))) == "abc"
    assert letters(folded(ROOT, drop("xx", BEN, "ab", "x"), gone="c")) == "ab"
    assert letters(folded(ROOT, drop("xx", DAN, "ab", "x"), gone="c")) == "abc"


def test_everybody_may_go() -> None:
    circle = folded(ROOT, drop("xx", BEN, "ac", "x"))
    assert letters(circle) == "ac"
    assert letters(folded(ROOT, drop("xx", ANA, "bc", "x"))) == "bc"


def test_nobody_else_gives_it_another_name() -> None:
    assert folded(ROOT, drop("xx", BEN, "abc", "x", called="other")).kids == {kid("x")}


def test_a_drop_waits_for_what_it_goes_on_from() -> None:
    later = drop("xx", ANA, "abcd", "x")
    assert not folded(later)
    assert letters(folded(later, ROOT)) == "abcd"


def test_a_drop_has_the_next_number() -> None:
    assert folded(ROOT, drop("xx", ANA, "abcd", "x", n=3)).kids == {kid("x")}


def test_a_drop_holds_by_what_holds_of_that_which_it_goes_on_from() -> None:
    """Its number is greater by no more than those that are lacking can make it."""
    lost = drop("xm", DAN, "abc", "x")
    for n, holds in ((1, False), (2, True), (3, True), (4, False)):
        later = drop("later", BEN, "abc", "xm", "x", n=n)
        assert (later.kid in folded(ROOT, later).kids) is holds
    circle = folded(ROOT, drop("later", BEN, "abc", "xm", "x", n=3))
    assert not circle.stands_after([lost])
    assert letters(circle) == "abc"
    assert not folded(drop("later", BEN, "abc", "xm", "x", n=3))


def test_a_loose_key_is_whose_drop_carries_it_and_takes_nobody_in() -> None:
    one = Loose(kid("stray"), LooseKey(KEY, 3, KEY))
    out = drop("xo", ANA, "ab", "x")
    carrier = msgspec.structs.replace(drop("xoi", ANA, "abd", "xo"), loose=(one,))
    circle = folded(ROOT, out, carrier)
    assert circle.loose == [one]
    assert (circle.n_of(one.kid), letters(circle), circle.drops_of(one.kid)) == (3, "abd", [])
    assert circle.named(one.kid) == carrier.roster
    assert circle.taken_out(CLEO, one.kid) == []
    assert circle.taken_out(CLEO, kid("x")) == [out]
    assert circle.named(kid("nobody's")) == frozenset()


def test_a_direct_message_stays_between_its_two() -> None:
    dm = CircleKind.DIRECT
    root = drop("x", ANA, "ab", kind=dm)
    assert letters(folded(root)) == "ab"
    assert not folded(drop("x", ANA, "abc", kind=dm))
    assert letters(folded(root, drop("xx", ANA, "abc", "x", kind=dm))) == "ab"
    assert letters(folded(root, drop("xx", ANA, "abc", "x"))) == "ab"
    assert folded(root, drop("xx", BEN, "ab", "x", kind=dm)).kids == {kid("x"), kid("xx")}


def test_two_drops_made_apart_converge() -> None:
    """Ana puts Dan in while Ben goes: Dan is in, Ben is not; and whoever writes next says so."""
    added, left = drop("xa", ANA, "abcd", "x"), drop("xb", BEN, "ac", "x")
    for order in permutations((ROOT, added, left)):
        circle = folded(*order)
        assert letters(circle) == "acd"
        assert {tip.kid for tip in circle.tips} == {added.kid, left.kid}
    merged = drop("xab", CLEO, "acd", "xa", "xb")
    assert folded(ROOT, added, left, merged).tips == [merged]
    assert letters(folded(ROOT, added, left, merged)) == "acd"


def test_who_takes_out_counts_against_who_puts_in_beside_it_and_not_against_who_does_later() -> None:
    out = drop("xo", ANA, "ab", "x")
    again, beside = drop("xoi", ANA, "abc", "xo"), drop("xi", ANA, "abcd", "x")
    assert letters(folded(ROOT, out, again)) == "abc"
    assert letters(folded(ROOT, out, beside)) == "abd"
    assert letters(folded(ROOT, out, again, beside)) == "abcd"


def test_several_drops_of_one_key_hold_beside_each_other() -> None:
    """Whoever has a key can drop it again: it names the same people, whatever else is said of it."""
    twin = drop("twin", BEN, "abc", "x", of="xx")
    other = drop("xx", ANA, "abc", "x")
    circle = folded(ROOT, other, twin)
    assert circle.kids == {kid("x"), kid("xx")}
    assert len(circle.tips) == 2


def test_the_drop_to_send_under_is_the_same_for_all() -> None:
    small, large = drop("xs", ANA, "ab", "x"), drop("xl", ANA, "abcd", "x")
    assert folded(ROOT, small, large).tips[0] == large
    deep = drop("xsd", ANA, "abd", "xs"), drop("xle", ANA, "abe", "xl")
    assert folded(ROOT, small, large, *deep).tips == sorted(deep, key=lambda one: one.kid)


def test_words_under_a_loose_key_stand_behind_nothing_that_is_written_later() -> None:
    """A drop reaches the number of what it carries, and carries nothing beyond its own."""
    for height, holds, carried in ((2, True, True), (2 + LIFT, True, True), (3 + LIFT, False, False)):
        one = Loose(kid("stray"), LooseKey(KEY, height, KEY))
        later = msgspec.structs.replace(drop("later", BEN, "abc", "x", n=height), loose=(one,))
        circle = folded(ROOT, later)
        assert (later.kid in circle.kids, one.kid in circle.kids) == (holds, carried)
    far = Loose(kid("stray"), LooseKey(KEY, 1 << 32, KEY))
    circle = folded(ROOT, msgspec.structs.replace(drop("xx", BEN, "abc", "x"), loose=(far,)))
    assert circle.kids == {kid("x"), kid("xx")}


@st.composite
def histories(draw: st.DrawFn) -> list[Dropped]:
    """Drops by anybody, on any earlier ones, of any people."""
    made = [ROOT]
    for number in range(draw(st.integers(1, 6))):
        parents = draw(st.lists(st.sampled_from(made), min_size=1, max_size=2, unique=True))
        n = 1 + max(parent.n for parent in parents)
        author, people = draw(st.sampled_from(PEOPLE)), draw(st.sets(st.sampled_from("abcde"), min_size=1))
        one = drop(str(number), author, "".join(people), n=n)
        lacking = [kid(f"lacking {place}") for place in range(draw(st.integers(0, 2)))]
        kids = tuple(sorted([*(parent.kid for parent in parents), *lacking]))
        carried = draw(st.lists(st.sampled_from([*(one.kid for one in made), *lacking]), max_size=1))
        height = draw(st.integers(1, 4))
        loose = tuple(Loose(one, LooseKey(KEY, height, KEY)) for one in carried)
        further = draw(st.integers(0, len(lacking)))
        made.append(msgspec.structs.replace(one, n=n + further, parents=kids, loose=loose))
    twin = msgspec.structs.replace(draw(st.sampled_from(made)), author=draw(st.sampled_from(PEOPLE)))
    return [*made, msgspec.structs.replace(twin, id=EnvelopeId(seed("drop", "twin")))]


@given(histories(), st.randoms(use_true_random=False))
def test_any_order_gives_one_circle(made: list[Dropped], random: object) -> None:
    shuffled = list(made)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = folded(*made, gone="e"), folded(*shuffled, gone="e")
    assert (one.roster, one.tips, one.kids) == (other.roster, other.tips, other.kids)
    assert {kid: one.named(kid) for kid in one.kids} == {kid: other.named(kid) for kid in other.kids}


@given(histories(), st.randoms(use_true_random=False))
def test_folded_bit_by_bit_is_folded_at_once(made: list[Dropped], random: object) -> None:
    """Where a drop came that others go on from, all is folded anew: nowhere else does its place in time matter."""
    random.shuffle(made)  # type: ignore[attr-defined]
    grown = folded(gone="e")
    for number, one in enumerate(made):
        if grown.stands_after([one]):
            grown.take_up([one])
        else:
            grown = folded(*made[: number + 1], gone="e")
    whole = folded(*made, gone="e")
    assert (grown.roster, grown.tips, grown.kids) == (whole.roster, whole.tips, whole.kids)
    assert {kid: grown.named(kid) for kid in grown.kids} == {kid: whole.named(kid) for kid in whole.kids}
    for person in PEOPLE:
        for kid in whole.kids:
            assert set(grown.taken_out(person, kid)) == set(whole.taken_out(person, kid))


def test_a_drop_that_another_goes_on_from_stands_before_it() -> None:
    later = drop("xx", ANA, "abcd", "x")
    assert not folded(later).stands_after([ROOT])
    assert folded(ROOT).stands_after([later])
    assert folded(later).stands_after([drop("y", ANA, "ab")])


@given(histories())
def test_only_the_owner_ever_puts_anybody_in(made: list[Dropped]) -> None:
    allowed = ROOT.roster.union(*(one.roster for one in made if one.author == ANA))
    circle = folded(*made)
    assert circle.roster <= allowed
    assert all(circle.named(kid) <= allowed for kid in circle.kids)


@given(histories(), st.integers(0, 8))
def test_more_drops_take_no_key_away(made: list[Dropped], cut: int) -> None:
    """What was usable stays usable, so that what is read stays readable."""
    assert folded(*made[:cut]).kids <= folded(*made).kids


@pytest.mark.parametrize("gone", ["", "e"])
def test_an_empty_circle_is_none(gone: str) -> None:
    assert not folded(drop("xx", ANA, "ab", "x"), gone=gone)
