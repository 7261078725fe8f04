"""A backup that a person picked, looked at before anything is made for it: on the node's side, never in Qt's thread."""

import asyncio

from whisper_net.bootstrap import check_backup


async def look_at_backup(file: str, phrase: str) -> None:
    """Whether its beginning is whole and of these words. Raises BackupError, DiskFault or KeyTextError."""
    await asyncio.to_thread(check_backup, file, phrase)
