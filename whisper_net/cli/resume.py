"""resume: share a résumé, have its lines commented on, change it without losing what was said."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun
from whisper_net.cli.invocation import Call, Invocation
from whisper_net.cli.standing import alone
from whisper_net.cli.typed import TEXT

INDENT = " " * (text.ID_SHOWN + 2)
_RESUME = click.argument("resume_id", metavar="RESUME", type=TEXT)
_FILE = click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group(cls=Noun, name="resume")
def resume() -> None:
    """Share résumés and comment on their lines: everybody in #general sees them."""


@resume.command("add")
@_FILE
@click.pass_obj
def resume_add(invocation: Invocation, file: Path) -> None:
    """Share the résumé in FILE, text or Markdown in UTF-8. Everybody in #general sees it."""
    answer = invocation.ask("resume_add", invocation.in_group(text=_read(file)))
    invocation.answer(answer, lambda: [f"Shared: {text.short(answer['resume'])}", *alone(answer)])


@resume.command("edit")
@_RESUME
@_FILE
@click.pass_obj
def resume_edit(invocation: Invocation, resume_id: str, file: Path) -> None:
    """Put the text of FILE in place of a résumé of yours. Comments find their words again, or are listed as unplaced.

    RESUME is the beginning of its id.
    """
    answer = invocation.ask("resume_edit", invocation.in_group(resume=resume_id, text=_read(file)))
    invocation.answer(answer, lambda: [f"Changed: {text.short(answer['resume'])}", *alone(answer)])


def _read(file: Path) -> str:
    """The text of a file, and no more of it than a résumé may take. Raises RefusedError."""
    from whisper_net.core.documents.textfile import text_of_file
    from whisper_net.core.wire.bounds import MAX_TEXT_FILE

    with file.open("rb") as stream:
        return text_of_file(stream.read(MAX_TEXT_FILE + 1))


@resume.command("comment")
@_RESUME
@click.option("--quote", required=True, type=TEXT, metavar="TEXT", help="The words it is about, exactly.")
@click.argument("body", metavar="COMMENT", type=TEXT)
@click.pass_obj
def resume_comment(invocation: Invocation, resume_id: str, quote: str, body: str) -> None:
    """Comment on words of a résumé; of those that stand in it twice, the first. RESUME is the beginning of its id."""
    _commented(invocation, "resume_comment", "Saved", resume=resume_id, quote=quote, text=body)


@resume.command("resolve")
@click.argument("comment_id", metavar="COMMENT", type=TEXT)
@click.option("--off", is_flag=True, help="It is open again.")
@click.pass_obj
def resume_resolve(invocation: Invocation, comment_id: str, off: bool) -> None:
    """Say that a comment is dealt with: one of yours, or one on your résumé. COMMENT is the beginning of its id."""
    _commented(invocation, "resume_resolve", "Open again" if off else "Resolved", comment=comment_id, off=off)


def _commented(invocation: Invocation, operation: str, done: str, **args: Any) -> None:
    answer = invocation.ask(operation, invocation.in_group(**args))
    invocation.answer(answer, lambda: [f"{done}: {text.short(answer['comment'])}", *alone(answer)])


@resume.command("list")
@click.pass_obj
def resume_list(invocation: Invocation) -> None:
    """List résumés, the one that changed last first."""
    rows, names = _with_names(invocation, "resume_list")
    invocation.answer(rows, lambda: _listed(rows, names))


@resume.command("show")
@_RESUME
@click.pass_obj
def resume_show(invocation: Invocation, resume_id: str) -> None:
    """Show a résumé, and below it what was said about its lines. RESUME is the beginning of its id."""
    page, names = _with_names(invocation, "resume_show", resume=resume_id)
    invocation.answer(page, lambda: shown(page, names))


def _with_names(invocation: Invocation, operation: str, **args: Any) -> tuple[Any, dict[str, str]]:
    async def work(call: Call) -> tuple[Any, Any]:
        answer = await call(operation, invocation.in_group(**args))
        people = [] if invocation.json else await call("member_list", invocation.in_group())
        return answer, {row["member"]: row["name"] for row in people}

    return invocation.run(work)


def _listed(rows: list[dict[str, Any]], names: dict[str, str]) -> Iterator[str]:
    if not rows:
        yield "No résumés yet. Share yours: whisper-net resume add FILE"
        return
    cells = [
        [
            text.short(row["resume"]),
            _by(row, names),
            text.count(row["comments"], "comment", "comments") if row["comments"] else "",
            text.cut(row["title"], 60),
        ]
        for row in rows
    ]
    yield from text.table(cells, ("RESUME", "BY", "", "TITLE"))


def _by(row: dict[str, Any], names: dict[str, str]) -> str:
    return text.cut(names.get(row["by"], ""), 40) or text.short(row["by"])


def shown(page: dict[str, Any], names: dict[str, str]) -> Iterator[str]:
    """A résumé and what was said about it, as people see them; `names` by member id."""
    yield text.dim(f"── {text.short(page['resume'])}, from {_by(page, names)} ──")
    yield from text.clean(page["text"]).rstrip("\n").split("\n")
    if page["comments"]:
        yield text.dim(f"── {text.count(len(page['comments']), 'comment', 'comments')} ──")
    for comment in page["comments"]:
        yield from _comment_lines(comment, page["text"])


def _comment_lines(comment: dict[str, Any], of: str) -> Iterator[str]:
    """One comment: id, author, its words and their line; below it what it says."""
    who = text.cut(comment["name"], 40) or "somebody"
    where = "unplaced" if comment["start"] is None else f"line {of.count(chr(10), 0, comment['start']) + 1}"
    state = f"{where}, resolved" if comment["resolved"] else where
    head = f"{text.dim(text.short(comment['comment']))}  {text.bold(who)} on “{text.cut(comment['quote'], 60)}”"
    yield f"{head} {text.dim(f'({state})')}"
    for line in text.clean(comment["text"]).split("\n"):
        yield INDENT + line
