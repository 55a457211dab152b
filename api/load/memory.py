"""The memory of the processes that serve a port of this machine, as Linux tells it."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_LISTENING = "0A"
_FLAT = 0.03


@dataclass(frozen=True, slots=True)
class Memory:
    """Of all processes together, in MiB. What several of them share counts once for each in
    `rss`, and once in all in `pss`."""

    rss: float
    pss: float

    def __str__(self) -> str:
        return f"{self.pss:.0f} MiB (sum of RSS {self.rss:.0f})"


def is_flat(before: Memory, after: Memory) -> bool:
    """Whether memory has grown by less than three in a hundred."""
    return after.pss <= before.pss * (1 + _FLAT)


def serving(port: int) -> list[int]:
    """The processes that listen on `port`; none where they cannot be seen from here: another
    machine, another user's, another system than Linux."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    found = []
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError):  # it has ended, or is another user's
            if any(str(held.readlink()) in sockets for held in (folder / "fd").iterdir()):
                found.append(int(folder.name))
    return sorted(found)


def memory_of(processes: list[int]) -> Memory | None:
    """What they take now; None where there are none, or none that can be looked at."""
    rss = pss = 0
    for process in processes:
        with suppress(OSError):
            told = (_PROC / str(process) / "smaps_rollup").read_text()
            rss += _kib(told, "Rss")
            pss += _kib(told, "Pss")
    return Memory(rss / 1024, pss / 1024) if rss else None


def _listening(port: int) -> set[str]:
    inodes = set()
    for name in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (_PROC / "net" / name).read_text().splitlines()[1:]:
                columns = line.split()
                here = int(columns[1].rpartition(":")[2], 16)
                if here == port and columns[3] == _LISTENING:
                    inodes.add(columns[9])
    return inodes


def _kib(told: str, name: str) -> int:
    found = re.search(rf"^{name}: *(\d+) kB", told, re.MULTILINE)
    return int(found[1]) if found else 0
