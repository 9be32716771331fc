"""OURS, NOT_OURS or INCONCLUSIVE, by the thresholds of rules/match.yaml, and what kept the other two from being said."""

from __future__ import annotations

from piiscan.bounds import upper_bound
from piiscan.match.counts import FalseRate, Found
from piiscan.match.notes import Note, note
from piiscan.match.rules import MatchRules


def verdict(rules: MatchRules, customers: int, found: Found, rate: FalseRate) -> str:
    """`customers`: different rows of the index that were matched as persons."""
    if not against_ours(rules, customers, found, rate):
        return "OURS"
    limits = rules.numbers["verdict"]
    enough = found.searchable >= limits["not_ours_rows"]
    # Households count like persons: relatives of customers point to our data as well, and may be customers misread.
    few = upper_bound(found.matched, max(found.matched, found.searchable)) <= limits["not_ours_share"]
    return "NOT_OURS" if enough and few else "INCONCLUSIVE"


def against_ours(rules: MatchRules, customers: int, found: Found, rate: FalseRate) -> list[Note]:
    """What the verdict OURS lacks."""
    limits = rules.numbers["verdict"]
    share = found.accepted / max(1, found.persons)
    reasons = []
    if customers < limits["min_persons"]:
        reasons.append(note("few_persons", count=customers, least=int(limits["min_persons"])))
    if share < limits["ours_share"]:
        reasons.append(note("small_share", share=f"{share:.1%}", least=f"{limits['ours_share']:.0%}"))
    if rate.decoys < limits["min_decoys"]:
        reasons.append(note("few_decoys", count=rate.decoys, least=int(limits["min_decoys"])))
    if rate.method == "rate_model":
        reasons.append(note("rate_of_model"))
    elif rate.method != "rate_decoys" or rate.upper is None or rate.upper > limits["ours_false"]:
        upper = "-" if rate.upper is None else f"{rate.upper:.1%}"
        reasons.append(note("rate_unsure", upper=upper, most=f"{limits['ours_false']:.0%}"))
    return reasons


def against_not_ours(rules: MatchRules, found: Found, person_rows: int, household_rows: int) -> list[Note]:
    """What the verdict NOT_OURS lacks."""
    limits = rules.numbers["verdict"]
    if found.matched and upper_bound(found.matched, max(found.matched, found.searchable)) > limits["not_ours_share"]:
        return [note("some_found", persons=person_rows, households=household_rows)]
    return [note("few_searchable", count=found.searchable)]
