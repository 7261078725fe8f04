"""Being turned away: what is made of it, and what is not."""

from tests.core.group.world import Machine, World
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_standing import Answered, TurnedAway
from whisper_net.core.group.events import MovedOn
from whisper_net.core.group.standing import moved_on


def told(machine: Machine) -> int:
    return len(machine.heard(MovedOn))


def test_once_is_a_line_that_broke_and_twice_in_a_row_is_no_accident() -> None:
    ana = World()["ana"]
    ana.do(TurnedAway())
    assert not moved_on(ana.state)
    ana.do(TurnedAway())
    assert moved_on(ana.state)
    ana.do(TurnedAway())
    assert told(ana) == 1
    ana.reopen()
    assert moved_on(ana.state)


def test_whoever_answers_in_between_takes_it_back() -> None:
    ana = World()["ana"]
    ana.do(Answered())
    ana.do(TurnedAway())
    ana.do(Answered())
    ana.do(TurnedAway())
    assert not moved_on(ana.state)
    ana.do(TurnedAway())
    ana.do(Answered())
    assert not moved_on(ana.state)
    assert told(ana) == 1


def test_whoever_left_needs_no_telling() -> None:
    ana = World()["ana"]
    ana.do(do.LeaveGroup())
    for _ in range(3):
        ana.do(TurnedAway())
    assert not moved_on(ana.state)
