"""What every door for providers has in common: whom it lets in, and how it refuses."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from review_portal.accounts.keys import needs_scope
from review_portal.accounts.models import ApiKey
from review_portal.accounts.problems import problem
from review_portal.exports.errors import NotAllowed, ReceiptUnfit, UnknownRelease
from review_portal.exports.models import Provider, Release
from review_portal.exports.services import seen

JSON = "application/json"
NO_RELEASE = "Nothing was published yet; ask again later."


class ProviderDoor(APIView):
    """Lets in keys with the scope provider that belong to a provider."""

    permission_classes = (needs_scope("provider"),)
    provider: Provider

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        found = Provider.objects.filter(key=request.auth).first() if isinstance(request.auth, ApiKey) else None
        if found is None:
            raise NotAllowed("This key belongs to no provider yet; ask the office to add yours.")
        self.provider = found
        seen(found, client=request.headers.get("User-Agent", ""), now=timezone.now())

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, NotAllowed):
            return self.told(problem(403, str(exc)))
        if isinstance(exc, UnknownRelease):
            return self.told(problem(404, str(exc)))
        if isinstance(exc, ReceiptUnfit):
            return self.told(problem(400, str(exc)))
        return super().handle_exception(exc)

    def told(self, response: Response) -> Response:
        response.exception = True
        return response


def release_numbered(serial: int) -> Release:
    release = Release.objects.filter(serial=serial).first()
    if release is None:
        raise UnknownRelease(f"There is no release {serial}; ask for the latest one.")
    return release


def newest() -> Release:
    release = Release.objects.latest_first().first()
    if release is None:
        raise UnknownRelease(NO_RELEASE)
    return release
