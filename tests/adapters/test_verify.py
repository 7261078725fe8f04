"""Both verifiers agree with the check itself, and the worker's end is never the node's."""

import asyncio
import io
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from whisper_net.adapters import verify, verify_worker
from whisper_net.adapters.verify import SLICE, InlineVerifier, WorkerVerifier
from whisper_net.core.crypto.contexts import Context, padded
from whisper_net.core.crypto.signing import keypair, sign
from whisper_net.ports.runtime import Job, Verifier

PUBLIC, SECRET = keypair(b"s" * 32)


def job(number: int, *, good: bool = True) -> Job:
    record = b"%d" % number
    message = padded(Context.ENVELOPE) + record
    return PUBLIC, message if good else message + b"!", sign(SECRET, Context.ENVELOPE, record)


MIXED = [job(number, good=number % 7 != 3) for number in range(SLICE + 100)]
VERDICTS = [number % 7 != 3 for number in range(SLICE + 100)]
MALFORMED = [(b"short", b"message", bytes(64)), (PUBLIC, b"", b""), (bytes(32), b"message", bytes(64))]


@pytest.fixture(params=["inline", "worker", "worker for everything"])
async def verifier(request: pytest.FixtureRequest) -> AsyncIterator[Verifier]:
    made: Verifier = (
        InlineVerifier() if request.param == "inline" else WorkerVerifier(bulk=200 if request.param == "worker" else 0)
    )
    yield made
    await made.close()


@pytest.fixture
async def worker() -> AsyncIterator[WorkerVerifier]:
    verifier = WorkerVerifier()
    yield verifier
    await verifier.close()


def process_of(verifier: WorkerVerifier) -> asyncio.subprocess.Process:
    assert verifier._process is not None
    return verifier._process


def gone(process_id: int) -> bool:
    """Whether a process has ended and nobody still has to collect it."""
    return not Path(f"/proc/{process_id}").exists()


def inherited(process_id: int) -> tuple[bytes, list[str]]:
    """A process's environment and the numbers of its open files."""
    folder = Path(f"/proc/{process_id}")
    return (folder / "environ").read_bytes(), sorted(each.name for each in (folder / "fd").iterdir())


async def test_verdicts_come_in_order(verifier: Verifier) -> None:
    assert await verifier.verify(MIXED) == VERDICTS
    assert await verifier.verify(MIXED[:5]) == VERDICTS[:5]
    assert await verifier.verify([]) == []


async def test_malformed_keys_and_signatures_do_not_hold(verifier: Verifier) -> None:
    assert await verifier.verify([*MALFORMED, job(1)] * 60) == [False, False, False, True] * 60


async def test_batches_at_once_are_not_mixed_up(verifier: Verifier) -> None:
    batches = [MIXED, MIXED[::-1], MIXED[3:]]
    assert await asyncio.gather(*map(verifier.verify, batches)) == [VERDICTS, VERDICTS[::-1], VERDICTS[3:]]


async def test_loop_keeps_turning_meanwhile(verifier: Verifier) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await verifier.verify(MIXED)
    counting.cancel()
    assert turns > 10


async def test_worker_starts_with_the_first_large_batch_only(worker: WorkerVerifier) -> None:
    await worker.verify(MIXED[:200])
    assert worker._process is None
    await worker.verify(MIXED[:201])
    first = process_of(worker).pid
    await worker.verify(MIXED)
    assert process_of(worker).pid == first


async def test_close_leaves_no_process_and_later_batches_are_checked_here(worker: WorkerVerifier) -> None:
    await worker.verify(MIXED)
    process_id = process_of(worker).pid
    began = time.monotonic()
    await worker.close()
    assert time.monotonic() - began < 1.5
    assert gone(process_id)
    assert await worker.verify(MIXED) == VERDICTS
    assert worker._process is None
    await worker.close()


async def test_crashed_worker_is_started_once_more_and_then_no_more(worker: WorkerVerifier) -> None:
    await worker.verify(MIXED)
    first = process_of(worker)
    first.kill()
    assert await worker.verify(MIXED) == VERDICTS
    second = process_of(worker)
    assert second.pid != first.pid
    second.send_signal(signal.SIGSTOP)
    checking = asyncio.create_task(worker.verify(MIXED))
    await asyncio.sleep(0.01)
    second.kill()
    assert await checking == VERDICTS
    assert worker._process is None
    assert gone(first.pid)
    assert gone(second.pid)


async def test_worker_that_does_not_answer_is_replaced(worker: WorkerVerifier, monkeypatch: pytest.MonkeyPatch) -> None:
    await worker.verify(MIXED)
    stopped = process_of(worker)
    stopped.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(verify, "_TRIP_SECONDS", 0.3)
    assert await worker.verify(MIXED) == VERDICTS
    assert gone(stopped.pid)


async def test_worker_that_does_not_leave_is_killed(worker: WorkerVerifier, monkeypatch: pytest.MonkeyPatch) -> None:
    await worker.verify(MIXED)
    stopped = process_of(worker)
    stopped.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(verify, "_FAREWELL_SECONDS", 0.05)
    await worker.close()
    assert gone(stopped.pid)


async def test_worker_that_cannot_be_started_is_done_without(
    worker: WorkerVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert await worker.verify(MIXED) == VERDICTS


async def test_frozen_program_is_never_started_again(worker: WorkerVerifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert await worker.verify(MIXED) == VERDICTS
    assert worker._process is None


async def test_cancelled_batch_does_not_answer_the_next(worker: WorkerVerifier) -> None:
    await worker.verify(MIXED)
    for wait in (0.0, 0.001, 0.005):
        checking = asyncio.create_task(worker.verify([job(1, good=False)] * 400))
        await asyncio.sleep(wait)
        checking.cancel()
        assert await worker.verify(MIXED) == VERDICTS
    assert worker._crashes == 0


async def test_worker_inherits_no_secret_of_the_environment(
    worker: WorkerVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHISPER_NET_PASSPHRASE", "correct horse")
    await worker.verify(MIXED)
    environment, files = inherited(process_of(worker).pid)
    assert b"PYTHONPATH" in environment
    assert b"correct horse" not in environment
    assert files == ["0", "1", "2"]


def test_worker_dies_with_its_parent() -> None:
    program = (
        "import asyncio, sys, time\n"
        "from tests.adapters.test_verify import MIXED, WorkerVerifier\n"
        "async def main():\n"
        "    verifier = WorkerVerifier()\n"
        "    await verifier.verify(MIXED)\n"
        "    print(verifier._process.pid, flush=True)\n"
        "    time.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        process_id = int(parent.stdout.readline())
        assert not gone(process_id)
        parent.kill()
    deadline = time.monotonic() + 10
    while not _ended(process_id) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert _ended(process_id)


def _ended(process_id: int) -> bool:
    """Gone, or a zombie that only its adopter can collect."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_worker_answers_batches_until_its_input_ends() -> None:
    body = msgspec.msgpack.encode([job(1), job(2, good=False), *MALFORMED])
    batch = len(body).to_bytes(4) + body
    sink = io.BytesIO()
    verify_worker.answer_batches(io.BytesIO(batch + batch + b"\x00"), sink)
    assert sink.getvalue() == b"\x01\x00\x00\x00\x00" * 2


def test_worker_imports_no_event_loop() -> None:
    program = "import sys, whisper_net.adapters.verify_worker; print('asyncio' in sys.modules, 'socket' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
