"""A real PostgreSQL server of this machine's own packages, in a folder of the test's."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
from pathlib import Path

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
BINARIES = next((place for place in _PLACES if (place / "initdb").exists()), None)
_USER = "postgres"


class PostgreSql:
    """A server that can be stopped and started; it never runs as root, which it refuses."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._data = folder / "data"
        self._log = folder / "log"
        if os.getuid() == 0:
            account = pwd.getpwnam(_USER)
            os.chown(folder, account.pw_uid, account.pw_gid)
            for above in folder.parents:  # the user has to get through to the folder
                if above.stat().st_uid == 0 and above != Path("/"):
                    above.chmod(above.stat().st_mode | 0o011)
        self._run("initdb", "-D", str(self._data), "-A", "trust", "-U", "wenbao", "-E", "UTF8")
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql://wenbao@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        options = f"-p {self._port} -k {self._data} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run(
            "pg_ctl", "start", "-w", "-D", str(self._data), "-l", str(self._log), "-o", options
        )

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-D", str(self._data), "-m", "immediate")

    def freeze(self, *, frozen: bool) -> None:
        """Stop all its processes where they are (connected, and silent), or let them go on."""
        main = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        for process in (main, *map(int, children)):
            os.kill(process, signal.SIGSTOP if frozen else signal.SIGCONT)

    def _run(self, program: str, *arguments: str) -> None:
        assert BINARIES is not None
        command = [str(BINARIES / program), *arguments]
        if os.getuid() == 0:
            command = [str(shutil.which("runuser")), "-u", _USER, "--", *command]
        subprocess.run(
            command,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
