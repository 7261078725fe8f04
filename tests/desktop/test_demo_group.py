"""The group that pictures show is the demo's at a later day: what the demo's people said stands in it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.desktop import chat, jobs, reviews
from tests.desktop.ground import Neighbourhood
from tests.desktop.lumen import Lumen
from whisper_net.cli import demo_lines as demo

SAID = [
    (demo.TOMASZ, demo.QUESTION),
    (demo.JONAS, demo.ANSWER),
    (demo.MAYA, demo.FOUND),
    (demo.TOMASZ, demo.FORMS),
    (demo.MAYA, demo.THANKS_TO_ALL),
]


@pytest.fixture(scope="module")
def lumen(qapp: object) -> Iterator[Lumen]:
    near = Neighbourhood()
    yield chat.lively(Lumen(near).talk())
    near.close()


def seen(lumen: Lumen, operation: str, /, **args: Any) -> Any:
    return lumen.do(demo.MAYA, operation, **args)


def test_group_and_its_people_are_the_demos_and_three_more(lumen: Lumen) -> None:
    assert [row["name"] for row in seen(lumen, "group_list")] == [demo.GROUP]
    names = {row["name"] for row in seen(lumen, "member_list")}
    assert names > set(demo.PEOPLE)
    assert len(names) == len(demo.PEOPLE) + 3


def test_general_holds_what_the_demo_said_in_its_order(lumen: Lumen) -> None:
    rows = seen(lumen, "messages", channel="general", limit=50)
    assert [said for row in rows if (said := (row["name"], row["text"])) in SAID] == SAID
    by_text = {row["text"]: row for row in rows}
    maya = lumen.maya.group.group.state.me.member.hex()
    assert {"emoji": demo.SYMPATHY, "members": [maya]} in by_text[demo.ANSWER]["reactions"]
    assert by_text[demo.THANKS_TO_ALL]["edited"]


def test_board_holds_the_demos_lead_with_both_claims(lumen: Lumen) -> None:
    jobs.filled(lumen)
    (lead,) = [row for row in seen(lumen, "lead_list") if row["role"] == demo.LEAD.role]
    assert demo.Lead(**{name: lead[name] for name in demo.Lead._fields}) == demo.LEAD
    names = {row["member"]: row["name"] for row in seen(lumen, "member_list")}
    assert names[lead["by"]] == demo.JONAS
    assert sorted(names[claim["member"]] for claim in lead["claims"]) == sorted(demo.CLAIMANTS)


def test_resume_is_the_demos_with_its_comments(lumen: Lumen) -> None:
    page = seen(lumen, "resume_show", resume=reviews.shared(lumen))
    assert page["text"] == demo.SHORTER
    said = {demo.Comment(row["name"], row["quote"], row["text"]) for row in page["comments"]}
    assert said >= {demo.PRAISE, demo.ADVICE}
