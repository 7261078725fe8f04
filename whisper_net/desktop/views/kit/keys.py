"""How keys are written for people: as this system and language call them, arrows as arrows."""

from PySide6.QtGui import QKeySequence

_ARROWS = {"Up": "↑", "Down": "↓"}


def written(keys: str, between: str = "+") -> str:
    """A combination of keys, given in Qt's portable spelling."""
    *modifiers, last = keys.split("+")
    # The main key of that name is called Enter by everybody but Qt.
    portable = "+".join([*modifiers, "Enter" if last == "Return" else last])
    sequence = QKeySequence(portable, QKeySequence.SequenceFormat.PortableText)
    *held, key = sequence.toString(QKeySequence.SequenceFormat.NativeText).split("+")
    return between.join([*held, _ARROWS.get(last, key)])
