"""What the interpreter itself does about the window's pauses: when it collects garbage, how often threads take turns.

Rules: Qt's thread and the node's share one interpreter, so whatever holds it holds the window. Its counterpart is
app.py, which calls it once, before anything of the window is made.
"""

import gc
import sys

_YOUNG, _MIDDLE, _OLD = 5_000, 20, 10
_TURN_SECONDS = 0.001


def keep_pace() -> None:
    """Let the collector pass over all that is here for good, and let nobody wait long for a turn.

    Modules, classes and Qt's wrappers are 100,000 objects that never go; looking through them took 55 ms, at any time.
    Python gives a thread 5 ms before another gets a turn: Qt's, which asks for several in one frame, waited for each.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
    sys.setswitchinterval(_TURN_SECONDS)
