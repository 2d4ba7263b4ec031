"""Writes the statistics of a period as CSV and as PDF, in the language that is spoken at the moment."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from review_portal.face.figures import duration, number, percent, signed_percent
from review_portal.payments.typesetting import archived, heading, paragraph, table
from review_portal.reports.clocks import Clock, clocks
from review_portal.reports.measurements import measurements
from review_portal.reports.periods import Period
from review_portal.reports.statistics import Figure, lines, sections
from review_portal.reports.transparency import breakdowns, coverage, errors


def changed(figure: Figure) -> str:
    """Return the change in per cent with its sign; from nothing there is none."""
    return signed_percent(figure.change, 1)


def as_pdf(period: Period, before: Period) -> bytes:
    """Print the sections with both periods and the change, then the clocks: PDF/A-2b, as letters are."""
    columns = (_("Indicator"), str(period), str(before), _("Change in per cent"))
    parts = [
        heading(_("Statistics of the reporting period")),
        paragraph(f"{settings.AUTHORITY} · {period} · {_('compared with')} {before}"),
    ]
    for section in sections(period, before=before):
        rows = [(row.label, number(row.now), number(row.before), changed(row)) for row in section.figures]
        parts += [paragraph(section.title, strong=True), table(columns, rows)]
    parts += [paragraph(_("Time limits"), strong=True), table(clock_columns(), map(clock_row, clocks(period)))]
    parts.append(
        paragraph(_("Asked, told and measured are different numbers. No address and no name is in this report."))
    )
    return archived(parts, period.end)


def clock_columns() -> tuple[str, ...]:
    return _("Stage"), _("Limit"), _("Cases"), _("Half within"), _("Nine of ten within"), _("In time")


def clock_row(row: Clock) -> tuple[str, ...]:
    return (
        row.stage, duration(row.limit), number(row.count), duration(row.median), duration(row.ninth),
        percent(row.in_time),
    )  # fmt: skip


def as_csv(period: Period, before: Period) -> str:
    rows = (
        (title, row.key, row.label, row.now, row.before, "" if row.change is None else round(100 * row.change, 1))
        for title, row in lines(sections(period, before=before))
    )
    return written(("section", "key", "label", str(period), str(before), "change_percent"), rows)


def open_csv(period: Period) -> str:
    """Write the public counts: one row a count, named so that a spreadsheet can pivot."""
    rows: list[tuple[object, ...]] = [
        (one.name, row.label, row.count) for one in breakdowns(period) for row in one.rows
    ]
    wrong, seen = errors(period), coverage(period)
    rows += [("errors", name, getattr(wrong, name)) for name in wrong.__slots__]
    rows += [("coverage", "sources", seen.sources), ("coverage", "read", seen.read)]
    rows += [("measured", name, count) for name, count in seen.verdicts.items()]
    for month in measurements(period):
        named = f"{month.first:%Y-%m}"
        rows += [("measurements", f"{named} {verdict}", count) for verdict, count in month.verdicts.items() if count]
    rows += [("median_seconds", row.stage, int(row.median.total_seconds())) for row in clocks(period) if row.median]
    return written(("table", "name", "value"), rows)


def written(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
