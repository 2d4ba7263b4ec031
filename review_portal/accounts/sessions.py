"""Sessions that end: how long one lives, what a running one says of itself, and the form that must not be lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

BEGAN, SEEN, PROVED, WITH_FACTOR, KEPT, ENDED = "began_at", "seen_at", "proved_at", "with_factor", "kept_form", "ended"
WRITE_EVERY = timedelta(minutes=1)  # a person who works needs no write for each page
#: What a page asks by itself; a lease is renewed only where somebody moved the mouse or pressed a key.
BY_ITSELF = frozenset({"take-ahead", "session-left"})
#: What is typed here is never kept.
SECRET_FIELDS = frozenset({"password", "old_password", "new_password", "code", "credential", "csrfmiddlewaretoken"})
KEPT_MOST = 100_000


def begin(session: SessionBase, *, now: datetime, with_factor: bool) -> None:
    """Start the clocks of a session whose person has just proved who they are."""
    session[BEGAN] = session[SEEN] = session[PROVED] = now.timestamp()
    session[WITH_FACTOR] = with_factor


def prove(session: SessionBase, *, now: datetime, with_factor: bool) -> None:
    """Note that the person has just proved once more who they are."""
    session[PROVED] = now.timestamp()
    session[WITH_FACTOR] = with_factor or session.get(WITH_FACTOR, False)


def is_fresh(session: SessionBase, *, now: datetime) -> bool:
    """Tell whether the last proof is young enough to change how somebody logs in."""
    proved_at: float = session.get(PROVED, 0)
    return now.timestamp() - proved_at < settings.PROOF_FRESH.total_seconds()


def left(session: SessionBase, *, now: datetime) -> dict[str, float]:
    """Return the seconds until each limit; below zero the session is over."""
    began = session.get(BEGAN, now.timestamp())
    seen = session.get(SEEN, began)
    return {
        "idle": seen + settings.SESSION_IDLE.total_seconds() - now.timestamp(),
        "longest": began + settings.SESSION_LONGEST.total_seconds() - now.timestamp(),
    }


def over(session: SessionBase, *, now: datetime) -> str:
    """Return which limit ended the session: `idle`, `longest`, or nothing."""
    return next((why for why, seconds in left(session, now=now).items() if seconds <= 0), "")


def touch(session: SessionBase, *, now: datetime, page: str) -> None:
    """Note that somebody sits there, unless the page asked by itself."""
    if BEGAN not in session:  # a session that was begun elsewhere: its clocks start now
        session[BEGAN] = session[SEEN] = now.timestamp()
    elif page not in BY_ITSELF and now.timestamp() - session.get(SEEN, 0) > WRITE_EVERY.total_seconds():
        session[SEEN] = now.timestamp()


def form_of(request: HttpRequest) -> dict[str, Any] | None:
    """Return the form as it was posted, to be sent once more; None where it holds a secret or is too large."""
    fields = [[name, value] for name, values in request.POST.lists() for value in values]
    known = [pair for pair in fields if pair[0] != "csrfmiddlewaretoken"]
    if (
        any(name in SECRET_FIELDS for name, _ in known)
        or sum(len(name) + len(value) for name, value in known) > KEPT_MOST
    ):
        return None
    return {"path": request.get_full_path(), "fields": known, "files": sorted(request.FILES)}


def remaining(request: HttpRequest) -> Mapping[str, object]:
    """Give templates the seconds that are left, so that the page can say it before the session ends."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    now = timezone.now()
    return {"session_left": int(min(left(request.session, now=now).values())), "second_factor": settings.SECOND_FACTOR}
