"""A small group to attack, and links that were changed and signed again."""

from tests.core.membership.world import World
from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.signing import sign
from whisper_net.core.ids import LinkId
from whisper_net.core.membership.link import (
    Parsed,
    Role,
    parse,
)
from whisper_net.core.wire.codec import encode


def small(*, checked: bool = False) -> tuple[World, LinkId]:
    """F founds a group with a policy of 2; a and b are vetters, m is plain. Returns an open invitation of F's."""
    world = World(checked)
    world.found(needed=2)
    crowd = world.invite("F", uses=9, needed=1)
    for name in "abm":
        world.member(name, crowd, "F")
    for name in "ab":
        world.promote("F", name, Role.VETTER)
    return world, world.invite("F")


def resigned(parsed: Parsed, secret: bytes, **changes: object) -> Parsed:
    """The same link with other fields, signed again."""
    link = parsed.link
    fields = (
        dict(zip(link.__struct_fields__, [getattr(link, f) for f in link.__struct_fields__], strict=True)) | changes
    )
    unsigned = list(fields.values())[:-1]
    return parse(encode([*unsigned, sign(secret, Context.LINK, encode(unsigned))]))
