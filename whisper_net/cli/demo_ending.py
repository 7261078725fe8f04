"""The end of the demo's story is checked, not told: what all three machines hold is compared."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Any, NamedTuple

from whisper_net.cli.demo_person import Person

TOGETHER_SECONDS = 15.0


class View(NamedTuple):
    """All that one of them holds, in the program's own answers."""

    code: str
    messages: list[dict[str, Any]]
    leads: list[dict[str, Any]]
    resumes: list[dict[str, Any]]
    """Each with its text and its comments."""


def view_of(person: Person) -> View:
    """What somebody's machine holds."""
    resumes = [person.run("resume", "show", row["resume"]) for row in person.run("resume", "list")]
    return View(
        person.run("status")["view_code"], person.run("messages", "general"), person.run("lead", "list"), resumes
    )


def compare(people: Sequence[Person], pool: Executor, view: Callable[[Person], View] = view_of) -> dict[str, Any]:
    """Look until they hold the same, or for a while; {"equal", "view_codes", "messages", "leads", "resumes"}."""
    deadline = time.monotonic() + TOGETHER_SECONDS
    while True:
        views = list(pool.map(view, people))
        equal = all(one == views[0] for one in views)
        if equal or time.monotonic() > deadline:
            break
    sizes = {"messages": len(views[0].messages), "leads": len(views[0].leads), "resumes": len(views[0].resumes)}
    return {"equal": equal, "view_codes": [one.code for one in views], **sizes}
