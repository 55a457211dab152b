"""Two real processes that do the same at the same time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def done_by_two(program: str, argument: str) -> list[int]:
    """What two processes print that run `program` (Python) with `argument`.

    The program prints `ready`, waits for a line, and then does what it does: both begin at once.
    Warnings are errors in it.
    """
    command = [sys.executable, "-W", "error", "-c", program, argument]
    processes = [
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for one in processes:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in processes:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    return [int(one.communicate(timeout=60)[0]) for one in processes]
