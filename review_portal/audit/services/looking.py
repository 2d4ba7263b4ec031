"""Writes down who looked at evidence and who carried it out: the custody of what is never changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction

from review_portal.audit.models import Event
from review_portal.audit.services.chain import Actor, label, record

ONE_LOOK = timedelta(minutes=10)  # whoever reloads a page within it has looked once


def note_look(person: AbstractBaseUser, verb: str, target: models.Model, *, now: datetime) -> None:
    """Record that a person looked; looking again within ten minutes is the same look."""
    since = Event.objects.filter(at__gt=now - ONE_LOOK, actor_id=person.pk)
    if not _said(verb, target, since).exists():
        _note(person, verb, target, {})


def note_export(actor: Actor, verb: str, target: models.Model, *, once: bool = False, **detail: Any) -> None:
    """Record that somebody took a copy; `once` for machines, which take the same file again and again."""
    if once and _said(verb, target, Event.objects.filter(actor_label=label(actor))).exists():
        return
    _note(actor, verb, target, detail)


def _said(verb: str, target: models.Model, events: models.QuerySet[Event]) -> models.QuerySet[Event]:
    return events.filter(target_type=target._meta.label_lower, target_id=str(target.pk), verb=verb)


@transaction.atomic
def _note(actor: Actor, verb: str, target: models.Model, detail: dict[str, Any]) -> None:
    record(actor, verb, target, detail=detail)
