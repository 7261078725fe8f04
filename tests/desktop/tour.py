"""The pictures that README.md and docs/tour.md show: `python -m tests.desktop.tour`, or `make tour`.

Rules: a page names a picture, and the one in docs/pictures is renewed from what was drawn last: demo_NAME.png from
build/demo, the others from build/pictures. With 256 colours a picture of a window loses nothing one can see, and takes
a third of the room.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from tests.test_docs import PICTURE, ROOT, pictures_of

SHOWN = ROOT / "docs" / "pictures"
COLOURS = 256
STEPS = (4, 8, 12, 16, 24, 48)
"""How near two colours are that one stands for, in the channel that differs most; the first that leaves few enough."""


def main() -> int:
    """Renew all; the exit code is 1 where one was not drawn."""
    SHOWN.mkdir(parents=True, exist_ok=True)
    wanted = set(chain.from_iterable(map(pictures_of, (ROOT / "README.md", ROOT / "docs" / "tour.md"))))
    missing = sorted(name for name in wanted if not drawn(name).is_file())
    if missing:
        sys.stderr.write(f"not drawn yet: {', '.join(missing)}; run make demo and make pictures\n")
        return 1
    for name in wanted:
        reduced(QImage(str(drawn(name)))).save(str(SHOWN / name), quality=0)
    for old in {path.name for path in SHOWN.iterdir()} - wanted:
        (SHOWN / old).unlink()
    sys.stdout.write(f"{len(wanted)} pictures in {SHOWN.relative_to(ROOT)}/\n")
    return 0


def drawn(name: str) -> Path:
    """Where a picture was drawn."""
    found = PICTURE.fullmatch(name)
    assert found is not None, name
    return ROOT / "build" / ("demo" if found["demo"] else "pictures") / f"{found['name']}.png"


def reduced(picture: QImage) -> QImage:
    """The picture in its most used colours."""
    plain = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return picture.convertToFormat(QImage.Format.Format_Indexed8, palette(picture), plain)


def palette(picture: QImage) -> list[int]:
    """At most COLOURS colours that stand for all of a picture's."""
    counts = Counter(bytes_of(picture))
    for step in STEPS:
        chosen: list[int] = []
        for colour, _ in counts.most_common():
            if all(distance(colour, other) >= step for other in chosen):
                chosen.append(colour)
            if len(chosen) > COLOURS:
                break
        else:
            return chosen
    return chosen[:COLOURS]


def bytes_of(picture: QImage) -> Iterator[int]:
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    return iter(memoryview(bytes(plain.constBits())).cast("I"))  # a view alone would outlive the picture


def distance(one: int, other: int) -> int:
    return max(abs((one >> shift & 255) - (other >> shift & 255)) for shift in (0, 8, 16))


if __name__ == "__main__":
    sys.exit(main())
