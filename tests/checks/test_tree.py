"""The check of the tree finds what it is for, and nothing in ordinary text."""

import pytest

from tests.checks.tree import disagreements, findings

PYPROJECT = '[project]\nname = "whisper-net"\nversion = "0.1.0"\nrequires-python = ">=3.11,<3.13"\n'
LOCK = "automerge==1.0.0rc1 \\\n    --hash=sha256:" + "0" * 64 + "\n"
CHANGELOG = "## 0.1.0 - unreleased\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", 'open("/home/somebody/x")'),
        ("Makefile", "cp x /opt/wheels"),
        ("a.md", "see https://mirror.example.net/simple"),
        ("a.py", "# TODO: later"),
        ("a.py", "raise NotImplementedError"),
        ("a.py", "if x:  # pragma: no cover"),
        ("requirements.lock", "--index-url https://example.org/simple"),
        ("requirements.lock", "x @ file.whl"),
    ],
)
def test_what_must_not_be_in_the_tree_is_found(name: str, text: str) -> None:
    assert list(findings(name, text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", 'Path(".venv/bin/work/x")'),
        ("a.py", 'listen("tcp://127.0.0.1:4000")'),
        ("a.md", "see https://semver.org/spec"),
        ("a.md", "a TODO in prose"),
        ("requirements.lock", LOCK + "    # via whisper-net"),
    ],
)
def test_ordinary_text_is_let_be(name: str, text: str) -> None:
    assert list(findings(name, text)) == []


def test_versions_that_agree_say_nothing() -> None:
    pages = {"README.md": "automerge==1.0.0rc1 on Python >=3.11,<3.13"}
    assert list(disagreements(PYPROJECT, LOCK, CHANGELOG, pages)) == []


@pytest.mark.parametrize(
    ("changelog", "page"),
    [
        ("## 0.0.9\n", ""),
        (CHANGELOG, "automerge==0.1.2"),
        (CHANGELOG, "Python >=3.10,<3.13"),
    ],
)
def test_versions_that_disagree_are_found(changelog: str, page: str) -> None:
    assert len(list(disagreements(PYPROJECT, LOCK, changelog, {"README.md": page}))) == 1
