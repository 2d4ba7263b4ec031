"""Finds the named person in whose name a command acts."""

from __future__ import annotations

from django.core.management.base import CommandError

from review_portal.accounts.models import User


def person(username: str) -> User:
    """Return the active person of that name; raises CommandError with the cure."""
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise CommandError(f"Nobody active is called {username}; give the user name of the person who decides this.")
    return found
