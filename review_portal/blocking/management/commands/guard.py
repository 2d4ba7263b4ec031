"""`./manage.py guard TARGET...`: judges targets, one JSON line each; without any it reads standard input."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand

from review_portal.blocking.guard import GuardVerdict, judge
from review_portal.blocking.measures import Measure
from review_portal.blocking.turns import blocks, in_turn, processors

ENCODE = json.JSONEncoder(ensure_ascii=False).encode  # making one for each line would cost more than encoding it


class Command(BaseCommand):
    help = "Judges whether blocking a target would hit others; prints JSON lines and needs no database."
    requires_system_checks: list[str] = []  # Django's own idiom: no checks, so no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "targets",
            nargs="*",
            metavar="TARGET",
            help="page, host, address or channel; none: standard input",
        )
        parser.add_argument("--measure", choices=Measure.values, help="judge this measure, not the least intrusive one")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["targets"]:
            self.stdout.write(
                "\n".join(line(judge(target, measure=options["measure"])) for target in options["targets"])
            )
            return
        work = partial(judged, measure=options["measure"])
        for text in in_turn(work, blocks(sys.stdin), most=processors()):
            self.stdout.write(text, ending="")
            self.stdout.flush()


def judged(block: str, *, measure: str | None) -> str:
    """Judge the lines of a block of text; returns a line for each that is not empty."""
    asked = block.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "".join(f"{line(judge(text, measure=measure))}\n" for text in asked if text.strip())


def line(verdict: GuardVerdict) -> str:
    shown = {
        "target": verdict.target,
        "canonical": verdict.canonical,
        "measure": verdict.measure,
        "verdict": verdict.verdict,
        "reason": verdict.reason,
        "collateral": verdict.collateral,
    }
    return ENCODE(shown)
