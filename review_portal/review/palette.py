"""What the reason palette offers: usual combinations first, then every word, findable in three languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache as kept

from django.core.cache import cache
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from review_portal.face import figures
from review_portal.review.choices import REQUIRED, Exit, Measure, Role, Substance
from review_portal.review.models import Case, Decision, LegalGround

Option = dict[str, object]
LANGUAGES = ("kk", "ru", "en")
USUAL_FOR = timedelta(days=90)
LATEST = 2000
MOST_USUAL = 5
#: Seconds for which one process offers the same habits: two thousand decisions move slowly.
HABITS_KEPT = 60
MOST_COUNTED = 200  # beyond this the number alone changes on the button


def palette(case: Case, *, grounds: Sequence[LegalGround], posts: int, now: datetime) -> dict[str, object]:
    """Return everything the script needs: it ranks and filters, and picks nothing by itself."""
    options = {**closed_sets(get_language() or "ru"), "legal_ground": [ground_option(ground) for ground in grounds]}
    return {
        "needs": {name: list(REQUIRED[name]) for name in Exit.values},
        "options": options,
        "usual": usual(case, options, now=now),
        "reach": [figures.posts(count) for count in range(min(posts, MOST_COUNTED) + 1)],
        "words": {"write": _("Write the decision"), "role": _("Role"), "substance": _("Substance group"),
                  "measure": _("Measure"), "legal_ground": _("Legal ground"), "nothing": _("Nothing fits"),
                  "grounds": _("Grounds in words")},
    }  # fmt: skip


@kept
def closed_sets(language: str) -> dict[str, list[Option]]:
    """Return the options of the closed sets, labelled in a language and findable in all: made once a process."""
    with override(language):
        return {
            "role": [option(value, Role) for value in Role.values],
            "substance": [option(value, Substance) for value in Substance.values],
            "measure": [option(value, Measure) for value in Measure.values],
        }


def option(value: str, closed: type[Role] | type[Substance] | type[Measure]) -> Option:
    label = closed(value).label
    words = []
    for language in LANGUAGES:
        with override(language):
            words.append(str(label))
    return {"value": value, "label": str(label), "words": " ".join(words).casefold()}


def ground_option(ground: LegalGround) -> Option:
    words = " ".join(ground.text(language) for language in LANGUAGES).casefold()
    return {"value": str(ground.pk), "label": ground.text(get_language() or "ru"), "words": words}


def usual(case: Case, options: dict[str, list[Option]], *, now: datetime) -> dict[str, list[Option]]:
    """Return for each exit the combinations people chose most, those with the model's role first."""
    fields = ("role", "substance", "measure", "legal_ground")
    counted = cache.get_or_set("habits", lambda: habits(now=now), HABITS_KEPT) or {}
    known = {(name, str(one["value"])): one for name in fields for one in options[name]}
    found: dict[str, list[Option]] = {}
    for exit_, counts in counted.items():
        # A ground that is not in force any more is nobody's habit.
        standing = {combo: count for combo, count in counts.items() if any(combo) and are_known(combo, known)}
        ranked = sorted(standing, key=lambda combo: (combo[0] != case.kind, -standing[combo], combo))[:MOST_USUAL]
        found[exit_] = [combination(combo, known, standing[combo] / counts.total(), case) for combo in ranked]
    return found


def habits(*, now: datetime) -> dict[str, Counter[tuple[str, ...]]]:
    """Count for each exit what was chosen with it in the latest decisions of everybody."""
    fields = ("role", "substance", "measure", "legal_ground")
    recent = Decision.objects.standing().filter(created_at__gt=now - USUAL_FOR).order_by("-pk")
    counted: dict[str, Counter[tuple[str, ...]]] = {name: Counter() for name in Exit.values}
    for exit_, *chosen in recent.values_list("exit", *fields)[:LATEST]:
        counted[exit_][tuple(str(value or "") for value in chosen)] += 1
    return counted


def are_known(combo: tuple[str, ...], known: dict[tuple[str, str], Option]) -> bool:
    fields = ("role", "substance", "measure", "legal_ground")
    return all(not value or (name, value) in known for name, value in zip(fields, combo, strict=True))


def combination(combo: tuple[str, ...], known: dict[tuple[str, str], Option], share: float, case: Case) -> Option:
    fields = ("role", "substance", "measure", "legal_ground")
    chosen = {name: value for name, value in zip(fields, combo, strict=True) if value}
    named = [known[name, value] for name, value in chosen.items()]
    habit = _("%(percent)s %% of decisions") % {"percent": round(100 * share)}
    reason = _("as the model reads it") + " · " if combo[0] and combo[0] == case.kind else ""
    label = " · ".join(str(one["label"])[:60] for one in named)
    return {"label": label, "words": " ".join(str(one["words"]) for one in named), "end": reason + habit, "set": chosen}
