"""What the reader of the demo sees: who types what, what they see, and what that did underneath.

Rules: every command is run as it is shown, apart from the folder of the profile; what people see is the program's
own answer, in short. Which commands, and why, stands in demo_story.py and demo_work.py.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.demo_person import Person
from whisper_net.cli.lead import board
from whisper_net.cli.reading import shown as messages_shown
from whisper_net.cli.resume import shown as resume_shown

LONGEST_ARGUMENT, LONGEST_LINK = 60, 30
LONGEST_NAME = 6
MARGIN = " " * (LONGEST_NAME + 3)
"""As wide as a name and the prompt after it."""


class Transcript:
    """Tells the story while it happens."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent

    def say(self, line: str = "") -> None:
        if not self._silent:
            click.echo(line)

    def scene(self, title: str) -> None:
        self.say()
        self.say(text.bold(f"── {title} ──"))

    def types(self, person: Person, args: Sequence[str]) -> None:
        self.say(f"{text.bold(person.name.ljust(LONGEST_NAME))} $ whisper-net {' '.join(map(_typed, args))}")

    def sees(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.say(f"{MARGIN}{line}")

    def underneath(self, what: str) -> None:
        self.say(text.dim(f"{MARGIN[:-2]}~ {what}"))

    # -- commands that are run as they are shown

    def runs(self, person: Person, *args: str) -> Any:
        """Somebody types a command; its answer. Raises StepFailed."""
        self.types(person, args)
        return person.run(*args)

    def reads(self, person: Person) -> None:
        """Somebody looks at what was said."""
        rows = self.runs(person, "messages", "general")
        self.sees(messages_shown(rows, names(person)))

    def looks_at_leads(self, person: Person) -> None:
        rows = self.runs(person, "lead", "list")
        self.sees(board(rows, names(person)))

    def looks_at_resume(self, person: Person, resume: str) -> None:
        """Somebody looks at a résumé; the reader, at the lines that matter."""
        page = self.runs(person, "resume", "show", text.short(resume))
        self.sees(abridged(page, list(resume_shown(page, names(person)))))


def abridged(page: Mapping[str, Any], shown: Sequence[str]) -> Iterator[str]:
    """A résumé that is `shown` in full, without what nobody spoke of: "…" stands for each run of such lines."""
    last = len(page["text"].rstrip("\n").split("\n"))
    quotes = [comment["quote"] for comment in page["comments"]]
    left_out = False
    for number, line in enumerate(shown):
        kept = number < 2 or number >= last or any(quote in line for quote in quotes)
        if kept:
            yield line
        elif not left_out:
            yield "…"
        left_out = not kept


def names(person: Person) -> dict[str, str]:
    """Who is called what, as one of them knows it."""
    return {row["member"]: row["name"] for row in person.run("member", "list")}


def _typed(argument: str) -> str:
    shown = text.cut(argument, LONGEST_LINK if "://join" in argument else LONGEST_ARGUMENT)
    return f'"{shown}"' if " " in shown else shown
