"""The program: `whisper-net`, or `python -m whisper_net`. It opens the window, or does what a command says.

Rules: it stands above the command line and the desktop, which know nothing of each other, and hands the one to the
other. Qt is imported only where a window is opened, so that every command starts without it. Started with
one of two arguments that nobody types, it decodes one picture for the window and ends. Nothing of ours is imported
before Ctrl-C is answered as it is later (cli/failures.py).
"""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whisper_net.cli.invocation import Window

_WORKER, _SHRINKER = "--decode-one-picture", "--shrink-one-picture"
"""As desktop/picture_process.py and thumbnail_worker.py spell them, which are not imported for every command."""


def main() -> None:
    """Run the program with the arguments that it was started with."""
    try:
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:  # before a command had begun, which answers for itself
        stopped = '{"error": "interrupted", "message": "stopped"}' if "--json" in sys.argv else "Stopped."
        sys.stderr.write(f"{stopped}\n")
        code = 130
    sys.exit(code)


def _run(args: list[str]) -> int:
    from whisper_net.adapters.dumps import leave_no_core_dump

    leave_no_core_dump()
    if args == [_WORKER]:
        from whisper_net.desktop import picture_worker

        return picture_worker.main()
    if args == [_SHRINKER]:
        from whisper_net.desktop import thumbnail_worker

        return thumbnail_worker.main()
    from whisper_net.cli.main import run

    return run(args, open_window)


def open_window(window: "Window") -> int:
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
