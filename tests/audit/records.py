"""Events to prove, and a hand that changes them behind the application."""

from __future__ import annotations

from django.db import connection, transaction

from review_portal.accounts.models import User
from review_portal.audit.services import record


def note(person: User, times: int = 3) -> None:
    for turn in range(times):
        with transaction.atomic():
            record(person, "test.noted", person, detail={"turn": turn, "слово": "қалқан"})


def behind_the_back(statement: str, *values: object) -> None:
    """Change rows as somebody with the database in their hands would: no trigger runs."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
