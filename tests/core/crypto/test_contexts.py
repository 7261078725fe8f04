"""A hash made for one purpose can never be taken for another."""

import pytest

from tests.core.crypto import naive
from whisper_net.core.crypto.contexts import CONTEXT_SIZE, Context, derive, digest, padded


def test_contexts_distinct_when_padded() -> None:
    # An alias of an Enum hides behind its first name, so members are counted by name, not by iterating.
    assert len(Context.__members__) == len({padded(context) for context in Context.__members__.values()})
    assert {len(padded(context)) for context in Context} == {CONTEXT_SIZE}


@pytest.mark.parametrize("context", list(Context), ids=lambda context: context.name)
def test_contexts_are_plain_names_of_this_version(context: Context) -> None:
    assert context.value.startswith(b"wn1.")
    assert context.value.decode().isascii()
    assert not context.value.endswith(b"\0")


def test_hashes_differ_by_context_and_key() -> None:
    values = [b"same"]
    made = {digest(Context.LINK, values), digest(Context.JOIN, values), derive(b"k", Context.LINK, values)}
    assert len(made | {derive(b"K", Context.LINK, values)}) == 4


def test_nothing_slides_from_one_field_into_the_next() -> None:
    assert digest(Context.LINK, [b"ab", b"c"]) != digest(Context.LINK, [b"a", b"bc"])
    assert digest(Context.LINK, [[b"a"], b"b"]) != digest(Context.LINK, [[b"a", b"b"]])
    assert digest(Context.LINK, [b"a"]) != digest(Context.LINK, ["a"])


def test_second_implementation_agrees() -> None:
    values = [b"bytes", "text", 70_000, [b"inner", 0]]
    assert digest(Context.MASTER, values) == naive.digest("wn1.master", values)
    assert derive(b"k" * 32, Context.ROOT, values) == naive.derive(b"k" * 32, "wn1.root", values)
    assert derive(b"k" * 32, Context.ROOT) == naive.derive(b"k" * 32, "wn1.root", [])
