"""bundle: a group in a file, for members who are on no network together."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.paths import absolute

NOT_TAKEN = "not all of each, or no room for it; whisper-net attachment forget makes some"
file_argument = click.argument("file", type=click.Path(path_type=Path), metavar="FILE")


@click.group(cls=Noun, name="bundle")
def bundle() -> None:
    """Carry a group on a USB stick."""


@bundle.command("export")
@file_argument
@click.option("--files", is_flag=True, help="Attached files, too, as far as they are on this machine.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.pass_obj
def bundle_export(invocation: Invocation, file: Path, files: bool, force: bool) -> None:
    """Seal all that you may read of a group into FILE.

    Members alone can open it, each as much as is for them. Whoever else finds it learns about how much was said, and no
    name or text. What disappears one day is left out, and files of rooms where something does.
    """
    path = absolute(file)
    answer = invocation.ask("bundle_export", invocation.in_group(file=path, force=force, files=files))
    invocation.answer(answer, lambda: _exported(answer, path))


def _exported(answer: dict[str, Any], path: str) -> Iterator[str]:
    yield f"Sealed {_what(answer)} into {text.line(path)}"
    takes = "import FILE" if "files" not in answer else "import FILE --files"
    yield f"Another member takes it up: whisper-net bundle {takes}"


@bundle.command("import")
@file_argument
@click.option("--files", is_flag=True, help="Attached files that are missing here, too, as far as there is room.")
@click.pass_obj
def bundle_import(invocation: Invocation, file: Path, files: bool) -> None:
    """Take up what is new in FILE. It is checked as what comes over a network; twice does no harm."""
    answer = invocation.ask("bundle_import", invocation.in_group(file=absolute(file), files=files))
    invocation.answer(answer, lambda: _imported(answer))


def _imported(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["whole"]:
        yield "The file ends too early: what came before its end was taken up. Copy it again for the rest."
    if not answer["ours"]:
        yield "Nothing in it opens with this group's keys. If you are in several, name the one it is for: --group NAME"
    elif answer["envelopes"] or answer["links"] or answer.get("files"):
        yield f"New here: {_what(answer)}."
    else:
        yield "Nothing in it was new."
    if left := answer.get("files_left"):
        lie = text.count(left, "attached file that is not here lies", "attached files that are not here lie")
        why = "whisper-net bundle import FILE --files takes them" if "files" not in answer else NOT_TAKEN
        yield f"{lie} in it: {why}."


def _what(answer: dict[str, Any]) -> str:
    found = {
        "envelopes": ("piece of content", "pieces of content"),
        "links": ("record of the group", "records of the group"),
        "files": ("file", "files"),
    }
    return text.listed([text.count(answer[what], *words) for what, words in found.items() if answer.get(what)])
