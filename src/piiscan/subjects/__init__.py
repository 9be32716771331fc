"""Where a person appears in what was scanned: an index of keyed words, questions to it, and a log of these."""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from piiscan.errors import ConfigError
from piiscan.keys import Key, load_key
from piiscan.subjects import covered, find, log
from piiscan.subjects.answer import SubjectAnswer
from piiscan.subjects.question import question
from piiscan.subjects.store import Store

__all__ = ["SubjectAnswer", "ask", "find_subject"]

Values: TypeAlias = "str | Sequence[str] | None"


def find_subject(
    index: str | os.PathLike[str],
    *,
    key: Key | str | os.PathLike[str],
    name: Values = None,
    kana: Values = None,
    birth_date: Values = None,
    phone: Values = None,
    email: Values = None,
    address: Values = None,
    postal_code: Values = None,
    number: Values = None,
    my_number: Values = None,
    by: str | None = None,
    case: str = "",
) -> SubjectAnswer:
    """Places in which a person appears, surest first, and what the index cannot speak of. The question is logged in it.

    index: file written by `piiscan scan --subjects`. key: the one it was written with, or what `load_key` takes. Values are one
    text or several, in any spelling that a scan reads; number: of a customer, employee, student, a license, an account. by: who
    asks (the user of the system by default); case: number of the request. ConfigError for no index, a damaged one, a value that
    cannot be read as one of its kind; IndexMismatchError for another key. No message holds a value.
    """
    given: dict[str, Values] = {
        "name": name,
        "kana": kana,
        "birth_date": birth_date,
        "phone": phone,
        "email": email,
        "address": address,
        "postal_code": postal_code,
        "number": number,
        "my_number": my_number,
    }
    asked = {
        field: [told] if isinstance(told, str) else list(told) for field, told in given.items() if told is not None
    }
    secret = key if isinstance(key, Key) else load_key(key)
    with Store(index, secret) as store:
        return ask(store, asked, by=_user() if by is None else by, case=case)


def ask(store: Store, asked: Mapping[str, Sequence[str]], *, by: str, case: str = "") -> SubjectAnswer:
    """`find_subject` of an open index. asked: field -> values. The answer is logged before it is given."""
    if any(not isinstance(value, str) for told in asked.values() for value in told):
        raise ConfigError("a value is a text")
    made = question(asked, store.key)
    with store.snapshot():
        met = find.look(store, made)
        same = find.namesakes(store, made, met)
        places = find.found(store, made, met, same)
        lacking = covered.not_covered(store, len(met.cut))
        told = covered.as_of(store), covered.counts(store)
    complete = not any(one.incomplete for one in lacking)
    with store.transaction() as db:
        entry = log.add(
            db,
            store.key,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            actor=by,
            reason=case,
            kinds=made.fields,
            question=made.digest,
            places=len(places),
            complete=complete,
        )
    return SubjectAnswer(tuple(places), same, lacking, made.fields, entry, *told)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
