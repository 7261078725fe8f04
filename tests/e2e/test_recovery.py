"""A laptop is lost, and its owner comes back or puts it out, by real processes: journeys 1 and 7."""

from pathlib import Path

import pytest

from tests.e2e.conftest import Make, let_in
from tests.e2e.processes import ANYWHERE, Machine


def founded(machine: Make) -> tuple[Machine, str]:
    """Ana's machine with a group of her own, and her twelve words."""
    ana = machine("empty")
    phrase: str = ana.json("group", "found", "Acme", "--me", "Ana", "--needed", "1")["phrase"]
    return ana, phrase


@pytest.mark.parametrize("by_words", [False, True], ids=["from another machine", "by the words"])
def test_lost_laptop_reads_nothing_more_and_its_writings_are_refused(machine: Make, by_words: bool) -> None:
    ana, phrase = founded(machine)
    laptop, ben = machine("empty"), machine("empty")
    address = ana.start_node("--listen", ANYWHERE)
    let_in(ana, ben, "Ben", address)
    bens = ben.start_node("--listen", ANYWHERE, "--peer", address)
    ana.json("post", "general", "before")
    key = ana.json("invite", "create")["key"]
    added = laptop.json("device", "add", key, "--peer", address, said=phrase)
    assert added["state"] == "member"
    assert laptop.texts() == ["before"]

    (lost,) = [row["device"] for row in ana.json("device", "list") if not row["this"]]
    assert lost == added["device"]
    words = {"said": phrase} if by_words else {}
    ana.json("device", "revoke", lost[:8], *(["--phrase"] if by_words else []), **words)
    second = ana.json("post", "general", "after")["message"]
    ben.wait_for("message", message=second)

    laptop.json("post", "general", "from the finder")
    assert laptop.error("sync", "--peer", bens, "--timeout", "1") == "nobody_reachable"
    assert laptop.texts() == ["before", "from the finder"]
    assert ana.texts() == ben.texts() == ["before", "after"]
    assert [row["state"] for row in ana.json("device", "list")] == ["live", "revoked"]


def test_kit_brings_its_owner_back_in_a_fresh_profile(machine: Make, tmp_path: Path) -> None:
    """The words on paper and a file: tried, and then needed, with nobody online at first."""
    ana, phrase = founded(machine)
    ben, fresh, kit = machine("empty"), machine("empty"), str(tmp_path / "kit")
    address = ana.start_node("--listen", ANYWHERE)
    let_in(ana, ben, "Ben", address)
    ana.json("post", "general", "Welcome, Ben.")
    ben.json("sync", "--peer", address)
    saved = ana.json("recovery", "backup", kit, "--with-content", said=phrase)
    assert [row["name"] for row in saved["groups"]] == ["Acme"]
    assert ana.error("recovery", "backup", kit, said=phrase) == "file_exists"
    (tried,) = ana.json("recovery", "rehearse", kit, said=phrase)["groups"]
    assert (tried["members"], tried["messages"]) == (2, 1)
    ana.kill()

    others = fresh.json("group", "found", "Other", "--me", "Zoe")["phrase"]
    assert fresh.error("recovery", "restore", kit, said=others) == "wrong_phrase"
    (back,) = fresh.json("recovery", "restore", kit, said=phrase)["groups"]
    rows = fresh.json("--group", "Acme", "messages", "general")
    assert [row["text"] for row in rows] == ["Welcome, Ben."]
    bens = ben.start_node("--listen", ANYWHERE)
    written = fresh.json("--group", "Acme", "post", "general", "I am back.")["message"]
    fresh.json("--group", "Acme", "sync", "--peer", bens)
    ben.wait_for("message", message=written)
    assert len(ben.json("member", "list")) == 2
    devices = fresh.json("--group", "Acme", "device", "list")
    assert [(row["this"], row["state"]) for row in devices] == [(False, "live"), (True, "live")]
    assert back["device"] == devices[1]["device"]
