"""demo"""

import click

from whisper_net.cli.command import command
from whisper_net.cli.invocation import Invocation


@command("demo")
@click.pass_obj
def demo(invocation: Invocation) -> None:
    """Watch three people found a group, talk, part and come together again."""
