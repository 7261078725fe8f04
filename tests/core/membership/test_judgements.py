"""Judgements kept in the store: a log that is opened with them is the log that judged, or they are passed over."""

from collections import defaultdict
from collections.abc import Callable
from random import Random

import pytest

from tests.core.membership.generator import Story, digest, story
from tests.core.membership.laws import scopes
from tests.core.membership.world import World
from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.contexts import digest as hash_of
from whisper_net.core.ids import BoxKey, DeviceId, LinkId
from whisper_net.core.membership import judgements, resolver
from whisper_net.core.membership.facts import Fact, Place
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.judge import judge
from whisper_net.core.membership.judgements import RULES, Block
from whisper_net.core.membership.link import Parsed
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.roster import Roster

SAMPLE = 40
JUDGED = {
    1: "a215a92b72d71826",
    2: "4fed42a510f5e72a",
    3: "4fed42a510f5e72a",
    4: "ffd9c2cac1b5fe0d",
    5: "ffd9c2cac1b5fe0d",
}
"""By the number of the rules: what they make of the sample's histories."""


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judgements, "BLOCK", 8)


def told(number: int) -> Story:
    """A history of many kinds of links, forks and quorums among them."""
    s = story(Random(number)).grow(20, forks=0.1)
    s.world.quorum("a", "F", "bde"[: number % 4])
    return s


def opened(s: Story, blocks: list[Block]) -> tuple[MembershipLog, Block | None]:
    log = MembershipLog()
    return log, log.restore(s.world.log.since([]), blocks)


def facts(log: MembershipLog) -> list[Fact]:
    return log._resolver.graph.facts


def indexes(log: MembershipLog) -> dict[str, object]:
    """All that the graph knows, but for the zeros that a mere question leaves behind."""
    held = vars(log._resolver.graph)
    plain = {name: value for name, value in held.items() if not isinstance(value, defaultdict)}
    return plain | {name: {key: mask for key, mask in held[name].items() if mask} for name in held.keys() - plain}


def same(s: Story, log: MembershipLog) -> None:
    """Facts, masks and answers are those of the log that judged every link."""
    assert facts(log) == facts(s.world.log)
    assert log._resolver.now.state == s.world.resolver.now.state
    assert indexes(log) == indexes(s.world.log)
    assert digest(log.view(), s.world, scopes(s)) == digest(s.world.view, s.world, scopes(s))


def judged(s: Story) -> list[bytes]:
    """Every judgement, and what is void and takes effect, which judgements of later links would rest on."""
    state = s.world.resolver.now.state
    return [*(block.raw for block in s.world.log.judgements(None)), f"{state.void:x} {state.effective:x}".encode()]


@pytest.mark.parametrize("number", range(25))
def test_opened_log_is_the_one_that_judged(number: int) -> None:
    s = told(number)
    blocks = s.world.log.judgements(None)
    log, last = opened(s, blocks)
    assert last == blocks[-1]
    assert len(s.world.log) - last.first < 16
    same(s, log)


def test_opened_log_judges_what_comes_as_the_other_does() -> None:
    s = told(1)
    log, _ = opened(s, s.world.log.judgements(None))
    held = len(log)
    s.grow(30)
    for parsed in s.world.log.since([])[held:]:
        log.add(parsed, verified=True)
    same(s, log)


def test_no_link_is_judged_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    s, judged = told(2), list[LinkId]()

    def counted(roster: Roster, parsed: Parsed, place: Place) -> Fact:
        judged.append(parsed.id)
        return judge(roster, parsed, place)

    monkeypatch.setattr(resolver, "judge", counted)
    opened(s, s.world.log.judgements(None))
    ids = s.world.log.ids
    assert judged == ids[len(ids) // 8 * 8 :]


def test_whom_an_old_key_is_for_is_read_when_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group of years has hundreds of EPOCHs with hundreds of devices each; opening reads none of them."""
    s, read = told(2), list[int]()
    blocks, named = s.world.log.judgements(None), judgements._names

    def noted(graph: Graph, i: int) -> tuple[DeviceId, BoxKey]:
        read.append(i)
        return named(graph, i)

    monkeypatch.setattr(judgements, "_names", noted)
    log, last = opened(s, blocks)
    assert last is not None
    kept = [fact.recipients for fact in facts(log)[: last.first]]
    assert read == []
    assert [*map(dict, kept)] == [dict(fact.recipients) for fact in facts(s.world.log)[: last.first]]
    assert read


def test_blocks_go_on_where_the_last_one_ended() -> None:
    s = told(3)
    first = s.world.log.judgements(None)
    s.grow(20)
    later = s.world.log.judgements(first[-1])
    assert first + later == s.world.log.judgements(None)
    assert s.world.log.judgements((first + later)[-1]) == []


Spoiling = Callable[[list[Block]], list[Block]]
SPOILT: dict[str, tuple[Spoiling, int]] = {
    "all lost": (lambda blocks: [], 0),
    "cut short": (lambda blocks: blocks[:3], 3),
    "one lost": (lambda blocks: blocks[:2] + blocks[3:], 2),
    "the first lost": (lambda blocks: blocks[1:], 0),
    "a flipped bit": (lambda blocks: [*blocks[:2], _flipped(blocks[2]), *blocks[3:]], 2),
    "another's content": (lambda blocks: [blocks[0], Block(8, blocks[1].digest, blocks[2].raw), *blocks[2:]], 1),
    "another place": (lambda blocks: [Block(0, blocks[1].digest, blocks[1].raw), *blocks[1:]], 0),
    "another order": (lambda blocks: blocks[::-1], 99),
}


def _flipped(block: Block) -> Block:
    return Block(block.first, block.digest, block.raw[:9] + bytes([block.raw[9] ^ 1]) + block.raw[10:])


@pytest.mark.parametrize("how", SPOILT)
def test_spoilt_blocks_are_passed_over(how: str) -> None:
    s = told(4)
    spoil, held = SPOILT[how]
    blocks = s.world.log.judgements(None)
    log, last = opened(s, spoil(blocks))
    assert last == (([None, *blocks])[min(held, len(blocks))])
    same(s, log)


def test_blocks_of_other_rules_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    s = told(5)
    blocks = s.world.log.judgements(None)
    monkeypatch.setattr(judgements, "RULES", RULES + 1)
    log, last = opened(s, blocks)
    assert last is None
    same(s, log)


def test_blocks_of_another_group_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(signed=False)
    world.found("a")
    log = MembershipLog()
    monkeypatch.setattr(judgements, "BLOCK", 1)
    assert log.restore(world.log.since([]), told(6).world.log.judgements(None)) is None
    assert facts(log) == facts(world.log)


def test_blocks_of_the_same_links_in_another_order_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Indexes would point elsewhere."""
    monkeypatch.setattr(judgements, "BLOCK", 1)
    s = told(6)
    links = s.world.log.since([])
    beside = [s.world.draft(who, s.world.invite_body(), s.world.heads, fork=True) for who in "ab"]
    one, two, again = MembershipLog(), MembershipLog(), MembershipLog()
    one.restore(links + beside, [])
    two.restore(links + beside[::-1], [])
    last = again.restore(links + beside[::-1], one.judgements(None))
    assert last == one.judgements(None)[len(links) - 1]
    assert facts(again) == facts(two)


def test_block_that_says_nothing_is_passed_over() -> None:
    s = told(8)
    links = s.world.log.since([])
    named = hash_of(Context.JUDGED, [RULES, links[0].link.group, b"", b"".join(x.id for x in links[:8]), b"?"])
    log, last = opened(s, [Block(0, named, b"?")])
    assert last is None
    same(s, log)


def test_log_of_fewer_links_than_were_judged_is_judged_anew() -> None:
    """A database that was brought back from before: the blocks know links that it does not hold."""
    s = told(9)
    blocks, links = s.world.log.judgements(None), s.world.log.since([])[:20]
    log = MembershipLog()
    assert log.restore(links, blocks) == blocks[1]
    assert log.ids == [parsed.id for parsed in links]


def test_number_of_the_rules_goes_up_with_them() -> None:
    """Judged otherwise than before? Then raise RULES, and put beside its number what this says.

    If the histories alone changed (generator.py), the number stays. A tripwire, no proof: it notices two thirds of
    the mutants.
    """
    said = [judged(told(number)) for number in range(SAMPLE)]
    assert JUDGED[RULES] == hash_of(Context.JUDGED, said).hex()[:16]
