"""The program: `whisper-net`, or `python -m whisper_net`. It opens the window, or does what a command says.

Rules: it stands above the command line and the desktop, which know nothing of each other, and hands the one to the
other. Qt is imported only where a window is opened, so that every command starts without it.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from whisper_net.cli.main import run


def main() -> None:
    """Run the program with the arguments that it was started with."""
    sys.exit(run(sys.argv[1:], open_window))


def open_window(folder: Path, listen: str | None, peers: Sequence[str], passphrase: str | None) -> int:
    """Open the window of a profile and stay until it is closed; the exit code. Raises NoDisplay."""
    from whisper_net.desktop import display

    display.check()
    with display.libraries():
        from whisper_net.desktop import app
    return app.open_window(folder, listen, peers, passphrase)


if __name__ == "__main__":
    main()
