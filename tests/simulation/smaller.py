"""Bounds of the product made as small as a simulated world is, so that it comes to them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from tests.simulation.shape import Shape
from whisper_net.core.membership import judgements
from whisper_net.core.sync.pace import Bucket
from whisper_net.core.wire.bounds import KIB
from whisper_net.node import allowances

FEW_LINKS = 8
"""So that worlds of a few dozen links keep judgements too."""
SOME_POSTS = Bucket(64 * 512, 512, 512)
SOME_LINKS = Bucket(64 * KIB, 512, KIB)
"""Less than a flood has, and more than anybody else writes in a world of a few."""


@contextmanager
def smaller_bounds(shape: Shape) -> Iterator[None]:
    """For as long as one world is played."""
    with ExitStack() as stack:
        if not shape.crowd:
            stack.enter_context(patch.object(judgements, "BLOCK", FEW_LINKS))
        if shape.lying:
            stack.enter_context(patch.object(allowances, "OF_ENVELOPES", SOME_POSTS))
        if shape.lying and not shape.crowd:  # whoever lets two hundred people in writes more links than a flood has
            stack.enter_context(patch.object(allowances, "OF_LINKS", SOME_LINKS))
        yield
