"""Every command there is, typed wrong in the ways that all of them can be: one sentence, an exit code, nothing done."""

from collections.abc import Iterator

import click
import pytest

from tests.cli.ground import Terminal
from whisper_net.cli.main import root

RUN_FOR_GOOD = {("app",), ("demo",), ("node", "run"), ("relay", "serve")}
WITHOUT_GROUP = {"group found", "group list", "group forget", "join", "device add", "version", "relay proxy"}
OF_THE_MACHINE = {"lan status", "lan home", "lan forget", "acks status", "acks on", "acks off"}
OF_WORDS = {"recovery backup", "recovery restore", "recovery rehearse", "device revoke"}


def _leaves(of: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(of, click.Group):
        for name, one in of.commands.items():
            yield from _leaves(one, (*path, name))
    else:
        yield path, of


COMMANDS = sorted(_leaves(root))
IDS = [" ".join(path) for path, _ in COMMANDS]


def _filled(of: click.Command) -> list[str]:
    """Something for everything that it takes, as far as its kind can be told."""
    options = [one for one in of.params if isinstance(one, click.Option)]
    arguments = [one for one in of.params if isinstance(one, click.Argument)]
    typed = [part for one in options if one.required for part in (one.opts[0], "x")]
    typed += ["--yes"] * any(one.name == "yes" for one in options)
    return [*typed, *(__file__ if isinstance(one.type, click.Path) else "deadbeef" for one in arguments)]


@pytest.mark.parametrize(("path", "of"), COMMANDS, ids=IDS)
def test_what_no_command_takes_is_a_usage_error(nobody: Terminal, path: tuple[str, ...], of: click.Command) -> None:
    assert nobody.error(*path, "--nonsense", code=2) == "usage"
    missing = nobody(*path, "--nonsense")
    assert (missing.code, missing.out) == (2, "")
    assert missing.err.startswith("No such option")
    if any(one.required for one in of.params):
        assert nobody.error(*path, code=2) == "usage"
    assert not nobody.profile.exists()


ASKING = [
    (path, of)
    for path, of in COMMANDS
    if path not in RUN_FOR_GOOD and " ".join(path) not in WITHOUT_GROUP | OF_THE_MACHINE | OF_WORDS
]


@pytest.mark.parametrize(("path", "of"), ASKING, ids=[" ".join(path) for path, _ in ASKING])
def test_whoever_is_in_no_group_is_told_so(stranger: Terminal, path: tuple[str, ...], of: click.Command) -> None:
    outcome = stranger("--json", *path, *_filled(of))
    assert outcome.error["error"] in ("not_found", "nobody_reachable", "usage", "file_exists")
    assert "nobody foresaw" not in outcome.err


@pytest.mark.parametrize(("path", "of"), ASKING, ids=[" ".join(path) for path, _ in ASKING])
def test_without_a_profile_it_is_said_how_to_begin(nobody: Terminal, path: tuple[str, ...], of: click.Command) -> None:
    outcome = nobody("--json", *path, *_filled(of))
    assert outcome.error["error"] in ("no_profile", "usage", "file_exists")
    assert not nobody.profile.exists()
