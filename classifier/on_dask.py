"""Deals the parts of an archive out to a Dask cluster; a part whose worker is lost is dealt again.

Dask is optional: `pip install -r requirements-dask.txt`. Workers read and write the paths that they are told, so the
archive and the output lie where every host sees them under one name.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack

from distributed import Client, KilledWorker, LocalCluster, as_completed

from classifier.archives import BadArchive, Part, Scored, score_part

TRIES = 5  # of one part, whatever went wrong with it but its own content


def score_one(part: Part, *, cascade: bool = False) -> Scored | BadArchive:
    """Score one part; runs on a worker. What is wrong with the part itself is an answer and is not tried again."""
    try:
        return score_part(*part, cascade=cascade)
    except BadArchive as error:
        return error


def on_cluster(scheduler: str, parts: list[Part], *, cascade: bool = False) -> Iterator[Scored | BadArchive]:
    """Yield what comes of each part, in the order in which they are done.

    `scheduler` is the address of a running cluster (tcp://host:8786), or so many workers to start on this machine.
    """
    with ExitStack() as stack:
        where: str | LocalCluster = scheduler
        if scheduler.isdigit():
            where = stack.enter_context(
                LocalCluster(
                    n_workers=int(scheduler), threads_per_worker=1, dashboard_address=None, silence_logs=logging.ERROR
                )
            )
        client = stack.enter_context(Client(where))
        sent = {client.submit(score_one, part, cascade=cascade, retries=TRIES, pure=False): part for part in parts}
        for future in as_completed(sent):
            try:
                yield future.result()
            except KilledWorker:
                yield BadArchive(f"{sent[future][0]} killed every worker that took it; score it alone and look why.")
