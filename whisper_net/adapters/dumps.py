"""What a crash leaves behind: nothing of what was in memory, as far as the system lets a program say so.

A core dump would hold keys, words and messages in the clear, in a folder that others may read.
"""

import sys

if sys.platform != "win32":
    import resource


def leave_no_core_dump() -> None:
    """Have no file written of the memory of this process, nor of those that it starts; Windows has no such limit."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
