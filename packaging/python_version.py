"""Say in one line what to do where this Python is one that the project cannot run on. Runs on any Python 3."""

import sys

if not (3, 11) <= sys.version_info[:2] < (3, 13):
    sys.exit(
        "whisper_net needs Python 3.11 or 3.12, and this is %d.%d. Name another: make setup PYTHON=python3.11"
        % sys.version_info[:2]
    )
