"""The time and the modality of a number, from its clause and what stands before it."""

from __future__ import annotations

import re
from dataclasses import replace

from index.figure import Modality, Period
from index.ledger import periods
from index.ledger.context import Scene
from index.ledger.moves import FROM, LIST_GAP
from index.ledger.scanner import Mention
from index.ledger.times import TimeMention

_CONSEQUENCE = re.compile(r"^(?:这|此|因此|并因此)|推动|带动|导致|造成|促使|因此|测算|使得")


def period_of(
    scene: Scene, mention: Mention, carried: Period | None, *, paired: bool
) -> Period | None:
    """The time of a number: its own, its clause's, its sentence's, else what is carried."""
    text, clause, usable = scene.text, scene.clause, scene.usable
    earlier = scene.state.period or carried
    here = [t for t in usable if clause.start <= t.start and t.end <= mention.start]
    for time in reversed(here):
        if mention.unit.printed == "倍" and periods.owned(text, time, mention.start):
            break  # 是2023年的10倍: the year is what is compared with
        if periods.owned(text, time, mention.start):
            return periods.resolve(time, earlier)
    own = [t for t in here if not _owned_by_other(scene, t, mention)]
    if mention.unit.printed == "倍":
        own = [t for t in own if not periods.owned(text, t, mention.start)]
    if paired:
        before = [t for t in own if t.absolute] or own
        return periods.narrowed(before[-1].period if before else earlier)
    if own:
        found = periods.resolve(own[-1], earlier)
        if found:
            return found
    behind = [
        t for t in usable if mention.end <= t.start <= mention.end + 3 and t.end <= clause.end
    ]
    if behind and text[mention.end : behind[0].start] in ("(", "（"):
        return behind[0].period
    return replace(earlier, inherited=True) if earlier else None


def _owned_by_other(scene: Scene, time: TimeMention, mention: Mention) -> bool:
    """Whether a time belongs to an earlier number of the clause (2020年的12%)."""
    text = scene.text
    for other in scene.mentions:
        if other.start < mention.start and periods.owned(text, time, other.start):
            rest = text[other.end : mention.start]
            if FROM.search(text[: time.start]) or not LIST_GAP.match(rest):
                return True
    return False


def modality_of(
    scene: Scene, mention: Mention, cue: Modality | None, period: Period | None, *, is_from: bool
) -> Modality:
    """How sure the report is: by the clause's own cue, else as the clause before says."""
    state = scene.state
    if is_from:
        return Modality.ACTUAL
    if cue:
        return cue
    if state.modality in (Modality.FORECAST, Modality.REQUIREMENT, Modality.TARGET):
        own_year = period and period.first is not None and not period.inherited
        before = state.period
        if (
            own_year
            and before
            and before.first
            and period
            and period.first
            and period.first < before.first
        ):
            return Modality.ACTUAL
        if state.modality is Modality.REQUIREMENT and _CONSEQUENCE.search(
            scene.text[scene.clause.start : mention.start]
        ):
            return Modality.ACTUAL
        return state.modality
    return Modality.ACTUAL
