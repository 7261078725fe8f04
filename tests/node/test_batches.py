"""Messages of bounded size."""

from whisper_net.node.batches import BYTES_A_MESSAGE, ENVELOPES_A_MESSAGE, batches


def test_batches_are_bounded_by_count_and_by_bytes() -> None:
    many = [b"x"] * (2 * ENVELOPES_A_MESSAGE + 1)
    assert [len(batch) for batch in batches(many)] == [ENVELOPES_A_MESSAGE, ENVELOPES_A_MESSAGE, 1]
    large = [bytes(BYTES_A_MESSAGE // 2 + 1)] * 3
    assert [len(batch) for batch in batches(large)] == [1, 1, 1]
    assert batches([]) == []
