"""What is measured, what is kept, and what silence proves: nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError

from review_portal.blocking.models import BlockEntry
from review_portal.blocking.services import revoke_entry
from review_portal.probes.models import Finding, Measurement, ProbeTarget
from review_portal.probes.services import Reading, arrange_targets, judge_waiting, take_readings
from review_portal.probes.standing import counted, of_entry
from tests.probes.records import GONE, LOST, Office, at, seen


def verdicts() -> list[str]:
    return list(Finding.objects.order_by("pk").values_list("verdict", flat=True))


def test_the_canary_the_entry_and_nothing_twice_is_measured(office: Office) -> None:
    assert arrange_targets(now=at(1)) == 0
    assert {(target.role, target.url) for target in ProbeTarget.objects.exclude(role="neighbour")} == {
        ("canary", "https://r1.canary.qalqan.example/"),
        ("canary", "http://r1.canary.qalqan.example/"),
        ("entry", "https://shop-demo.example/"),
        ("entry", "http://shop-demo.example/"),
    }


def test_a_name_that_is_gone_here_and_lives_outside_is_blocked(office: Office) -> None:
    office.both(5, **GONE)
    [standing] = of_entry(office.entries[0])
    assert (standing.verdict, standing.finding.stage, standing.is_effective) == ("blocked", "dns", True)


def test_silence_waits_for_the_control_and_is_unknown_without_it(office: Office) -> None:
    office.tell(office.inside, 5, **LOST)
    assert verdicts() == []
    judge_waiting(now=at(5) + settings.PROBE_CONTROL_WITHIN)
    assert verdicts() == []
    judge_waiting(now=at(6) + settings.PROBE_CONTROL_WITHIN)
    assert set(verdicts()) == {"unknown"}


def test_a_control_that_comes_later_decides(office: Office) -> None:
    office.tell(office.inside, 5, **LOST)
    office.tell(office.outside, 20)
    assert set(verdicts()) == {"blocked"}


def test_the_database_refuses_a_block_without_a_control(office: Office) -> None:
    office.both(5, **GONE)
    found = Finding.objects.first()
    assert found is not None
    office.tell(office.inside, 9, **LOST)
    alone = Measurement.objects.filter(finding=None).first()
    found.pk, found.measurement, found.control = None, alone, None  # type: ignore[assignment]  # around the service
    with pytest.raises(IntegrityError, match="finding_has_a_control"):
        found.save(force_insert=True)


def test_dead_everywhere_is_not_a_success_of_the_provider(office: Office) -> None:
    office.tell(office.outside, 5, **LOST)
    office.tell(office.inside, 5, **GONE)
    assert set(verdicts()) == {"dead"}
    assert counted(office.provider, at(6)) == {"blocked": 0, "stub": 0, "open": 0, "dead": 1, "unknown": 0}


def test_one_open_address_lets_everybody_in(office: Office) -> None:
    office.tell(office.outside, 5)
    secure, plain = office.targets()
    rows = [Reading(secure.pk, at(5), seen(secure.url, **GONE)), Reading(plain.pk, at(5), seen(plain.url))]
    take_readings(office.inside, rows, now=at(5))
    assert [standing.verdict for standing in of_entry(office.entries[0])] == ["open"]


def test_a_report_twice_is_kept_once(office: Office) -> None:
    [target, _] = office.targets()
    rows = [Reading(target.pk, at(5), seen(target.url))]
    assert take_readings(office.inside, rows, now=at(5)) == (1, [])
    assert take_readings(office.inside, rows, now=at(6)) == (0, [])


def test_what_cannot_be_is_refused_line_by_line(office: Office) -> None:
    [target, _] = office.targets()
    rows = [
        Reading(10**6, at(5), seen(target.url)),
        Reading(target.pk, at(5), seen("https://elsewhere.example/")),
        Reading(target.pk, at(5) + timedelta(hours=3), seen(target.url)),
        Reading(target.pk, at(5), seen(target.url)),
    ]
    taken, refused = take_readings(office.inside, rows, now=at(5))
    assert taken == 1
    starts = ["There is no such target", f"Target {target.pk} is another address", "The time of the measurement"]
    assert all(str(row["reason"]).startswith(start) for row, start in zip(refused, starts, strict=True))


def test_a_target_is_due_again_after_its_time(office: Office) -> None:
    office.tell(office.inside, 5)
    due = [target.role for target in ProbeTarget.objects.due(office.inside, at(34))]
    assert (due[0], set(due)) == ("canary", {"canary", "neighbour"})
    assert {target.role for target in ProbeTarget.objects.due(office.inside, at(40))} == {
        "canary",
        "entry",
        "neighbour",
    }


def test_a_young_canary_is_asked_for_every_minute_and_an_old_one_like_the_rest(office: Office) -> None:
    office.tell(office.inside, 5, role="canary")

    def due(minutes: float) -> set[str]:
        return {target.role for target in ProbeTarget.objects.due(office.inside, at(minutes))}

    assert "canary" not in due(5.5)
    assert "canary" in due(6)
    office.tell(office.inside, 120, role="canary")
    assert "canary" not in due(122)


def test_what_was_lifted_is_measured_for_its_time_and_no_longer(office: Office) -> None:
    [entry] = office.entries
    revoke_entry(entry, actor=office.approver, grounds="Removed.", now=at(10))
    arrange_targets(now=at(11))
    assert ProbeTarget.objects.watched().filter(role="entry").count() == 2
    arrange_targets(now=at(11) + settings.PROBE_REMOVED_FOR)
    assert ProbeTarget.objects.watched().filter(role="entry").count() == 0
    assert BlockEntry.objects.get(pk=entry.pk).status == "revoked"
