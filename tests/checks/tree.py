"""Does any file of the tree carry what must not be in it?

Run as `python -m tests.checks.tree`, part of `make check`. Looks at every file that git knows or would add, for paths
of one person's machine, addresses of hosts, unfinished work, and pins and versions that disagree. Hosts are refused by
listing the few allowed, so that no host needs to be named here. Its counterpart is test_tree.py beside it.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = "tests/checks/"
BINARY = {".png", ".ico", ".pdf", ".gz", ".zip", ".db", ".docx", ".ttf"}

MACHINE_PATH = re.compile(r"(?<![\w.~$}<-])/(?:root|home/\w+|work|opt|Users/\w+|private/tmp|tmp)/[\w.-]+")
URL = re.compile(r"\b(?:https?|wss?|git|ssh)://([\w.-]+)", re.IGNORECASE)
ALLOWED_HOSTS = {
    "127.0.0.1",
    "localhost",
    "keepachangelog.com",
    "semver.org",
    "noiseprotocol.org",
    "example.org",
    "example.com",
    "www.w3.org",  # the namespace of every SVG file
}
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b|pragma: no cover")
LOCK_LINE = re.compile(r"[a-z0-9-]+==[^ ]+(?: ;.*)? \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?|\s*#.*|")
PIN = re.compile(r"\b([A-Za-z][\w-]*)==(\d[\w.]*\w)")
RANGE = re.compile(r">=3\.\d+,<3\.\d+")


def findings(name: str, text: str) -> Iterator[str]:
    """Yield what is wrong in one file; `name` is its path in the tree."""
    if name.startswith(HERE):  # these files name what they look for
        return
    for number, line in enumerate(text.splitlines(), 1):
        where = f"{name}:{number}"
        if path := MACHINE_PATH.search(line):
            yield f"{where}: a path of one machine: {path[0]}"
        for host in URL.findall(line):
            if _leads_somewhere(host.lower()):
                yield f"{where}: an address: {host}"
        if not name.endswith(".md") and (word := UNFINISHED.search(line)):
            yield f"{where}: unfinished: {word[0]}"
        if name == "requirements.lock" and not LOCK_LINE.fullmatch(line):
            yield f"{where}: neither a pin, a hash nor a comment: {line}"


def _leads_somewhere(host: str) -> bool:
    """A name without a dot is nobody's address, and those below the example domains are meant for examples."""
    return "." in host and host not in ALLOWED_HOSTS and not host.endswith((".example", ".example.org", ".example.com"))


def disagreements(pyproject: str, lock: str, changelog: str, pages: dict[str, str]) -> Iterator[str]:
    """Yield every version in the pages that differs from the lock, and what else does not agree."""
    project = tomllib.loads(pyproject)["project"]
    locked = {name.lower(): version for name, version in PIN.findall(lock)}
    if f"## {project['version']}" not in changelog:
        yield f"CHANGELOG.md: has no entry for {project['version']}"
    for page, text in pages.items():
        for name, version in PIN.findall(text):
            if locked.get(name.lower().replace("_", "-"), version) != version:
                yield f"{page}: says {name}=={version}, the lock {locked[name.lower()]}"
        for versions in RANGE.findall(text):
            if versions != project["requires-python"]:
                yield f"{page}: says Python {versions}, pyproject.toml {project['requires-python']}"


def tracked() -> list[str]:
    """Every file that is committed or would be by `git add --all`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    out = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    return sorted({name for name in out.decode().split("\0") if name and (ROOT / name).is_file()})


def main() -> int:
    """Print every finding; the exit code is 1 if there is one."""
    texts = {name: (ROOT / name).read_text("utf-8") for name in tracked() if Path(name).suffix not in BINARY}
    found = [finding for name, text in texts.items() for finding in findings(name, text)]
    pages = {name: text for name, text in texts.items() if name.endswith(".md") and name != "CHANGELOG.md"}
    found += disagreements(texts["pyproject.toml"], texts["requirements.lock"], texts["CHANGELOG.md"], pages)
    print("\n".join(found) or f"{len(texts)} files carry nothing that they should not")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
