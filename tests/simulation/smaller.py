"""Bounds of the product made as small as a simulated world is, so that it comes to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from tests.simulation.shape import Shape
from whisper_net.core.membership import judgements

FEW_LINKS = 8
"""So that worlds of a few dozen links keep judgements too."""


@contextmanager
def smaller_bounds(shape: Shape) -> Iterator[None]:
    """For as long as one world is played."""
    with patch.object(judgements, "BLOCK", judgements.BLOCK if shape.crowd else FEW_LINKS):
        yield
