"""What is suggested to somebody who typed a command that is none."""

import shlex

import click
import pytest

from tests.cli.ground import Terminal
from whisper_net.cli.main import root
from whisper_net.cli.meant import SAME


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("search letter", '"whisper-net messages CHANNEL --search TEXT"'),
        ("lead post Initech", '"whisper-net lead add --company C --role R"'),
        ("mesages general", '"whisper-net messages" or "whisper-net message"'),
        ("lead wthdraw 00", '"whisper-net lead withdraw"'),
        ("leads", '"whisper-net lead list"'),
        ("revoke 00", '"whisper-net invite revoke" or "whisper-net channel revoke" or "whisper-net device revoke"'),
        ("approve 00", '"whisper-net member approve MEMBER"'),
    ],
)
def test_near_command_is_suggested_as_it_is_typed(nobody: Terminal, typed: str, said: str) -> None:
    outcome = nobody(*typed.split())
    assert (outcome.code, outcome.out) == (2, "")
    first = outcome.err.splitlines()[0]
    assert first.startswith("No such command ")
    assert first.endswith(f"; did you mean {said}?")
    assert nobody("--json", *typed.split()).error["error"] == "usage"


def test_verb_of_many_nouns_names_a_few(nobody: Terminal) -> None:
    assert nobody("list").err.splitlines()[0].count("whisper-net") == 3


def test_nothing_is_suggested_that_is_not_like_it(nobody: Terminal) -> None:
    assert nobody("xyzzy").err.splitlines()[0] == "No such command 'xyzzy'."
    assert "did you mean" not in nobody("lead", "xyzzy").err


@pytest.mark.parametrize("typed", SAME)
def test_other_word_leads_to_a_command_and_is_none(typed: str) -> None:
    first, *rest = shlex.split(SAME[typed])
    found = root.commands[first]
    if isinstance(found, click.Group):
        found = found.commands[rest.pop(0)]
    given = [one for one in rest if one.startswith("--")]
    assert set(given) <= {name for parameter in found.params for name in parameter.opts}
    noun, _, verb = typed.partition(" ")
    place = root.commands.get(noun)
    assert place is None or (verb and isinstance(place, click.Group) and verb not in place.commands)
