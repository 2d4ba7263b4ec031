"""The login of the office itself (OpenID Connect): whose word counts, and for whom."""

from __future__ import annotations

import hmac
import secrets
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from requests import RequestException

from review_portal.accounts.services import link_identity
from review_portal.audit.errors import Refused

OFFICE = "office"  # the one provider; its name on the button is a setting


class OfficeLogin(OpenIDConnectOAuth2Adapter):
    """Takes the word of a signed ID token that was made for this very way out, and of nothing else."""

    nonce = ""  # what the way out asked the provider to write into the token

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("oidc-callback"))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("The provider sent no ID token.")
        return super().complete_login(request, app, token, **kwargs)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        # allauth leaves the signature out when the token came straight from the provider. Ours is always checked:
        # TLS inside an office is often ended by a machine in between.
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        # OpenID Connect Core 1.0, 3.1.3.7: a token of another login, however right, opens nothing here.
        if not self.nonce or not hmac.compare_digest(str(claims.get("nonce", "")).encode(), self.nonce.encode()):
            raise OAuth2Error("The ID token does not carry the nonce of this login.")
        return claims


class OfficeReturn(OAuth2CallbackView):
    """The way back. allauth keeps state and PKCE of the way out; the nonce lies beside them, good for one return."""

    def _get_state(self, request: HttpRequest, provider: object) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, answer


def send_out(request: HttpRequest, *, back_to: str) -> HttpResponse:
    """Lead to the provider with a nonce of our own; nothing that stands in the address of the link is passed on."""
    nonce, office = secrets.token_urlsafe(32), OfficeLogin(request, OFFICE).get_provider()
    asked = office.get_auth_params() | {"nonce": nonce}
    try:
        answer: HttpResponse = office.redirect(
            request, process=AuthProcess.LOGIN, next_url=back_to or None, auth_params=asked, nonce=nonce
        )
    except RequestException:
        messages.error(request, _("Your office's login did not succeed. Try again, or use your password."))
        return redirect("login")
    return answer


class OfficeAdapter(DefaultSocialAccountAdapter):
    """Lets in only people who exist already: tied by subject, at first by an address that the provider vouches for."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        known = super().get_provider(request, provider, client_id=client_id)
        known.oauth2_adapter_class = OfficeLogin  # on the way out as on the way back
        return known

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data.get("id_token", {})
        if claims.get("email_verified") is not True:
            _turn_away(request, _("Your office's login does not vouch for your address. Ask an administrator."))
        try:
            sociallogin.user = link_identity(sociallogin.account, email=str(claims.get("email", "")))
        except Refused as refused:
            _turn_away(request, str(refused))

    def on_authentication_error(self, request: HttpRequest, provider: object, **error: object) -> None:
        _turn_away(request, _("Your office's login did not succeed. Try again, or use your password."))


def _turn_away(request: HttpRequest, why: str) -> NoReturn:
    messages.error(request, why)
    raise ImmediateHttpResponse(redirect("login"))
