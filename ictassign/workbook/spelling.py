"""One spelling for every name: what is typed in another case or with other spaces becomes what was declared first."""

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import Any

from ictassign.tables import CHANGE_KINDS, GROUP_WORD, Parameters, SkillNeed
from ictassign.text import fold

Rows = Mapping[str, Sequence[MutableMapping[str, Any]]]

_DECLARED = (("sites", "code"), ("people", "code"), ("tasks", "code"))
_REFERENCES: tuple[tuple[str, str, str], ...] = (
    ("sites", "code", "sites"),
    ("sites", "school", "schools"),
    ("people", "code", "people"),
    ("people", "base", "sites"),
    ("people", "works_at", "sites or group"),
    ("skills", "person", "people"),
    ("tasks", "code", "tasks"),
    ("tasks", "skills", "skills"),
    ("duty_changes", "task", "tasks"),
    ("duty_changes", "site", "site or group"),
    ("agreements", "person", "people"),
    ("agreements", "task", "tasks"),
    ("agreements", "site", "sites"),
    ("journeys", "origin", "sites"),
    ("journeys", "destination", "sites"),
    ("goal_weights", "goal", "goals"),
    ("last_year", "task", "tasks"),
    ("last_year", "site", "site or group"),
    ("last_year", "executors", "people"),
    ("changes", "scenario", "scenarios"),
    ("changes", "kind", "kinds"),
)


class Spelling:
    """The declared spelling of every name of a workbook, by its folded form."""

    def __init__(self, tables: Rows, goals: Iterable[str]) -> None:
        known = {table: _first(row[field] for row in tables.get(table, ()) if field in row) for table, field in _DECLARED}
        known["skills"] = _first(skill for row in tables.get("skills", ()) for skill in row.get("levels", {}))
        known["schools"] = _first(row.get("school") or row.get("code", "") for row in tables.get("sites", ()))
        known["scenarios"] = _first(row["scenario"] for row in tables.get("changes", ()) if "scenario" in row)
        known["goals"] = _first(goals)
        known["kinds"] = _first(CHANGE_KINDS)
        known["parameters"] = _first(field.title or "" for field in Parameters.model_fields.values())
        known["sites or group"] = {fold(GROUP_WORD): GROUP_WORD} | known["sites"]
        known["site or group"] = {fold(GROUP_WORD): ""} | known["sites"]  # where an empty cell stands for the group
        self._known = known

    def of(self, table: str, name: str) -> str:
        """Return a name as it was declared, or as it is when nothing like it was."""
        return self._known[table].get(fold(name), name)

    def unify(self, tables: Rows) -> None:
        """Bring every name in the rows to its declared spelling."""
        for table, field, known in _REFERENCES:
            for row in tables.get(table, ()):
                if field in row:
                    row[field] = self._respell(known, row[field])
        for row in tables.get("changes", ()):
            if "kind" in row and "subject" in row:
                row["subject"] = self._subject(row["kind"], row["subject"])

    def _respell(self, known: str, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(self._need(item) if isinstance(item, SkillNeed) else self.of(known, item) for item in value)
        return self.of(known, value)

    def _need(self, need: SkillNeed) -> SkillNeed:
        return need._replace(skill=self.of("skills", need.skill))

    def _subject(self, kind: str, subject: str) -> str:
        table = CHANGE_KINDS.get(kind, ("", True))[0]
        if table == "skills" and ":" in subject:
            person, _, skill = subject.partition(":")
            return f"{self.of('people', person.strip())}:{self.of('skills', skill.strip())}"
        return self.of(table, subject) if table and table != "skills" else subject


def _first(names: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(fold(name), name)
    return found
