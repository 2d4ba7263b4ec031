"""Describes the doors (OpenAPI): whom they let in, pages, and the problems that every door may tell."""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["title", "detail", "status"],
    "properties": {
        "type": {"type": "string", "example": "urn:qalqan:problem:case-changed"},
        "title": {"type": "string", "example": "Conflict"},
        "detail": {"type": "string", "example": "Case К-2026-000017 was changed by M-02 at 10:15."},
        "status": {"type": "integer", "example": 409},
        "errors": {"description": "By the name of each field that was not understood."},
    },
}
TOLD = {
    "400": "The request was not understood: a field is wrong, or a parameter is not one of those listed here.",
    "401": "No key or token, or one that is unknown, revoked or expired.",
    "403": "The key's scope or the person's role does not open this.",
    "404": "There is nothing of that name, or it is not open to you.",
    "405": "This door does not answer that method.",
    "406": "The door speaks none of the media types that you accept.",
    "409": "Refused: the sentence names the thing and the cure, and nothing was written.",
    "412": "The case has another version by now; nothing was written.",
    "415": "The body is of a media type that the door does not read.",
    "428": "Say which version you looked at.",
    "429": "Too many requests; wait as long as Retry-After says.",
}


class KeyScheme(OpenApiAuthenticationExtension):
    """The key of a machine."""

    match_subclasses = True
    priority = -1  # behind the schemes of what goes its own way
    target_class = "review_portal.accounts.keys.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "The key of one machine (qk_…), with one scope."}


class TokenScheme(OpenApiAuthenticationExtension):
    """The token of a person."""

    target_class = "review_portal.api.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "The token of one person (qp_…), with scopes."}


class BasicScheme(OpenApiAuthenticationExtension):
    """The key of a machine, as a password: TAXII's clients know no other way."""

    target_class = "review_portal.exports.basic.BasicKeyAuthentication"
    name = "basic"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "basic", "description": "The key of one machine as the password."}


class DoorSchema(AutoSchema):
    """Calls each door by the room or kind of thing it belongs to, its own name, and the method."""

    def get_operation_id(self) -> str:
        kind = type(self.view)
        place = [part for part in kind.__module__.split(".") if part not in {"review_portal", "api", "doors"}]
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__.removesuffix("Door")).lower()
        if self.path.endswith("/manifest/"):  # TAXII has one door for objects and for their manifest
            name = "manifest"
        return "_".join([*place[:1], name, self.method.lower()])


class PersonSchema(DoorSchema):
    """Says in the description of each door which ability and which scope it asks for."""

    def get_description(self) -> str:  # type: ignore[override]  # the parent's types are REST framework's own inspector's
        door: Any = self.view
        needed = f"Scope `{door.scope}`, ability `{door.ability}`." if door.scope else "Any token."
        return f"{super().get_description() or ''}\n\n{needed}".strip()

    def get_override_parameters(self) -> list[Any]:
        door: Any = self.view
        return [door.wants] if door.wants and self.method == "GET" else []

    def get_tags(self) -> list[str]:
        return ["people"]


def with_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Add the problems to every door, in the one shape that they have everywhere but at TAXII's doors."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for address, doors in result["paths"].items():
        taxii = "/taxii" in address
        for door in doors.values():
            own = {code: TOLD["400"] for code in door["responses"] if code >= "400"}
            for code, words in (own | TOLD).items():
                if taxii:
                    door["responses"].setdefault(code, {"description": words})
                else:
                    door["responses"][code] = {"description": words, "content": content}
    return result
