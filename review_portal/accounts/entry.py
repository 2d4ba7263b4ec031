"""How somebody comes in: allauth walks the steps, and this says what the steps are and where they lead."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from review_portal.accounts import sessions
from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"
# Where a person begins the day: the first page of this list that their role opens.
HOMES = ((Ability.SEE_QUEUE, "queue"), (Ability.SEE_REQUESTS, "requests"), (Ability.SEE_OVERVIEW, "overview"))


def home_of(user: User) -> str:
    return reverse(next(page for ability, page in HOMES if user.can(ability)))


class SecondStep(AuthenticateStage):
    """The step after the password, or after the office's own login: for everybody who has set a factor up."""

    urlname = "second-step"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        return (redirect(self.urlname) if self._should_handle(self.request) else None), True


class AccountAdapter(DefaultAccountAdapter):
    """Nobody makes an account of their own, nothing is sent by mail, and one more step stands behind the first."""

    def get_login_stages(self) -> list[str]:
        return ["review_portal.accounts.entry.SecondStep"]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise RuntimeError(f"The portal sends no mail, yet {template_prefix} was to be sent.")

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """What a mail would tell stands in the audit record and on the person's own page."""

    def add_message(self, *args: object, **kwargs: object) -> None:
        """The pages say what happened in their own words."""

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        messages.error(request, _("This account is closed. Ask an administrator."))
        return redirect("login")

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        assert isinstance(user, User)  # noqa: S101  # the portal has one model of people
        ways = [record["method"] for record in get_authentication_records(request, user)]
        login(request, user, backend=BACKEND)
        sessions.begin(request.session, now=timezone.now(), with_factor="mfa" in ways)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_of(request.user) if isinstance(request.user, User) else reverse("login")
