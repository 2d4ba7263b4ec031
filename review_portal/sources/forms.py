"""The form of a source: what is typed becomes a typed description, and what is wrong is said beside its field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from review_portal.sources.describing import LONGEST_DELAY, POLITE, NewSource, Unfit, check, reason_of
from review_portal.sources.expectations import FIELDS, field_words
from review_portal.sources.models import Source
from review_portal.sources.parameters import Parameter, only_changed, parameters_of

NEEDED = {"required": _("This field is needed.")}
LONGEST_NUMBER = 10_000_000
LONGEST_DAYS = 36_500  # a hundred years: no calendar counts back further than the year one
PARAMETER = "parameter_"
#: Stand in for what could not be read, so that everything else is checked in the same breath.
HARMLESS = {"name": "-", "address": "https://example.com/", "legal_basis": "-", "interval": 60, "schedule": "",
            "site": "", "expected_fields": (), "ignores_robots": False, "delay_seconds_reason": "",
            "obey_robots_reason": ""}  # fmt: skip


def whole(
    label: Any, *, hint: Any = "", is_needed: bool = False, least: int = 0, most: int = LONGEST_NUMBER
) -> forms.IntegerField:
    bounds = format_lazy(_("Write a whole number from {least} to {most}."), least=least, most=most)
    return forms.IntegerField(
        label=label, help_text=hint, required=is_needed, min_value=least, max_value=most,
        error_messages=NEEDED | dict.fromkeys(("invalid", "min_value", "max_value"), bounds),
    )  # fmt: skip


def decimal(label: Any, *, least: int, most: int) -> forms.FloatField:
    bounds = format_lazy(_("Write a number from {least} to {most}."), least=least, most=most)
    return forms.FloatField(
        label=label, required=False, min_value=least, max_value=most,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), bounds),
    )  # fmt: skip


def words(label: Any, *, hint: Any = "", most: int = 200, is_needed: bool = False) -> forms.CharField:
    too_long = {"max_length": _("This text is too long.")}
    return forms.CharField(
        label=label, help_text=hint, required=is_needed, max_length=most, error_messages=NEEDED | too_long
    )


class SourceForm(forms.Form):
    """One family's form; its parameters are fields like the others."""

    name = words(_("Name"), is_needed=True)
    address = words(
        _("Address"), hint=_("As it stands in the browser, with https:// in front."), most=500, is_needed=True
    )
    site = words(
        _("Page class"), hint=_("Short name, such as phpbb; empty: the one that knows the page best."), most=40
    )
    legal_basis = words(
        _("Legal basis"), hint=_("The norm or order on which this place may be watched."), most=2000, is_needed=True
    )
    interval = whole(_("Interval, minutes"), is_needed=True)
    schedule = words(
        _("Cron line"), hint=_("Five fields, as in 15 */2 * * *. Then the interval does not count."), most=100
    )
    shortest = whole(_("Shortest interval, minutes"), hint=_("With both bounds the interval follows the yield."))
    longest = whole(_("Longest interval, minutes"))
    minimum_posts = whole(_("Posts expected at least"), hint=_("A visit that sees fewer raises an alarm."))
    expected_fields = forms.MultipleChoiceField(
        label=_("Fields that most posts have"), required=False, widget=forms.CheckboxSelectMultiple
    )
    retention = whole(
        _("Keep captures, days"),
        hint=_("Those that no case rests on. Empty: as long as the office's rule says."),
        most=LONGEST_DAYS,
    )
    delay_seconds = decimal(_("Pause between two requests, seconds"), least=0, most=int(LONGEST_DELAY))
    delay_seconds_reason = words(_("Why another pause"), most=500)
    ignores_robots = forms.BooleanField(label=_("Visit although robots.txt does not admit us"), required=False)
    obey_robots_reason = words(_("Why robots.txt is not obeyed"), most=500)

    def __init__(self, family: str, typed: Any = None, *, source: Source | None = None) -> None:
        initial = said_of(source) if source else {"interval": 60, "delay_seconds": POLITE["delay_seconds"]}
        super().__init__(typed, initial=initial)
        self.family, self.source = family, source
        self.fields["expected_fields"].choices = [(name, field_words(name)) for name in FIELDS]  # type: ignore[attr-defined]
        for parameter in parameters_of(family):
            self.fields[PARAMETER + parameter.name] = field_for(parameter)
            self.initial.setdefault(PARAMETER + parameter.name, parameter.default)

    def parameter_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(PARAMETER)]

    def clean(self) -> dict[str, Any]:
        """Ask the service's own check and lay each sentence beside its field, unless the field is wrong already."""
        values: dict[str, Any] = super().clean() or {}
        new = self.wanted()
        same_address = Source.objects.filter(address=new.address)
        if same_address.exclude(pk=self.source.pk if self.source else 0).exists():
            self.add_error("address", _("This address is watched already."))
        try:
            check(new)
        except Unfit as unfit:
            for name, sentence in unfit.problems.items():
                if name not in self.errors:
                    self.add_error(name if name in self.fields else None, sentence)
        return values

    def wanted(self) -> NewSource:
        """Return the typed description of what was filled in."""
        said: dict[str, Any] = dict.fromkeys(self.fields) | HARMLESS | self.cleaned_data
        parameters = {one.name: _typed(one, said) for one in parameters_of(self.family)}
        return NewSource(
            name=said["name"].strip(), family=self.family, site=said["site"] or self.family,
            address=said["address"].strip(), legal_basis=said["legal_basis"].strip(), schedule=said["schedule"].strip(),
            interval=timedelta(minutes=said["interval"]), shortest=_span(said["shortest"], minutes),
            longest=_span(said["longest"], minutes), minimum_posts=said["minimum_posts"] or 0,
            expected_fields=tuple(said["expected_fields"]), retention=_span(said["retention"], days),
            parameters=only_changed(self.family, parameters), politeness=_politeness(said),
        )  # fmt: skip


def field_for(parameter: Parameter) -> forms.Field:
    if isinstance(parameter.default, bool):
        return forms.BooleanField(label=str(parameter.says), required=False)
    if isinstance(parameter.default, int):
        return whole(parameter.says, least=parameter.least, most=parameter.most)
    if isinstance(parameter.default, float):
        return decimal(parameter.says, least=parameter.least, most=parameter.most)
    return words(parameter.says, most=parameter.most or 200)


def said_of(source: Source) -> dict[str, Any]:
    """Return what the form shows of a source that stands."""
    manners = POLITE | source.politeness
    return {
        "name": source.name, "address": source.address, "site": source.site, "legal_basis": source.legal_basis,
        "interval": _count(source.interval, minutes), "schedule": source.schedule,
        "shortest": _count(source.shortest, minutes), "longest": _count(source.longest, minutes),
        "minimum_posts": source.minimum_posts, "expected_fields": source.expected_fields,
        "retention": _count(source.retention, days), "delay_seconds": manners["delay_seconds"],
        "delay_seconds_reason": reason_of(source.politeness, "delay_seconds"),
        "ignores_robots": not manners["obey_robots"], "obey_robots_reason": reason_of(source.politeness, "obey_robots"),
    } | {PARAMETER + name: value for name, value in source.parameters.items()}  # fmt: skip


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def _span(count: int | None, unit: Callable[[int], timedelta]) -> timedelta | None:
    return None if count is None else unit(count)


def _count(span: timedelta | None, unit: Callable[[int], timedelta]) -> int | None:
    return None if span is None else span // unit(1)


def _typed(parameter: Parameter, said: dict[str, Any]) -> object:
    value = said.get(PARAMETER + parameter.name)
    return parameter.default if value is None else value


def _politeness(said: dict[str, Any]) -> dict[str, Any]:
    """Return the overrides alone, each with its reason; our own manners need none."""
    delay = POLITE["delay_seconds"] if said["delay_seconds"] is None else said["delay_seconds"]
    manners = {"delay_seconds": delay, "obey_robots": not said["ignores_robots"]}
    overrides = {name: value for name, value in manners.items() if value != POLITE[name]}
    reasons = {name: said[f"{name}_reason"].strip() for name in overrides if said[f"{name}_reason"].strip()}
    return {**overrides, **({"reasons": reasons} if reasons else {})}
