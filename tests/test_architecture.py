"""The floors of the package hold, and each contract that says so fails when it is broken.

The contracts stand in pyproject.toml. For each, one import that it forbids is written into a scratch copy of the
package; `lint-imports` must then refuse that copy, by that contract. What import-linter cannot see stands below them.
"""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "whisper_net"
LINT = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
MAX_LINES = 300

BREACHES = {
    "package-floors": [
        ("ports/breach.py", "import whisper_net.node"),
        ("node/breach.py", "import whisper_net.adapters"),
    ],
    "core-floors": [("core/wire/breach.py", "import whisper_net.core.crypto"), ("core/unlisted.py", "")],
    "pure-core": [("core/group/breach.py", "import time"), ("ports/breach.py", "from os import urandom")],
    "qt-in-desktop": [("cli/breach.py", "from PySide6 import QtCore")],
    "blind-relay": [
        ("relay/breach.py", "import whisper_net.core.group"),
        ("relay/breach.py", "from whisper_net.core.crypto import contexts"),
    ],
    "views-see-view-models": [
        ("desktop/views/breach.py", "import whisper_net.core.ids"),
        ("desktop/views/breach.py", "import whisper_net.desktop.bridge"),
    ],
    "one-automerge": [("core/envelope/breach.py", "import automerge"), ("node/breach.py", "import automerge")],
    "no-cycles": [("core/wire/breach.py", "import whisper_net.core.wire.codec")],
}
"""By contract, the one line that must not stand in the one file."""


def lint(tree: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Hold the package under `tree` to the contracts."""
    command = [sys.executable, "-c", LINT, "--no-cache", "--config", str(ROOT / "pyproject.toml"), *options]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False, timeout=50)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A copy of the package, with the desktop's folders even where they do not exist yet."""
    copy = tmp_path / "whisper_net"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("desktop/views/__init__.py", "desktop/viewmodels/__init__.py", "desktop/bridge.py"):
        path = copy / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return tmp_path


def test_floors_are_kept() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_contract_has_a_breach_to_prove_it() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    ids = [line.split('"')[1] for line in text.splitlines() if line.startswith("id = ")]
    assert sorted(ids) == sorted(BREACHES)


@pytest.mark.parametrize(
    ("contract", "name", "line"),
    [(contract, name, line) for contract, breaches in BREACHES.items() for name, line in breaches],
)
def test_breach_is_refused_by_its_contract(scratch: Path, contract: str, name: str, line: str) -> None:
    before = lint(scratch, "--contract", contract)
    assert before.returncode == 0, before.stdout + before.stderr

    (scratch / "whisper_net" / name).write_text(line + "\n", "utf-8")
    if contract == "no-cycles":
        codec = scratch / "whisper_net/core/wire/codec.py"
        codec.write_text(codec.read_text("utf-8") + "\nimport whisper_net.core.wire.breach\n", "utf-8")
    after = lint(scratch, "--contract", contract)

    assert after.returncode == 1, after.stdout + after.stderr
    assert "BROKEN" in after.stdout


def test_what_is_allowed_stays_allowed(scratch: Path) -> None:
    """Exceptions that the contracts make: else a contract that refuses everything would pass as well."""
    allowed = {
        "relay/allowed.py": "import whisper_net.core.crypto.tickets\nimport whisper_net.core.wire.codec",
        "desktop/allowed.py": "from PySide6 import QtCore\nimport qtawesome",
        "desktop/viewmodels/allowed.py": "import whisper_net.desktop.bridge",
        "desktop/views/allowed.py": "import whisper_net.desktop.viewmodels.allowed",
    }
    for name, text in allowed.items():
        (scratch / "whisper_net" / name).write_text(text + "\n", "utf-8")
    result = lint(scratch)
    assert result.returncode == 0, result.stdout + result.stderr


SOURCES = sorted(PACKAGE.rglob("*.py"))
CORE = [path for path in SOURCES if path.is_relative_to(PACKAGE / "core")]
PURE_NACL = {"nacl", "nacl.bindings", "nacl.exceptions"}
RANDOM_NACL = {"randombytes", "crypto_box_keypair", "crypto_sign_keypair", "crypto_kx_keypair", "utils", "public"}


def nacl_names(tree: ast.Module) -> set[str]:
    """Every module of PyNaCl that a file imports, and every name that it takes from one or from its bindings."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == "nacl"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "nacl":
            found |= {str(node.module), *(alias.name for alias in node.names)}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "bindings":
            found.add(node.attr)
    return found


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_core_draws_no_randomness_through_a_library(path: Path) -> None:
    """PyNaCl can draw random bytes by itself; in the core they arrive as an argument."""
    names = nacl_names(ast.parse(path.read_text("utf-8")))
    assert not names & RANDOM_NACL
    assert {name for name in names if name.startswith("nacl")} <= PURE_NACL


@pytest.mark.parametrize(
    "line", ["import nacl.utils", "from nacl import public", "from nacl import bindings\nbindings.randombytes(8)"]
)
def test_randomness_of_a_library_is_seen(line: str) -> None:
    names = nacl_names(ast.parse(line))
    assert names & RANDOM_NACL or not {name for name in names if name.startswith("nacl")} <= PURE_NACL


def test_init_files_are_empty() -> None:
    full = [str(path.relative_to(ROOT)) for path in SOURCES if path.name == "__init__.py" and path.stat().st_size]
    assert full == []


def test_files_stay_short() -> None:
    long = [str(path.relative_to(ROOT)) for path in SOURCES if len(path.read_text("utf-8").splitlines()) > MAX_LINES]
    assert long == []


def test_modules_say_what_they_are_for() -> None:
    bare = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.name != "__init__.py" and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert bare == []
