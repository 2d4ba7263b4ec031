"""What docs/api.md shows is what the API does: each request is sent, each answer compared."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.accounts.permissions import ROUTES, TokenOf
from review_portal.evidence.models import Post
from review_portal.review.models import Case
from review_portal.search.services import index_posts
from tests.api.conftest import Program

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```http(?: as (\w+))?\n(.*?)```\n```json (\d+)\n(.*?)```", GUIDE, re.DOTALL)
NAME = re.compile(r"\{([a-z]+)\}")
ANYTHING = "…"


def send(program: Program, request: str) -> Any:
    head, _, body = request.partition("\n\n")
    first, *lines = head.strip().splitlines()
    method, path = first.split(maxsplit=1)
    headers = dict(line.split(": ", 1) for line in lines)
    return program.ask(
        method.lower(), path.removeprefix("/api/v1/"), json.loads(body) if body.strip() else None, **headers
    )


def differences(shown: Any, found: Any, known: dict[str, Any]) -> list[str]:
    """Return where an answer is not as shown; what stands in braces is learned at its first place."""
    if shown == ANYTHING:
        return []
    if isinstance(shown, str) and (name := NAME.fullmatch(shown)):
        shown = known.setdefault(name[1], found)
    if isinstance(shown, dict) and isinstance(found, dict):
        missing = [key for key in shown if key not in found and key != ANYTHING]
        more = [] if ANYTHING in shown else [key for key in found if key not in shown]
        inner = [wrong for key in shown if key in found for wrong in differences(shown[key], found[key], known)]
        return missing + more + inner
    if isinstance(shown, list) and isinstance(found, list):
        return [wrong for pair in zip(shown, found, strict=False) for wrong in differences(*pair, known)]
    return [] if shown == found else [f"{shown!r} is {found!r}"]


def test_every_example_is_answered_as_it_is_shown(aigerim: User, hire: Callable[..., User], cases: list[Case]) -> None:
    index_posts(Post.objects.values_list("pk", flat=True), now=timezone.now())
    programs = {role: Program(hire(role, role)) for role in {role for role, *_ in EXAMPLES} - {""}}
    programs[""] = Program(aigerim)
    known: dict[str, Any] = {}
    wrong = []
    for role, request, status, shown in EXAMPLES:
        filled = NAME.sub(lambda name: str(known[name[1]]), request)
        answer = send(programs[role], filled)
        told = answer.json() if answer.content else {}
        wrong += [f"{filled.splitlines()[0]}: {one}" for one in differences(json.loads(shown or "{}"), told, known)]
        if answer.status_code != int(status):
            wrong.append(f"{filled.splitlines()[0]}: {answer.status_code} {told}")
    assert wrong == []
    assert len(EXAMPLES) > 9


def test_every_scope_stands_in_the_guide() -> None:
    named = set(re.findall(r"^\| `([a-z:]+)` \|", GUIDE, re.MULTILINE))
    assert named == {line.guard.scope for line in ROUTES.values() if isinstance(line.guard, TokenOf)} - {""}
