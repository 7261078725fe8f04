"""The program: `whisper-net`, or `python -m whisper_net`. It opens the window, or does what a command says.

Rules: it stands above the command line and the desktop, which know nothing of each other, and hands the one to the
other. Qt is imported only where a window is opened, so that every command starts without it. Started with
one of two arguments that nobody types, it decodes one picture for the window and ends.
"""

import sys

from whisper_net.adapters.dumps import leave_no_core_dump
from whisper_net.cli.invocation import Window
from whisper_net.cli.main import run

_WORKER, _SHRINKER = "--decode-one-picture", "--shrink-one-picture"
"""As desktop/picture_process.py and thumbnail_worker.py spell them, which are not imported for every command."""


def main() -> None:
    """Run the program with the arguments that it was started with."""
    leave_no_core_dump()
    if sys.argv[1:] == [_WORKER]:
        from whisper_net.desktop import picture_worker

        sys.exit(picture_worker.main())
    if sys.argv[1:] == [_SHRINKER]:
        from whisper_net.desktop import thumbnail_worker

        sys.exit(thumbnail_worker.main())
    sys.exit(run(sys.argv[1:], open_window))


def open_window(window: Window) -> int:
    """Open the window of a profile and stay until it is closed, or draw it; the exit code. Raises LocalError."""
    from whisper_net.desktop import display

    if window.picture is None:
        display.check()
    with display.libraries():
        from whisper_net.desktop import app, portrait
    if window.picture is None:
        return app.open_window(window.folder, window.listen, window.peers, window.passphrase, window.key)
    portrait.draw(window.folder, window.passphrase or "", window.place, window.picture)
    return 0


if __name__ == "__main__":
    main()
