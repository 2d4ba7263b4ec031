"""What an administrator says of a source: the families and their parameters, adding a source, changing one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any, TypeVar

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.door import one
from review_portal.api.doors.sources import SourceDoor, SourceShape
from review_portal.api.scopes import Scope
from review_portal.sources.describing import LONGEST_DELAY, POLITE, NewSource, Unfit
from review_portal.sources.expectations import FIELDS
from review_portal.sources.forms import LONGEST_DAYS, LONGEST_NUMBER
from review_portal.sources.models import Source
from review_portal.sources.parameters import OF_FAMILY, only_changed, parameters_of
from review_portal.sources.services import add_source, edit_source

Given = TypeVar("Given")
SPANS = {"interval": "minutes", "shortest": "minutes", "longest": "minutes", "retention": "days"}


@extend_schema_field({"type": ["string", "number", "boolean"]})
class Value(serializers.Field[Any, Any, Any, Any]):
    """A parameter's value; which kind it is, its family says."""

    def to_internal_value(self, given: Any) -> Any:
        if isinstance(given, bool | int | float):
            return given
        return serializers.CharField(allow_blank=True, max_length=500).run_validation(given)

    def to_representation(self, value: Any) -> Any:
        return value


class ParameterShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    default = Value()
    says = serializers.CharField(help_text="In the language of Accept-Language.")
    least = serializers.IntegerField(help_text="Bounds of a number.")
    most = serializers.IntegerField(help_text="Of a text the most characters; 0 where it has no bound.")


class FamilyShape(serializers.Serializer[Any]):
    family = serializers.ChoiceField(choices=Source.Family.choices)
    parameters = ParameterShape(many=True)


def whole(least: int, most: int, **words: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=least, max_value=most, required=False, **words)


class PolitenessInput(serializers.Serializer[Any]):
    """What differs from our own manners, and why."""

    delay_seconds = serializers.FloatField(min_value=0, max_value=LONGEST_DELAY, required=False)
    obey_robots = serializers.BooleanField(required=False)
    reasons = serializers.DictField(
        child=serializers.CharField(max_length=500), required=False, help_text="By the name of the manner."
    )


class SourceChanges(serializers.Serializer[Any]):
    """What is not named stays as it is."""

    name = serializers.CharField(max_length=200)
    site = serializers.CharField(
        max_length=40, allow_blank=True, required=False, help_text="Empty: the page class that knows the page best."
    )
    address = serializers.CharField(max_length=500, help_text="As it stands in the browser, with https:// in front.")
    legal_basis = serializers.CharField(max_length=2000)
    interval = whole(1, LONGEST_NUMBER, help_text="Minutes.")
    schedule = serializers.CharField(
        max_length=100, allow_blank=True, required=False, help_text="Five fields of cron; then no interval counts."
    )
    shortest = whole(1, LONGEST_NUMBER, allow_null=True, help_text="Minutes; with `longest`, it follows the yield.")
    longest = whole(1, LONGEST_NUMBER, allow_null=True, help_text="Minutes.")
    minimum_posts = whole(0, LONGEST_NUMBER, help_text="A visit that sees fewer raises an alarm.")
    expected_fields = serializers.ListField(child=serializers.ChoiceField(choices=FIELDS), required=False, max_length=8)
    retention = whole(1, LONGEST_DAYS, allow_null=True, help_text="Days; null: as long as the office's rule says.")
    parameters = serializers.DictField(child=Value(), required=False, help_text="What each family takes, families say.")
    politeness = PolitenessInput(required=False)


class NewSourceInput(SourceChanges):
    """A place to watch. `reasons` are needed for manners of its own, and a legal basis always."""

    family = serializers.ChoiceField(choices=Source.Family.choices)


def described(source: Source) -> NewSource:
    """Return what stands of a source, to be changed."""
    known = {field.name: getattr(source, field.name) for field in fields(NewSource)}
    return NewSource(**known | {"expected_fields": tuple(source.expected_fields)})


def typed(told: dict[str, Any], family: str) -> dict[str, Any]:
    """Return what was told in the types that a description has, without what says the same as a default."""
    spans = {name: unit for name, unit in SPANS.items() if told.get(name) is not None}
    given = told | {name: timedelta(**{unit: told[name]}) for name, unit in spans.items()}
    if "expected_fields" in told:
        given["expected_fields"] = tuple(dict.fromkeys(told["expected_fields"]))
    if "parameters" in told:
        given["parameters"] = only_changed(family, told["parameters"])
    if "site" in told:
        given["site"] = told["site"] or family
    if "politeness" in told:
        given["politeness"] = {name: value for name, value in told["politeness"].items() if POLITE.get(name) != value}
    return given


class FamiliesDoor(SourceDoor):
    @extend_schema(responses=FamilyShape(many=True), summary="The families of sources, and the parameters of each")
    def get(self, request: Request) -> Response:
        return Response([FamilyShape({"family": name, "parameters": parameters_of(name)}).data for name in OF_FAMILY])


class DescribingDoor(SourceDoor):
    ability, scope = Ability.EDIT_SOURCES, Scope.SOURCES_EDIT

    def written(self, deed: Callable[[], Given]) -> Given:
        """Do it; whatever is wrong with a description is told by the names of its fields."""
        try:
            return self.act(deed)
        except Unfit as unfit:
            raise serializers.ValidationError({name: [words] for name, words in unfit.problems.items()}) from unfit


class AddSourceDoor(DescribingDoor):
    @extend_schema(
        request=NewSourceInput, responses={200: SourceShape, 201: SourceShape},
        summary="Put a place under watch; one that is watched already is answered as it is (200)",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        told = self.told(NewSourceInput)
        known = Source.objects.filter(address=told["address"]).first()
        new = NewSource(**{"site": told["family"]} | typed(told, told["family"]))
        made = self.written(lambda: add_source(new, actor=self.person, now=self.now))
        return Response(SourceShape(made).data, status=200 if known == made else 201)


class ChangeSourceDoor(DescribingDoor):
    @extend_schema(request=SourceChanges, responses=SourceShape, summary="Change what is said of a source")
    def post(self, request: Request, pk: int) -> Response:
        source, given = one(Source.objects.all(), pk=pk), SourceChanges(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        new = replace(described(source), **typed(given.validated_data, source.family))
        return Response(
            SourceShape(self.written(lambda: edit_source(source, new, actor=self.person, now=self.now))).data
        )
