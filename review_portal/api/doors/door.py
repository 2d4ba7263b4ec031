"""What every door of the REST API does: asks for a token, counts, pages, writes in one transaction, tells problems."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.api import services
from review_portal.api.models import Token
from review_portal.api.pages import cut
from review_portal.api.problems import UnknownParameter, problem_of
from review_portal.api.schema import PersonSchema
from review_portal.api.tokens import Opens, TokenAuthentication

Row = TypeVar("Row", bound=Model)
Given = TypeVar("Given")


class PageInput(serializers.Serializer[Any]):
    """What every list takes."""

    cursor = serializers.CharField(required=False, default="", max_length=400, help_text="From `next` of a page.")
    limit = serializers.IntegerField(required=False, default=50, min_value=1, max_value=200)


class PersonDoor(APIView):
    """Lets in the token of a person; `ability` and `scope` say which, and both must hold.

    `wants` names the query's parameters of a GET; any other, and any at another method, is refused by name.
    """

    authentication_classes = (TokenAuthentication,)
    permission_classes = (Opens,)
    schema = PersonSchema()
    ability: ClassVar[Ability | None] = None
    scope: ClassVar[str] = ""
    wants: ClassVar[type[serializers.Serializer[Any]] | None] = None
    left: int | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Count the request before anything else is done for it; a name that no row can have is no row's."""
        self.perform_authentication(request)
        if isinstance(request.auth, Token):
            self.left = services.limit() - services.count_request(request.auth, now=timezone.now())
            if self.left < 0:
                raise Throttled(wait=60 - timezone.now().second, detail=_("Too many requests through this token."))
        super().initial(request, *args, **kwargs)
        if any("\x00" in str(value) for value in kwargs.values()):
            raise NotFound(_("There is nothing of that name."))
        wants = self.wants if request.method in {"GET", "HEAD"} else None
        known = wants().fields if wants else {}
        if strange := sorted(request.query_params.keys() - known.keys()):
            raise UnknownParameter(strange[0][:40], known)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Vary"] = "Authorization, Accept-Language"
        if self.left is not None:
            answer.headers["RateLimit-Limit"] = str(services.limit())
            answer.headers["RateLimit-Remaining"] = str(max(self.left, 0))
            answer.headers["RateLimit-Reset"] = str(60 - timezone.now().second)
        return answer

    def get_exception_handler(self) -> Callable[..., Response | None]:
        return problem_of

    @property
    def person(self) -> User:
        """Return whose token this is; nobody else came this far."""
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101  # the permission has seen to it
        return user

    @property
    def now(self) -> datetime:
        return timezone.now()

    def asked(self) -> dict[str, Any]:
        """Return the query's parameters, checked; what is wrong is told by name."""
        query, wants = self.request.query_params, self.wants or serializers.Serializer
        many = {name for name, field in wants().fields.items() if isinstance(field, serializers.ListField)}
        # A plain dict: of a form, DRF would take an empty word for a word that is not there.
        given = wants(data={name: query.getlist(name) if name in many else query[name] for name in query})
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def told(self, wanted: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """Return the body, checked."""
        given = wanted(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def act(self, deed: Callable[[], Given]) -> Given:
        """Do it, and write down in the same transaction that it came through this token."""
        token = self.request.auth
        with transaction.atomic():
            given = deed()
            if isinstance(token, Token):
                services.note_use(token, actor=self.person, act=f"{self.request.method} {self.request.path}"[:300])
        return given

    def page(
        self, rows: QuerySet[Row], order: Sequence[str], shape: Callable[[Row], Any], asked: dict[str, Any]
    ) -> Response:
        """Answer with one page of rows and the address of the next."""
        found, cursor = cut(rows, order, cursor=asked["cursor"], limit=asked["limit"])
        return Response({"results": [shape(row) for row in found], "next": self.address_of(cursor)})

    def address_of(self, cursor: str, **instead: str) -> str | None:
        """Return the address of the next page; `instead` are parameters that must not be said again as they came."""
        if not cursor:
            return None
        query = self.request.query_params.copy()
        for name, value in {**instead, "cursor": cursor}.items():
            query[name] = value
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")


def one(rows: QuerySet[Row], **which: Any) -> Row:
    """Return the row, or say that there is none."""
    found = rows.filter(**which).first()
    if found is None:
        name = next(iter(which.values()))
        raise NotFound(_("There is nothing called %(name)s here, or it is not open to you.") % {"name": name})
    return found
