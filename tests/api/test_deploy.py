"""What stands in api/deploy/ is checked as far as it can be without an engine for containers."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from api.settings import Settings

DEPLOY = Path(__file__).parent.parent.parent / "api" / "deploy"


@pytest.fixture
def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))  # type: ignore[no-any-return]


def test_the_compose_file_holds_together(compose: dict[str, Any]) -> None:
    service, database = compose["services"]["wenbao"], compose["services"]["database"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["depends_on"]["database"]["condition"] == "service_healthy"
    assert "pg_isready" in database["healthcheck"]["test"][1]
    for one in (service, database):
        for mount in one["volumes"]:
            assert mount.split(":")[0] in compose["volumes"]
    assert {"postgres-password", "pgpass"} == set(compose["secrets"])
    grace_s = int(service["stop_grace_period"].removesuffix("s"))
    assert grace_s > Settings().drain_s + Settings().finish_s


def test_every_setting_that_is_named_there_exists(
    compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = compose["services"]["wenbao"]["environment"]
    named = {name: value for name, value in given.items() if name.startswith("WENBAO_")}
    named |= dict(re.findall(r"(WENBAO_\w+)=(\S+)", (DEPLOY / "Dockerfile").read_text("utf-8")))
    for name, value in named.items():
        monkeypatch.setenv(name, value)
        level = Settings.model_json_schema()
        for part in name.removeprefix("WENBAO_").lower().split("__"):
            assert part in level["properties"], name
            reference = level["properties"][part].get("$ref", "")
            level = Settings.model_json_schema()["$defs"].get(reference.rpartition("/")[2], {})
    assert Settings().workers == 2


def test_the_image_runs_as_nobody_special_and_tells_its_health() -> None:
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    final = image[image.rindex("\nFROM ") :]
    user = re.search(r"^USER (\S+)", final, re.MULTILINE)
    assert user is not None
    assert not user[1].startswith(("0", "root"))
    assert "/readyz" in final[final.index("HEALTHCHECK") :]
    assert re.search(r'^ENTRYPOINT \["wenbao"\]$', final, re.MULTILINE)


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "wenbao.service"
    text = (DEPLOY / "wenbao.service").read_text("utf-8")
    # The command need not be installed where the unit is checked.
    unit.write_text(text.replace("/opt/wenbao/bin/wenbao", "/bin/true"), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    told = [line for line in done.stderr.splitlines() if "wenbao.service" in line]
    assert told == []


def test_nginx_takes_its_example(tmp_path: Path) -> None:
    if shutil.which("nginx") is None or shutil.which("openssl") is None:
        pytest.skip("nginx or openssl is not installed")
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=wenbao.example "
        f"-keyout {tmp_path}/wenbao.key -out {tmp_path}/wenbao.crt".split(),
        check=True,
        capture_output=True,
        timeout=60,
    )
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    (tmp_path / "wenbao.conf").write_text(text.replace("/etc/nginx/tls", str(tmp_path)), "utf-8")
    main = tmp_path / "nginx.conf"
    main.write_text(
        f"pid {tmp_path}/nginx.pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\n  access_log off;\n  include {tmp_path}/wenbao.conf;\n}}\n",
        "utf-8",
    )
    done = subprocess.run(
        ["nginx", "-t", "-c", str(main), "-e", "stderr"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
