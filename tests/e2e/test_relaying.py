"""Two machines and a relay, as processes: what one leaves there and goes, the other reads who comes later."""

from pathlib import Path

from tests.e2e.conftest import Make
from tests.e2e.processes import ANYWHERE, until
from tests.e2e.test_relay import serving


def test_one_posts_and_leaves_and_the_other_reads_later(machine: Make, tmp_path: Path) -> None:
    ana, ben = machine("ana"), machine("ben")
    before = ben.texts()
    with serving(tmp_path) as (_, address):
        assert ana.json("relay", "add", str(address))["shared"]
        posted = ana.json("post", "general", "Did anyone get the letter?")["message"]
        assert ana.json("sync")["peers"] == 1
        assert not ben.json("relay", "add", str(address))["shared"]
        ben.start_node("--listen", ANYWHERE)
        until(lambda: ben.texts() == [*before, "Did anyone get the letter?"])
        (row,) = ben.json("relay", "list")
        assert (row["state"], row["shared"], row["error"]) == ("connected", True, None)
        ben.json("post", "general", "I did.")
        until(lambda: ben.json("relay", "list")[0]["items_waiting"] == 0)
        ben.stop_node()
        ana.json("sync")
        assert ana.texts() == [*before, "Did anyone get the letter?", "I did."]
        assert ana.json("message", "show", posted)["delivery"]["relays"] == [address.where]
    assert "nothing listens there" in ana.run("sync").error["message"]
