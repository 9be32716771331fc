"""What the findings alone can say of a duty to report a leak."""

from __future__ import annotations

from piiscan.report import bilingual
from piiscan.report.bilingual import Both
from piiscan.report.figures import number
from piiscan.report.tally import GRAVE_LAW, MANY, Json, ScanTally

__all__ = ["law_triggers"]

SPECIAL_CARE = ("special_care", "special_care_required")


def law_triggers(totals: ScanTally, summary: Json) -> list[tuple[Both, Both]]:
    """APPI Enforcement Rules art. 7 nos. 1-4 and the My Number Act: what the findings alone can say of each."""
    trigger: dict[str, Both] = bilingual.tree()["law_trigger"]

    def found(count: int) -> Both:
        return trigger["found"].format(n=number(count)) if count else trigger["not_found"]

    persons = summary.get("persons")
    if persons is None:
        head_count = trigger["unknown"]
    else:
        head_count = trigger["over" if persons > MANY else "under"].format(n=number(persons))
    cards, numbers = totals.entities.get("CREDIT_CARD"), totals.entities.get("JP_MY_NUMBER")
    return [
        (trigger["special_care"], found(sum(totals.law[c] for c in SPECIAL_CARE if c in GRAVE_LAW))),
        (trigger["property"], found(cards.findings if cards else totals.law["property_damage"])),
        (trigger["intent"], trigger["human"]),
        (trigger["persons"], head_count),
        (trigger["my_number"], found(numbers.findings if numbers else totals.law["specific_personal_information"])),
    ]
