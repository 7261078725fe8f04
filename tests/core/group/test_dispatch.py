"""Every command of the aggregate has its function."""

from typing import get_args

import pytest

from whisper_net.core.group import commands as do
from whisper_net.core.group.dispatch import _WORK


@pytest.mark.parametrize("kind", get_args(do.Command))
def test_every_command_is_worked_out(kind: type) -> None:
    assert (kind in get_args(do.Written)) != (kind in _WORK)


def test_nothing_is_worked_out_that_is_no_command() -> None:
    assert set(_WORK) <= set(get_args(do.Command))
