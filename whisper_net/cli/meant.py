"""What somebody meant who typed a command that is none: other words for the same, a verb of some noun, or a slip.

Rules: nothing is ever run by guess; what is suggested can be typed as it stands, but for the words in capitals. Told by
command.py wherever a noun or a verb is not known.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import islice

import click

MOST = 3
_SEARCH, _POST, _ADD = "messages CHANNEL --search TEXT", "post CHANNEL TEXT", "resume add FILE"
_DM = "dm MEMBER TEXT"
SAME: dict[str, str] = {
    "approve": "member approve MEMBER",
    "backup": "recovery backup FILE",
    "chat": "messages CHANNEL",
    "claim": "lead claim LEAD",
    "comment": "resume comment RESUME --quote TEXT COMMENT",
    "circle new": "circle create NAME MEMBER...",
    "circle leave": "circle remove CIRCLE MEMBER",
    "circle post": "post CIRCLE TEXT --circle",
    "create": "group found NAME --me DISPLAY",
    "device new": "device add KEY",
    "device remove": "device revoke DEVICE",
    "direct": _DM,
    "find": _SEARCH,
    "found": "group found NAME --me DISPLAY",
    "group create": "group found NAME --me DISPLAY",
    "group join": "join KEY --me DISPLAY",
    "group new": "group found NAME --me DISPLAY",
    "gui": "app",
    "init": "group found NAME --me DISPLAY",
    "invite add": "invite create",
    "invite new": "invite create",
    "lead create": "lead add --company C --role R",
    "lead delete": "lead withdraw LEAD",
    "lead new": "lead add --company C --role R",
    "lead post": "lead add --company C --role R",
    "lead remove": "lead withdraw LEAD",
    "listen": "node run",
    "log": "messages CHANNEL",
    "members": "member list",
    "node start": "node run",
    "open": "app",
    "pm": _DM,
    "private": _DM,
    "tell": _DM,
    "whisper": _DM,
    "people": "member list",
    "read": "messages CHANNEL",
    "remove": "delete MESSAGE",
    "resume post": _ADD,
    "resume share": _ADD,
    "resume upload": _ADD,
    "restore": "recovery restore FILE",
    "rm": "delete MESSAGE",
    "say": _POST,
    "search": _SEARCH,
    "send": _POST,
    "serve": "node run",
    "safety": "member verify MEMBER",
    "show": "messages CHANNEL",
    "start": "node run",
    "unreact": "react MESSAGE EMOJI --off",
    "verify": "member verify MEMBER",
    "who": "member list",
    "write": _POST,
}
"""Other words that people have for a command."""


def meant(typed: str, path: str, commands: Mapping[str, click.Command]) -> list[str]:
    """What may have been meant, as it is typed after the program's name; `path` is the noun it stood behind, or ""."""
    whole = f"{path} {typed}".strip().lower()
    if whole in SAME:
        return [SAME[whole]]
    near = [*(_verbs(typed.lower(), commands) if not path else []), *_plurals(typed.lower(), commands)]
    near = near or get_close_matches(typed.lower(), list(commands), MOST)
    return [f"{path} {one}".strip() for one in islice(dict.fromkeys(near), MOST)]


def _verbs(typed: str, commands: Mapping[str, click.Command]) -> Iterator[str]:
    """The nouns that have this verb."""
    for name, command in commands.items():
        if isinstance(command, click.Group) and typed in command.commands:
            yield f"{name} {typed}"


def _plurals(typed: str, commands: Mapping[str, click.Command]) -> Iterator[str]:
    """Several of a noun are its list."""
    noun = commands.get(typed.removesuffix("s"))
    if typed.endswith("s") and isinstance(noun, click.Group) and "list" in noun.commands:
        yield f"{noun.name} list"


def fail(group: click.Group, context: click.Context, typed: str) -> click.UsageError:
    """The error for a command that is none, with what was meant if that can be told."""
    program, _, path = context.command_path.partition(" ")
    near = meant(typed, path, group.commands)
    hint = "; did you mean " + " or ".join(f'"{program} {one}"' for one in near) + "?" if near else ""
    return click.UsageError(f"No such command {typed[:40]!r}{hint}", context)
