"""axe-core, which looks for faults that keep people from using a page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Frame, Page

AXE = Path(__file__).parent.parent / "vendor" / "axe-core" / "axe.min.js"


def faults(page: Page | Frame, rules: list[str] | None = None) -> list[str]:
    """Each fault of weight against `rules` (all where left out), with the elements that have it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))  # past the policy, as no page may
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    options |= {"resultTypes": ["violations"], "iframes": False}
    found = page.evaluate("async (given) => (await axe.run(document, given)).violations", options)
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']}: "
        + "; ".join(node["html"][:160] for node in fault["nodes"][:4])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]
