"""The window's node over real sockets and files: two people whose only means are what its pages ask for."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from whisper_net.adapters.store import sqlite_profile
from whisper_net.desktop.engine import ProfileEngine
from whisper_net.node.operations.table import perform

PASSPHRASE = "correct horse battery staple"
CHEAP = 8 << 20
SECONDS = 20


class Person:
    """Somebody who has the window and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.engine = ProfileEngine(folder)
        self._news = asyncio.Event()

    async def open(self, *, create: bool = False) -> "Person":
        await self.engine.open(PASSPHRASE, create, lambda _group, _notify: self._news.set())
        return self

    async def do(self, operation: str, /, **args: Any) -> Any:
        return await perform(self.engine.node, operation, args)

    async def reads(self, text: str) -> None:
        """Wait until a message is here."""
        async with asyncio.timeout(SECONDS):
            self._news.clear()
            while text not in [row["text"] for row in await self.do("messages", channel="general")]:
                await self._news.wait()
                self._news.clear()


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Profiles whose passphrase costs a hundredth."""
    create = sqlite_profile.create_profile
    monkeypatch.setattr(sqlite_profile, "create_profile", lambda path, words: create(path, words, ops=1, memory=CHEAP))


@pytest.mark.loopback
async def test_two_windows_reach_each_other_by_their_network_pages_and_again_after_a_restart(tmp_path: Path) -> None:
    ana, ben = [await Person(tmp_path / name).open(create=True) for name in ("ana", "ben")]
    assert (await ana.do("listening"))["listening"] is None
    await ana.do("group_found", name="Acme", me="Ana", needed=1)
    here = f"127.0.0.1:{(await ana.do('listen', on=True))['port']}"
    key = (await ana.do("invite_create"))["key"]
    asked = await ben.do("join", key=key, me="Ben", peers=[here])
    await ana.do("member_approve", member=asked["member"])
    await ben.do("sync")
    await ana.do("post", channel="general", text="hello Ben")
    await ben.reads("hello Ben")
    for person in (ben, ana):
        await person.engine.close()
    for person in (ana, ben):
        await person.open()
    await ben.do("post", channel="general", text="hello again")
    await ana.reads("hello again")
    (row,) = await ben.do("address_list")
    assert (row["address"], row["name"], row["live"]) == (here, "Ana", True)
    for person in (ana, ben):
        await person.engine.close()
