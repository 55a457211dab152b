"""Schemathesis reads the OpenAPI document and holds the running service to it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.app import create_app
from api.service import Answers
from api.settings import Settings
from tests.api.fake_answerer import FakeAnswerer
from tests.served import served

# A schema cannot say all that is asked of a request (which messages may follow each other, what
# is an origin, that a question is more than punctuation), so one that fits it may be refused.
CONFIG = """
[checks]
positive_data_acceptance.enabled = false
"""
EXAMPLES = "10"


@contextmanager
def service(answerer: Answers) -> Iterator[str]:
    with served(create_app(Settings(), answerer)) as url:
        yield f"{url}/openapi.json"


def held_to_its_document(url: str, folder: Path) -> None:
    (folder / "schemathesis.toml").write_text(CONFIG, encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
            *("run", url, "--phases", "examples,coverage,fuzzing"),
            *("--generation-deterministic", "--max-examples", EXAMPLES, "--max-failures", "20"),
            "--no-color",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_request_makes_the_service_fail_or_break_its_document(tmp_path: Path) -> None:
    with service(FakeAnswerer()) as url:
        held_to_its_document(url, tmp_path)


@pytest.mark.slow
def test_no_request_makes_the_service_of_the_shipped_report_fail_or_break_its_document(
    shipped_answerer: Answers, tmp_path: Path
) -> None:
    with service(shipped_answerer) as url:
        held_to_its_document(url, tmp_path)
