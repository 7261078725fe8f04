"""What becomes of links that meet is frozen: by the package, and by the naive reading of docs/protocol.md section 15.

tests/vectors/conflicts.json holds a log and many short stories that go on from it. A story is added when a rule is;
none is changed.
"""

import json
from typing import Any

import pytest

from tests.core.membership import naive_log
from tests.core.membership.conflict_stories import FILE, outcome, short, told
from tests.core.membership.conflict_stories import STORIES as TELLERS
from tests.core.membership.naive_standing import CHANNEL, RENAME, Standing

VECTORS: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
STORIES: dict[str, dict[str, Any]] = VECTORS["stories"]


def raws_of(name: str) -> list[bytes]:
    return [bytes.fromhex(raw) for raw in VECTORS["base"] + STORIES[name]["links"]]


@pytest.mark.parametrize("name", STORIES)
def test_the_package_reads_every_story(name: str) -> None:
    found = outcome(raws_of(name), verified=len(VECTORS["base"]))
    assert found == {key: STORIES[name][key] for key in found}


@pytest.mark.parametrize("name", TELLERS)
def test_a_story_is_told_as_it_is_frozen(name: str) -> None:
    assert told(name, VECTORS["base"]) == STORIES[name]["links"]
    assert STORIES[name]["about"] == TELLERS[name].__doc__


@pytest.mark.parametrize("name", STORIES)
def test_a_naive_reader_reads_every_story(name: str) -> None:
    frozen, log = STORIES[name], naive_log.read(raws_of(name))
    state = naive_log.resolved(log, frozenset(range(len(log.rows))))
    then = Standing(log, state)

    def ids(places: set[int]) -> list[str]:
        return [short(row.id) for row in sorted((log.rows[i] for i in places), key=lambda row: row.key)]

    assert ids({i for i, row in enumerate(log.rows) if not row.valid}) == frozen["invalid"]
    assert (ids(state.void), ids(state.effective)) == (frozen["void"], frozen["effective"])
    assert sorted([short(device), seq] for device, seq in state.forks.items()) == frozen["forks"]
    names = then.of(RENAME)
    assert (log.rows[names[-1]].body[0] if names else log.rows[0].body[1]) == frozen["name"]
    assert then.needed() == frozen["needed"]
    people = then.people()
    told = [[short(m), then.role(m), [short(d) for d in sorted(then.devices(m))]] for m in people]
    assert told == frozen["people"]
    channels = [log.rows[i].id for i in then.of(CHANNEL)]
    assert [[short(c), [short(m) for m in people if then.within(m, c)]] for c in channels] == frozen["channels"]
