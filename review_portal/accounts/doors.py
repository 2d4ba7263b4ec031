"""Lets people through to the pages that their role opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability

View = Callable[..., HttpResponseBase]


def needs(ability: Ability) -> Callable[[View], View]:
    """Let a view answer only people with the ability: others get 403, the unknown are sent to the login page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not user.can(ability):
                raise PermissionDenied(_("Your role does not open this page. Ask an administrator if it should."))
            return view(request, *args, **kwargs)

        guarded.ability = ability  # type: ignore[attr-defined]  # the permission matrix test reads it
        return guarded

    return decorate
