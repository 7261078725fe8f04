"""The program `whisper-net`: all commands together, and the one place where errors become words and exit codes."""

import errno
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from whisper_net.cli import failures
from whisper_net.cli.acks import acks
from whisper_net.cli.attachment import attach, attachment
from whisper_net.cli.bundle import bundle
from whisper_net.cli.channel import channel
from whisper_net.cli.circle import circle, dm
from whisper_net.cli.command import Root
from whisper_net.cli.demo import demo
from whisper_net.cli.device import device
from whisper_net.cli.doctor import doctor
from whisper_net.cli.group import group
from whisper_net.cli.invitation import invite
from whisper_net.cli.invocation import Invocation, OpenWindow, Work, no_window
from whisper_net.cli.joining import join
from whisper_net.cli.lan import lan
from whisper_net.cli.lead import lead
from whisper_net.cli.member import member
from whisper_net.cli.message import message
from whisper_net.cli.network import status, sync
from whisper_net.cli.node import node
from whisper_net.cli.reading import messages
from whisper_net.cli.recovery import recovery
from whisper_net.cli.relay import relay
from whisper_net.cli.resume import resume
from whisper_net.cli.talk import delete, edit, post, react, reply
from whisper_net.cli.upkeep import repair, version, version_number
from whisper_net.cli.window import app, open_window

HELP = """Private groups for people who were laid off together: no server, no phone number, an app and a key.

Without a noun it opens the window. Everything works offline and is saved on this machine, encrypted under your
passphrase. It is asked for at the terminal, or read from WHISPER_NET_PASSPHRASE or --passphrase-file; while a node or
the window runs, nobody asks for it.
"""
SECTIONS: dict[str, list[click.Command]] = {
    "Come together": [group, invite, join, member],
    "Talk": [channel, circle, dm, messages, message, post, reply, react, edit, delete, attach, attachment],
    "Find work": [lead, resume],
    "Machines": [device, recovery, node, relay, bundle, lan, sync, acks, status, doctor, repair],
    "The program": [app, demo, version],
}


@click.pass_context
def _start(context: click.Context) -> int:
    if "NO_COLOR" in os.environ:
        context.color = False
    return open_window(context.obj) if context.invoked_subcommand is None else 0


def _print_version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"whisper-net {version_number()}")
        context.exit()


root = Root(
    "whisper-net",
    sections=SECTIONS,
    callback=_start,
    help=HELP,
    invoke_without_command=True,
    params=[
        click.Option(
            ["--version"], is_flag=True, expose_value=False, is_eager=True, callback=_print_version, hidden=True
        )
    ],
)


def run(args: Sequence[str], window: OpenWindow = no_window) -> int:
    """Run one command line, with what opens a window; the exit code. Never raises."""
    invocation = Invocation(reach=_reach, open_window=window)
    _prepare_streams()
    failures.prepare_logging()
    try:
        outcome = root.main([*args], prog_name="whisper-net", standalone_mode=False, obj=invocation)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        return failures.report_noun_alone(error, as_json=_wants_json(invocation, args))
    except SystemExit:  # click's way to say that whoever read our output has read enough
        return failures.FAILED
    except OSError as error:
        if error.errno == errno.EPIPE:  # the same, found out only now
            _drop_stdout()
            return failures.FAILED
        return failures.report(error, as_json=_wants_json(invocation, args))
    except BaseException as error:  # noqa: BLE001 - the last line of defence: whatever it is, it is said in one line
        return failures.report(error, as_json=_wants_json(invocation, args))
    return outcome if isinstance(outcome, int) else 0


def _reach(invocation: Invocation, work: Work[Any], create: bool) -> Any:
    """Everything that opens a profile is imported only once a command asks for it: help is there at once."""
    from whisper_net.cli import running

    return running.run(invocation, work, create=create)


def _wants_json(invocation: Invocation, args: Sequence[str]) -> bool:
    """A line that was not understood has set no option yet: look at what stood in it."""
    options = args[: args.index("--")] if "--" in args else args
    return invocation.json or "--json" in options


def _prepare_streams() -> None:
    """A letter that the terminal cannot show is written as an escape: an answer is never lost over it.

    A stream that was closed is nothing, so that no file which is opened later takes its number.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open as long as we run
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _drop_stdout() -> None:
    """Python flushes stdout once more at its end: into nothing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
