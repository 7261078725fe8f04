"""The demo's people at their windows: a picture of each, and, where there is a display, the windows themselves.

Rules: a window is a process of its own over the profile, as for anybody; where none can be, the demo says so and goes
on. Pictures are drawn without a display.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from whisper_net.cli import text
from whisper_net.cli.demo_person import Person, StepFailed
from whisper_net.cli.demo_transcript import Transcript

PICTURES = Path("build") / "demo"
"""Below the folder that the demo is started in."""


def display(environment: Mapping[str, str] = os.environ, system: str = sys.platform) -> bool:
    """Whether there is one to open windows on."""
    return not system.startswith("linux") or any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def draw(people: Sequence[Person], places: Sequence[str], to: Transcript, folder: Path = PICTURES) -> list[str]:
    """Leave a picture of each person's window, each at another place; where they lie, none if it cannot be."""
    pictures = [folder / f"{person.name.lower()}.png" for person in people]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(len(people)) as pool:
            list(pool.map(Person.draw, people, places, pictures))
    except (StepFailed, OSError) as error:
        to.say(text.dim(f"Without pictures of their windows: {error}"))
        return []
    names = [str(picture) for picture in pictures]
    to.say(f"What their windows show: {', '.join(names)}")
    return names


def open_windows(people: Sequence[Person], address: str, to: Transcript) -> None:
    """Where there is a display: open them all, the first reached by the others, and wait until they are closed."""
    if not display():
        return
    first, *others = people
    first.open_window("--listen", address)
    for person in others:
        person.open_window("--peer", address)
    to.say("Their windows open now, and talk to each other. Close them, or press Ctrl-C here, to end.")
    try:
        for person in people:
            _wait(person, to)
    except KeyboardInterrupt:
        to.say()


def _wait(person: Person, to: Transcript) -> None:
    try:
        person.wait_for_window()
    except StepFailed as error:
        to.say(text.dim(str(error)))
