"""What went wrong, as one code, one sentence and an exit code; never a traceback.

Exit codes: 1 the request failed, 2 it was not understood, 130 stopped by Ctrl-C. With --json the last line of stderr
is {"error": code, "message": text}. What was not foreseen is called "internal" and names only the class of the error,
for messages of unknown errors may hold what people wrote; WHISPER_NET_DEBUG=1 shows all.
"""

import logging
import os
import re
import traceback
from collections.abc import Sequence

import click

from whisper_net.cli import text
from whisper_net.cli.invocation import print_json
from whisper_net.core.errors import WhisperNetError

DEBUG = "WHISPER_NET_DEBUG"
MOST_SAID = 1_000
_LONG_WORD = re.compile(r"(\S{80})\S{120,}")
FAILED, MISUSED, INTERRUPTED = 1, 2, 130
_HINTS = {
    "no_profile": "Begin with: whisper-net group found NAME --me YOU   or   whisper-net join KEY --me YOU",
    "name_taken": "See yours: whisper-net group list. One more of that name all the same: --again",
    "profile_corrupt": "If one of its tables is damaged, whisper-net repair may help; else bring back a copy.",
}


def explain(error: BaseException) -> tuple[str, str, int]:
    """(code, message, exit code) of whatever stopped a command."""
    match error:
        case click.UsageError():
            return "usage", error.format_message(), MISUSED
        case KeyboardInterrupt() | click.Abort():
            return "interrupted", "stopped", INTERRUPTED
        case WhisperNetError():
            return error.code, str(error), FAILED
        case click.ClickException():
            return "usage", error.format_message(), MISUSED
        case OSError():
            what = f"{error.filename}: " if isinstance(error.filename, str) else ""
            return "system", f"the system refused: {what}{error.strerror or type(error).__name__}", FAILED
        case _:
            name = type(error).__name__
            return "internal", f"something went wrong that nobody foresaw ({name}); {DEBUG}=1 shows where", FAILED


def report(error: BaseException, *, as_json: bool) -> int:
    """Say on stderr what went wrong; the exit code."""
    if debugging():
        traceback.print_exception(error)
    code, message, exit_code = explain(error)
    message = _bounded(message)
    if as_json:
        print_json({"error": code, "message": text.line(message)}, err=True)
        return exit_code
    for line in _lines(error, code, message):
        click.echo(line, err=True)
    return exit_code


def _bounded(message: str) -> str:
    """What somebody typed comes back in many messages, however long it was."""
    return text.cut(_LONG_WORD.sub(r"\1…", message), MOST_SAID)


def _lines(error: BaseException, code: str, message: str) -> Sequence[str]:
    if not isinstance(error, click.UsageError):
        return [text.sentence(message), *([_HINTS[code]] if code in _HINTS else [])]
    context = error.ctx
    if context is None:
        return [text.sentence(message)]
    return [text.sentence(message), *_usage_hint(error), context.get_usage(), f"Try: {context.command_path} --help"]


def _usage_hint(error: click.UsageError) -> Sequence[str]:
    """What people mean who type a text as a shell does not take it, where a text can stand."""
    command = error.ctx.command if error.ctx is not None else None
    if command is None or not any(isinstance(one, click.Argument) for one in command.params):
        return []
    if isinstance(error, click.NoSuchOption):
        return ["A text that begins with a dash goes after two dashes alone: whisper-net post general -- -5"]
    if "extra argument" in error.message:
        return ['A text of several words goes in quotes: whisper-net post general "two words"']
    return []


def report_noun_alone(error: click.UsageError, *, as_json: bool) -> int:
    """Show the verbs of a noun that stood alone; the exit code."""
    if as_json or error.ctx is None:
        return report(click.UsageError("a verb is missing"), as_json=as_json)
    click.echo(error.ctx.get_help(), err=True)
    return MISUSED


def debugging() -> bool:
    return os.environ.get(DEBUG, "") not in ("", "0")


class FaultLine(logging.Handler):
    """Says on stderr that something failed inside, by the class of the error alone."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0] if record.exc_info else None
        name = kind.__name__ if kind is not None else record.name
        click.echo(f"Something failed inside and was left out ({name}).", err=True)


def prepare_logging() -> None:
    """Errors as one line without content; everything, with tracebacks, where somebody debugs."""
    if debugging():
        logging.basicConfig(level=logging.DEBUG)
        return
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(FaultLine(logging.ERROR))
