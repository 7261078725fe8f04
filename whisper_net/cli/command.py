"""What every command shares: the global options at any place on the line, and help in sections.

Rules: --profile, --group, --passphrase-file and --json may stand before the noun, after it or at the end; help shows
them once, at the top. The last one said counts.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from whisper_net.cli.invocation import Invocation
from whisper_net.cli.meant import fail
from whisper_net.cli.typed import TEXT

F = TypeVar("F", bound=Callable[..., Any])
EVERYWHERE = "Everywhere: --profile DIR, --group ID-OR-NAME, --passphrase-file FILE, --json; see whisper-net --help."


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value is not None and value is not False and parameter.name is not None:
        setattr(context.ensure_object(Invocation), parameter.name, value)


def global_options(*, hidden: bool) -> list[click.Parameter]:
    """The four options, fresh for one command."""

    def option(*names: str, **settings: Any) -> click.Option:
        return click.Option(names, expose_value=False, is_eager=True, callback=_keep, hidden=hidden, **settings)

    folder = click.Path(path_type=Path)
    return [
        option("--profile", type=folder, metavar="DIR", help="Where your profile lies, if not in the usual place."),
        option("--group", type=TEXT, metavar="ID-OR-NAME", help="Which group, if you are in several."),
        option("--passphrase-file", type=folder, metavar="FILE", help="A file that holds the passphrase."),
        option("--json", is_flag=True, help="Answer with one JSON document."),
    ]


class Command(click.Command):
    """A command that takes the global options too."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings.setdefault("epilog", EVERYWHERE)
        super().__init__(*args, **settings)
        self.params += global_options(hidden=True)


class Understood(click.Group):
    """Commands of which one that is not there is answered with those that may be meant."""

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(context, args[0]) is None and not args[0].startswith("-"):
            raise fail(self, context, args[0])
        return super().resolve_command(context, args)


class Noun(Understood):
    """A noun with verbs, which stand in help in the order in which they were added."""

    command_class = Command

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings.setdefault("subcommand_metavar", "VERB")
        super().__init__(*args, **settings)
        self.params += global_options(hidden=True)

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(self.commands)


class Root(Understood):
    """The program itself: its nouns in sections."""

    def __init__(self, *args: Any, sections: Mapping[str, Sequence[click.Command]], **settings: Any) -> None:
        settings.setdefault("subcommand_metavar", "NOUN [VERB]")
        super().__init__(*args, **settings)
        self.params += global_options(hidden=False)
        self._sections = sections
        for commands in sections.values():
            for command in commands:
                self.add_command(command)

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(len(name) for name in self.commands)
        for title, commands in self._sections.items():
            with formatter.section(title):
                rows = [((c.name or "").ljust(width), c.get_short_help_str(formatter.width)) for c in commands]
                formatter.write_dl(rows)


def command(name: str, **settings: Any) -> Callable[[F], click.Command]:
    """Make a function a command that is no verb of a noun."""
    return click.command(name, cls=Command, **settings)
