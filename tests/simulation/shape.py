"""All that decides what happens in a world: the same shape plays the same world again, in any process.

Whatever is not asked for is decided by the seed: how large a world is, whether its people have links, relays beside
them, or relays alone, and whether some of them break the rules.
"""

from dataclasses import dataclass

CROWD = 60
"""Machines from which on people come in by waves."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One world, before anything happened in it."""

    seed: int
    nodes: int
    """Machines."""
    steps: int
    """Acts."""
    relays: int = 0
    apart: bool = False
    """Nobody ever calls anybody: relays are all they have."""
    lying: bool = False
    """Some break the rules."""
    crowd: bool = False
    """People come in by waves, and everything that can go wrong does."""

    @property
    def command(self) -> str:
        """What plays it again."""
        sizes = f"--seed {self.seed} --nodes {self.nodes} --steps {self.steps} --relays {self.relays}"
        flags = {"apart": self.apart, "lying": self.lying, "crowd": self.crowd}
        return " ".join(
            ["python -m tests.simulation", sizes, *(f"--{'' if on else 'no-'}{f}" for f, on in flags.items())]
        )

    def __str__(self) -> str:
        over = f" {'apart ' if self.apart else ''}over {self.relays} relays" if self.relays else ""
        return f"{self.nodes} nodes{over}"


def shape_of(
    seed: int,
    *,
    nodes: int | None = None,
    steps: int | None = None,
    relays: int | None = None,
    apart: bool | None = None,
    lying: bool | None = None,
    crowd: bool | None = None,
) -> Shape:
    """The world of a seed, but for what is asked for."""
    nodes = size_of(seed) if nodes is None else nodes
    crowd = nodes >= CROWD if crowd is None else crowd
    drawn, alone = kind_of(seed) if relays is None else (relays, False)
    return Shape(
        seed,
        nodes,
        steps_of(nodes) if steps is None else steps,
        drawn,
        alone if apart is None else apart,
        (crowd or seed % 5 == 4) if lying is None else lying,
        crowd,
    )


def steps_of(nodes: int) -> int:
    """Enough for something to happen to everybody."""
    return max(120, 15 * nodes)


def size_of(seed: int) -> int:
    """Three to eight machines, by the seed."""
    return 3 + seed % 6


def kind_of(seed: int) -> tuple[int, bool]:
    """How many relays a world has, and whether they are all that its people have."""
    return (0 if seed % 3 == 0 else 1 + seed // 3 % 3), seed % 3 == 2
