"""The letter to a bank or an exchange: canonical JSON that is sealed, PDF with the chart of the flow, and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import typst
from django.utils.translation import gettext as _

from review_portal.evidence import store
from review_portal.face.figures import sealed as in_utc
from review_portal.payments.drawing import drawing
from review_portal.payments.models import Dispatch, Kind, PaymentMeans, TraceRun
from review_portal.payments.showing import Shown, shown
from review_portal.payments.typesetting import document, heading, paragraph, picture, table
from tracing.trace import PEELED, PEELING

FORMAT = "qalqan-freeze-request-1"
COLUMNS = ("kind", "currency", "identifier", "first_seen_at", "posts", "report_sha256", "deposits")


def sealed(dispatch: Dispatch) -> bytes:
    """Write what is asked as canonical JSON: it is what the digest of the letter covers."""
    body = {
        "format": FORMAT,
        "number": dispatch.number,
        "institution": dispatch.institution,
        "grounds": dispatch.grounds,
        "drafted_by": dispatch.drafted_by.pseudonym,
        "sent_by": dispatch.sent_by.pseudonym if dispatch.sent_by else None,
        "items": [asked(item.means) for item in dispatch.items.select_related("means").order_by("means_id")],
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def asked(means: PaymentMeans) -> dict[str, Any]:
    """Say what identifies a means to whoever keeps it; of a card only the mask ever leaves."""
    run = newest_run(means)
    return {
        "kind": means.kind,
        "currency": means.currency,
        "identifier": means.shown,
        "first_seen_at": means.first_seen_at.isoformat(),
        "posts": means.sightings.values("post").distinct().count(),
        "report_sha256": run.report_sha256 if run else "",
        "deposits": deposits(run) if run else [],
    }


def body_of(dispatch: Dispatch) -> bytes:
    """Return the bytes that were sealed, or of a draft what would be: later posts change no letter."""
    return store.get(dispatch.sha256) if dispatch.sha256 else sealed(dispatch)


def runs_in(items: Sequence[dict[str, Any]]) -> list[TraceRun]:
    """Return the traces whose reports a letter names, in its order; two rows of one report are one trace."""
    hashes = [item["report_sha256"] for item in items if item["report_sha256"]]
    found = {run.report_sha256: run for run in TraceRun.objects.filter(report_sha256__in=hashes).order_by("-pk")}
    return [found[sha256] for sha256 in dict.fromkeys(hashes) if sha256 in found]


def newest_run(means: PaymentMeans) -> TraceRun | None:
    return means.traces.filter(status=TraceRun.Status.FINISHED).order_by("-pk").first()


def deposits(run: TraceRun) -> list[str]:
    return sorted(end["address"] for end in run.state["forward"]["ends"] if end["stop"] == "exchange")


def as_csv(body: bytes) -> str:
    """Write the sealed items as CSV; a cell can start no formula in whatever opens it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for item in json.loads(body)["items"]:
        cells = item | {"deposits": " ".join(item["deposits"])}
        writer.writerow({name: harmless(str(value)) for name, value in cells.items()})
    return out.getvalue()


def harmless(cell: str) -> str:
    return "'" + cell if cell[:1] in "=+-@\t\r" and cell else cell


def as_pdf(dispatch: Dispatch) -> bytes:
    """Print the letter: what is asked, of whom, on what grounds, and for each wallet where its money went."""
    body = json.loads(body_of(dispatch))
    rows = [
        (f"{place}", str(Kind(item["kind"]).label), item["identifier"], item["first_seen_at"][:10], f"{item['posts']}")
        for place, item in enumerate(body["items"], start=1)
    ]
    parts = [
        heading(_("Request to freeze: %(number)s") % {"number": dispatch.number}),
        paragraph(f"{_('Addressed to')}: {dispatch.institution}"),
        paragraph(f"{_('Grounds')}: {dispatch.grounds}"),
        paragraph(signed(dispatch)),
        table(("№", _("Kind"), _("Identifier"), _("First seen"), _("Posts")), rows, mono=(2,)),
        paragraph(_("Please freeze what is listed, name the holder by law's way, and answer with your reference.")),
    ]
    for run in runs_in(body["items"]):
        parts += followed(run)
    parts.append(paragraph(f"SHA-256: {dispatch.sha256 or '—'}", mono=True))
    return compiled(parts, at=dispatch.sent_at)


def signed(dispatch: Dispatch) -> str:
    """Name both people by pseudonym: names do not leave the building."""
    drafted = _("Drafted by %(person)s") % {"person": dispatch.drafted_by.pseudonym}
    if dispatch.sent_by is None:
        return f"{drafted}, {in_utc(dispatch.drafted_at)}"
    sent = _("Sent by %(person)s") % {"person": dispatch.sent_by.pseudonym}
    return f"{drafted}, {in_utc(dispatch.drafted_at)} · {sent}, {in_utc(dispatch.sent_at)}"


def followed(run: TraceRun) -> list[str]:
    """Draw where a wallet's money went, and name each payment into an exchange by its transaction, to be copied."""
    seen = shown(run, then=True)
    paid = [
        (e.payee.title, e.payee.address, e.sum, " ".join(e.edge.txids)) for e in seen.edges if e.payee.role == "goal"
    ]
    head = (_("Label"), _("Address"), _("Sum"), _("Transaction"))
    report = paragraph(f"{_('Hash of the report')}: {run.report_sha256}", mono=True)
    return [*chart(run, seen), *([table(head, paid, mono=(1, 3))] if paid else []), report]


def as_report(run: TraceRun) -> bytes:
    """Print one trace: limits, flow, transfers, taint, tags with all sources, and the report's hash."""
    seen = shown(run, then=True)
    limits = run.limits
    flows = [
        (str(e.payee.depth), e.payer.address, e.payee.address, e.sum, in_utc(e.edge.first_at), f"{e.edge.confidence}")
        for e in seen.edges
    ]
    parts = [
        heading(_("Tracing report: %(shown)s") % {"shown": run.means.shown}),
        paragraph(f"SHA-256: {run.report_sha256}", mono=True),
        paragraph(_("Same inputs, versions and block height give the same hash. Sums are lower bounds.")),
        paragraph(f"{_('Ledger')}: {run.ledger} · {_('Block')}: {run.height} · "
                  f"{_('Depth')}: {limits['depth']} · {_('Dust')}: {limits['dust']} · "
                  f"{_('Branching')}: {limits['fan_out']}"),
        *chart(run, seen),
        table((_("Step"), _("Payer"), _("Payee"), _("Sum"), _("Time, UTC"), _("Confidence")), flows, mono=(1, 2)),
    ]  # fmt: skip
    for asset, rows in seen.taints.items():
        parts.append(paragraph(f"{_('Taint')} {asset.split(' ')[0]}"))
        cells = [(row.address, row.poison, row.haircut, row.fifo) for row in rows]
        parts.append(table((_("Address"), "Poison", "Haircut", "FIFO"), cells, mono=(0,)))
    tags = [(tag.address, tag.label, tag.source, f"{tag.level}") for tag in seen.tags]
    if tags:
        parts.append(table((_("Address"), _("Label"), _("Source"), _("Confidence")), tags, mono=(0,)))
    return compiled([*parts, *owners(seen)], at=run.finished_at)


def owners(seen: Shown) -> list[str]:
    """Print the pairs that may have one owner and the chains of large rests, each with its heuristic and confidence."""
    hints, parts = f" ({_('hints with a confidence, no findings')})", []
    if seen.ties:
        pairs = [(tie.left, tie.right, f"{tie.words}: {tie.heuristic}", f"{tie.confidence}") for tie in seen.ties]
        head = (_("Address"), _("Address"), _("Heuristic"), _("Confidence"))
        parts += [paragraph(_("Addresses that may have one owner") + hints), table(head, pairs, mono=(0, 1))]
    for chain in seen.peels:
        parts.append(paragraph(f"{_('Peel chain')} {PEELING} · {PEELED}{hints}"))
        parts.append(paragraph(" → ".join(node.address for node in chain), mono=True))
    return parts


def chart(run: TraceRun, seen: Shown) -> list[str]:
    title = _("Flow of funds of %(shown)s") % {"shown": run.means.shown}
    ways = {node.number for e in seen.edges for node in (e.payer, e.payee)}
    nodes = [node for node in seen.nodes if node.number in ways]
    return [paragraph(title, strong=True), picture(drawing(nodes, seen.edges, title=title))] if nodes else []


def compiled(parts: list[str], *, at: datetime | None) -> bytes:
    """Print parts; with the time of what is printed inside, so that the same paper is the same bytes on every day."""
    moment = int(at.timestamp()) if at else None
    made: bytes = typst.compile(document(parts).encode(), ignore_system_fonts=True, timestamp=moment)
    return made
