"""Checks the authored corpus: counts, near-duplicates across groups, leaks across splits, thin places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from classifier.dataset import CORPUS, Row, load_corpus
from classifier.labels import KINDS, ROLES, SUBSTANCES
from classifier.similarity import near_pairs

THIN = 15  # fewer texts of a label in a language than this cannot teach or prove much
MAIN_LANGUAGES = ("ru", "kk", "en")


def corpus_report(folder: Path = CORPUS) -> dict[str, object]:
    """Return the report as one JSON-ready object."""
    rows = load_corpus(folder)
    pairs = list(near_pairs([row.text for row in rows]))
    across = [(rows[a], rows[b]) for a, b in pairs if rows[a].group != rows[b].group]
    return {
        "texts": len(rows),
        "adverts": sum(row.label for row in rows),
        "groups": len({row.group for row in rows}),
        "splits": counts(row.split for row in rows),
        "by_lang": counts(f"{row.lang} {'advert' if row.label else 'innocent'}" for row in rows),
        "by_script": counts(row.script for row in rows),
        "by_role": counts(role.value for row in rows for role in row.roles),
        "by_substance": counts(row.substance.value for row in rows if row.substance),
        "by_kind": counts(row.kind.value for row in rows if row.kind),
        "by_register": counts(row.register for row in rows),
        "equal_texts": equal_texts(rows),
        "near_duplicates_across_groups": [[a.id, b.id] for a, b in across],
        "leaks_across_splits": [[a.id, b.id] for a, b in across if a.split != b.split],
        "one_sided_registers": one_sided(rows),
        "thin_places": thin_places(rows),
    }


def counts(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


def equal_texts(rows: Sequence[Row]) -> list[list[str]]:
    by_text: dict[str, list[str]] = {}
    for row in rows:
        by_text.setdefault(" ".join(row.text.split()), []).append(row.id)
    return [ids for ids in by_text.values() if len(ids) > 1]


def one_sided(rows: Sequence[Row]) -> list[str]:
    """Return registers whose texts all carry one label: there the register itself would give the answer away."""
    labels: dict[str, set[int]] = {}
    for row in rows:
        labels.setdefault(row.register, set()).add(row.label)
    return sorted(register for register, found in labels.items() if len(found) == 1)


def thin_places(rows: Sequence[Row]) -> dict[str, int]:
    """Return labels with fewer than THIN texts in a main language, with their counts."""
    found: Counter[str] = Counter()
    for row in rows:
        names = [*row.roles, *([row.substance] if row.substance else []), *([row.kind] if row.kind else [])]
        found.update(f"{row.lang} {name.value}" for name in names)
    wanted = [f"{lang} {name.value}" for lang in MAIN_LANGUAGES for name in (*ROLES, *SUBSTANCES, *KINDS)]
    return {name: found[name] for name in wanted if found[name] < THIN}
