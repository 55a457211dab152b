"""Check the golds of question files against the plain text of the report they ask about.

    python check.py TEXT SET.jsonl [SET.jsonl ...]

TEXT is a clean reading of the report whose headings stand on lines that begin with `#`. A gold is
sound when its evidence stands word for word in TEXT, under the headings that it names, and holds
every digit that a citation must hold. What the questions mean is for people to judge.
Exit status: 0 when every gold is sound, 1 when one is not (one line each on stdout).
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_BEHAVIOURS = {"answer", "refuse", "conflict", "damaged"}
_EVIDENCE_CHARS = range(8, 81)


def _norm(text: str) -> str:
    """Return the text half-width and without thousands marks, as the measures read it."""
    return re.sub(r"(?<=\d),(?=\d{3})", "", unicodedata.normalize("NFKC", text))


def sections(text: str) -> dict[str, str]:
    """Return the body under each heading, by the heading's words."""
    parts = re.split(r"(?m)^#+ +(.*)$", text)
    return {head.strip(): body for head, body in zip(parts[1::2], parts[2::2], strict=True)}


def faults(gold: dict[str, Any], text: str, bodies: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with one gold, in words; nothing when it is sound."""
    behaviour = gold["behavior"]
    if behaviour not in _BEHAVIOURS:
        yield f"unknown behaviour {behaviour}"
    if behaviour == "refuse" and (gold["evidence"] or gold["must_numbers"] or gold["section"]):
        yield "a refusal has no evidence, figure or section"
    if behaviour in ("answer", "conflict"):
        if not gold["evidence"] or not gold["section"]:
            yield "no evidence or no section"
        if not (gold["must_numbers"] or gold["any_numbers"] or gold["must_terms"]):
            yield "nothing that an answer must hold"
    if behaviour == "conflict" and len(gold["must_numbers"] + gold["any_numbers"]) < 2:
        yield "a conflict has two sides or more"
    for quote in gold["evidence"]:
        if quote not in text:
            yield f"evidence not in the text: {quote}"
        elif gold["section"] and not any(quote in bodies.get(s, "") for s in gold["section"]):
            yield f"evidence not under its heading: {quote}"
        if len(quote) not in _EVIDENCE_CHARS:
            yield f"evidence of {len(quote)} characters: {quote}"
    for name in gold["section"]:
        if name not in bodies:
            yield f"no such heading: {name}"
        elif not any(quote in bodies[name] for quote in gold["evidence"]):
            yield f"no evidence under {name}"
    held = _norm(" ".join(gold["evidence"]))
    for number in gold["cite_numbers"]:
        for part in re.findall(r"\d+(?:\.\d+)?", number.split()[0]):
            if part not in held:
                yield f"{number} not in the evidence"
    for group in gold["cite_terms"]:
        if not any(term in held or _norm(term) in held for term in group):
            yield f"none of {group} in the evidence"


def check(text: str, sets: list[Path]) -> list[str]:
    """Return one line for each fault in the sets, with the id of its gold; ids must be unique."""
    bodies = sections(text)
    found: list[str] = []
    seen: set[str] = set()
    for path in sets:
        for line in path.read_text(encoding="utf-8").splitlines():
            gold = json.loads(line)
            if gold["id"] in seen:
                found.append(f"{gold['id']}: the id stands twice")
            seen.add(gold["id"])
            found.extend(f"{gold['id']}: {fault}" for fault in faults(gold, text, bodies))
    return found


def main(arguments: list[str]) -> int:
    """Check the files named on the command line and return the exit status."""
    if len(arguments) < 2:
        sys.stderr.write("usage: check.py TEXT SET.jsonl [SET.jsonl ...]\n")
        return 2
    text = Path(arguments[0]).read_text(encoding="utf-8")
    found = check(text, [Path(name) for name in arguments[1:]])
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
