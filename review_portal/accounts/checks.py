"""System checks of the entry: what must not be switched off where people work, and what is configured by half."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security)
def check_entry(app_configs: Any, **options: Any) -> list[CheckMessage]:
    return [*_second_factor(), *_oidc(), *_limits()]


def _second_factor() -> Iterator[CheckMessage]:
    if settings.HTTPS and not settings.SECOND_FACTOR:
        yield Error(
            "The portal is served over HTTPS, thus for work, and the second factor is switched off.",
            hint="Take QALQAN_SECOND_FACTOR=False out of the environment; it is for the demo and for tests.",
            id="accounts.E001",
        )


def _oidc() -> Iterator[CheckMessage]:
    values = [settings.OIDC_SERVER, settings.OIDC_CLIENT, settings.OIDC_SECRET]
    if any(values) and not all(values):
        yield Error(
            "The login of your office (OpenID Connect) is configured by half.",
            hint="Set QALQAN_OIDC_SERVER, QALQAN_OIDC_CLIENT and QALQAN_OIDC_SECRET, or none of them.",
            id="accounts.E002",
        )
    if settings.HTTPS and settings.OIDC_SERVER.startswith("http:"):
        yield Error(
            "QALQAN_OIDC_SERVER is no https address: whoever sits between could be anybody.",
            hint="Write the provider's https address.",
            id="accounts.E003",
        )


def _limits() -> Iterator[CheckMessage]:
    if settings.SESSION_IDLE > settings.SESSION_LONGEST:
        yield Warning(
            "A session ends by its age before it can be idle for as long as is allowed.",
            hint="Make QALQAN_SESSION_IDLE_MINUTES shorter than QALQAN_SESSION_LONGEST_MINUTES.",
            id="accounts.W001",
        )
