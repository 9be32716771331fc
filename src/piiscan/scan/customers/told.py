"""Customers that were met, as the machine output tells them: of each file, and of the run with a bound for false ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from piiscan.bounds import upper_bound
from piiscan.model import Location
from piiscan.scan.customers.asked import COUNTS

__all__ = ["of_file", "of_run"]


def of_file(source: Location, told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A line for each member of a file that holds customers. told: `Asked.as_json`."""
    for one in told["members"]:
        where = Location(source.uri, one["member"], sheet=source.sheet)
        yield {
            "type": "customers",
            "location": where.as_json(),
            "persons": one["persons"],
            "households": one["households"],
        }


def of_run(met: Mapping[str, int], counts: Mapping[str, int]) -> dict[str, Any]:
    """Different customers in all that was read, and the share of wrong ones among them.

    Records put together from several persons are no customers: as many of them as are taken for some, so many of the
    others are too. None where there was no such trial, or no customer.
    """
    records, trials, accepted = (counts[name] for name in COUNTS)
    rate = upper = None
    if met["persons"] and trials:
        others = max(records - met["persons"], 0) / met["persons"]
        upper = min(1.0, upper_bound(accepted, trials) * records / met["persons"])
        rate = min(upper, accepted / trials * others)
    return {
        **met,
        "records": records,
        "trials": trials,
        "accepted": accepted,
        "false_rate": None if rate is None else round(rate, 6),
        "false_rate_upper": None if upper is None else round(upper, 6),
    }
