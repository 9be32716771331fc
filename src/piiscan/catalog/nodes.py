"""YAML with places: every value knows its file and line, and reading collects problems instead of stopping.

Fields are taken from a mapping one by one; what is left over at the end is an unknown key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml

T = TypeVar("T")
Problems = list[str]
_TAG = "tag:yaml.org,2002:"
_TAGS = {"str": ("str",), "number": ("int", "float"), "integer": ("int",)}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where PyYAML was built with it: 8 times as fast


def parse(path: Path, shown: str, problems: Problems) -> Fields | None:
    """The top mapping of a YAML file; None with a problem noted where it cannot be read."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except UnicodeDecodeError:
        problems.append(f"{shown}:1: the file is not UTF-8; hint: save it as UTF-8")
        return None
    except OSError as error:
        problems.append(f"{shown}:1: cannot be read ({error.strerror})")
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = getattr(error, "problem", None) or "not valid YAML"
        problems.append(f"{shown}:{line}: {what}; hint: check indentation and quotes")
        return None
    if not isinstance(node, yaml.MappingNode):
        problems.append(f"{shown}:1: a mapping of keys is expected at the top")
        return None
    return Fields(node, shown, problems)


class Fields:
    """A YAML mapping being read: `take` what is known, then `finish` reports the rest."""

    def __init__(self, node: yaml.MappingNode, shown: str, problems: Problems) -> None:
        self.shown, self.problems, self.line = shown, problems, node.start_mark.line + 1
        self._left: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in self._lines:
                self._note(key.start_mark.line + 1, f"key {name!r} stands twice", "keep one")
            self._lines.setdefault(name, key.start_mark.line + 1)
            self._left.setdefault(name, value)

    def _note(self, line: int, what: str, hint: str) -> None:
        self.problems.append(f"{self.shown}:{line}: {what}; hint: {hint}")

    def problem(self, name: str, what: str, hint: str) -> None:
        """Note a problem at the line of key `name` (or of the mapping)."""
        self._note(self._lines.get(name, self.line), what, hint)

    def place(self, name: str) -> str:
        """file:line of key `name` (or of the mapping)."""
        return f"{self.shown}:{self._lines.get(name, self.line)}"

    def has(self, name: str) -> bool:
        return name in self._lines

    def peek(self, name: str, default: str) -> str:
        """The text of a scalar without taking it."""
        node = self._left.get(name)
        return node.value if isinstance(node, yaml.ScalarNode) else default

    def value(self, name: str, kind: str, default: T, *, required: bool = False) -> T:
        """A scalar of kind str | number | integer."""
        node = self._left.pop(name, None)
        if node is None:
            if required:
                self.problem(name, f"key {name!r} is missing", f"add `{name}:`")
            return default
        found = self._scalar(node, kind)
        if found is None:
            self.problem(name, f"{name!r} must be a {kind}", "quote text, do not quote numbers")
            return default
        return cast("T", found)  # _scalar has checked the type

    def texts(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        node = self._left.pop(name, None)
        if node is None:
            if required:
                self.problem(name, f"key {name!r} is missing", f"add `{name}: [...]`")
            return ()
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        found = [self._scalar(item, "str") for item in items]
        if any(item is None for item in found):
            self.problem(name, f"{name!r} must be a list of texts", "quote each item that looks like a number")
        return tuple(str(item) for item in found if item is not None)

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        """One of some texts."""
        found = self.value(name, "str", default)
        if found not in allowed:
            self.problem(name, f"{name} {found!r} is unknown", f"one of: {', '.join(allowed)}")
        return found

    def expanded(self, name: str, tables: Mapping[str, Callable[[], Sequence[str]]]) -> tuple[str, ...]:
        """A list of texts in which the name of a table, which begins with @, stands for its texts."""
        found: list[str] = []
        for text in self.texts(name):
            if text in tables:
                found += tables[text]()
            elif text.startswith("@"):
                self.problem(name, f"unknown table {text!r}", f"known: {', '.join(tables)}")
            else:
                found.append(text)
        return tuple(found)

    def mapping(self, name: str) -> Fields | None:
        """A nested mapping, or None where it is absent."""
        node = self._left.pop(name, None)
        if node is None:
            return None
        if isinstance(node, yaml.MappingNode):
            return Fields(node, self.shown, self.problems)
        self.problem(name, f"{name!r} must be a mapping", f"write `{name}: {{key: value}}`")
        return None

    def plain(self, name: str) -> dict[str, Any]:
        """A nested mapping as plain Python values, whatever its keys are."""
        node = self._left.pop(name, None)
        if node is None:
            return {}
        try:
            found = yaml.constructor.SafeConstructor().construct_document(node)
        except (yaml.YAMLError, ValueError):  # an unknown tag, a key that is a list
            found = None
        if isinstance(found, dict) and all(isinstance(key, str) for key in found):
            return found
        self.problem(name, f"{name!r} must be a mapping of names to values", f"write `{name}: {{key: value}}`")
        return {}

    def items(self, name: str) -> list[str | Fields]:
        """A list whose items are texts or mappings."""
        node = self._left.pop(name, None)
        if node is None:
            return []
        found: list[str | Fields] = []
        for item in node.value if isinstance(node, yaml.SequenceNode) else [node]:
            if isinstance(item, yaml.MappingNode):
                found.append(Fields(item, self.shown, self.problems))
            elif (text := self._scalar(item, "str")) is not None:
                found.append(str(text))
            else:
                self.problem(name, f"{name!r} holds something that is neither text nor mapping", "quote it")
        return found

    def share(self, above: Fields, names: tuple[str, ...]) -> None:
        """Take over what stands in the mapping above, where this one does not say it itself."""
        for name in names:
            if name in above._left and name not in self._lines:
                self._left[name] = above._left[name]
                self._lines[name] = above._lines[name]

    def drop(self, names: tuple[str, ...]) -> None:
        """Keys that others have read count as taken."""
        for name in names:
            self._left.pop(name, None)

    def names(self) -> tuple[str, ...]:
        """Keys not taken yet."""
        return tuple(self._left)

    def checked(self, name: str, make: Callable[[], T], default: T) -> T:
        """The result of `make`, a ValueError of which becomes a problem at key `name`."""
        try:
            return make()
        except ValueError as error:
            self.problem(name, str(error), "see the recognizers shipped with piiscan")
            return default

    def finish(self, known: tuple[str, ...]) -> None:
        """Every key that nobody took is unknown."""
        for name in self._left:
            self.problem(name, f"unknown key {name!r}", f"known keys: {', '.join(known)}")

    @staticmethod
    def _scalar(node: yaml.Node, kind: str) -> str | int | float | None:
        if not isinstance(node, yaml.ScalarNode):
            return None
        tag = node.tag.removeprefix(_TAG)
        if tag not in _TAGS[kind]:
            return None
        if tag == "str":
            return str(node.value)
        try:
            make = yaml.constructor.SafeConstructor()
            return make.construct_yaml_int(node) if tag == "int" else make.construct_yaml_float(node)
        except ValueError:  # an explicit tag before something else: !!int x
            return None
