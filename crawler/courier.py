"""Carries parcels from the spool to the portal: no acknowledgement, no deletion."""

import logging

from crawler.items import Wire
from crawler.portal import PortalClient, PortalRefused
from crawler.spool import Parcel, Spool

log = logging.getLogger(__name__)

# Our key is wrong or lacks a scope: no fault of the parcel, so it waits until somebody mends the key.
KEY_TROUBLE = frozenset({401, 403})


def drain(spool: Spool, portal: PortalClient) -> int:
    """Deliver what waits, oldest first; return how many parcels left.

    Raises PortalAway, or PortalRefused for a bad key, at the first parcel that has to wait: the end of a run must
    never arrive before its deliveries.
    """
    left = 0
    with spool.draining() as ours:
        if not ours:
            return 0
        for parcel in spool.parcels():
            _send(spool, portal, parcel)
            left += 1
    return left


def _send(spool: Spool, portal: PortalClient, parcel: Parcel) -> None:
    try:
        if parcel.kind == "delivery":
            _deliver(portal, parcel)
        else:
            portal.finish(parcel.run_id, _ending(spool, parcel))
    except PortalRefused as refused:
        if refused.status in KEY_TROUBLE:
            raise
        if parcel.kind == "delivery":
            log.error("The parcel %s is kept in refused/: %s", parcel.folder.name, refused)
            spool.refuse(parcel, str(refused))
            return
        log.warning("Run %s had ended already: %s", parcel.run_id, refused)
    spool.acknowledge(parcel)


def _deliver(portal: PortalClient, parcel: Parcel) -> None:
    if parcel.warc is not None:
        portal.put_warc(str(parcel.content["warc_sha256"]), parcel.warc)
    portal.deliver(parcel.content)


def _ending(spool: Spool, parcel: Parcel) -> Wire:
    ending = dict(parcel.content)
    cursor_before = ending.pop("cursor_before", {})
    if spool.lacks_part_of(parcel.run_id):
        # Posts of this run rest in torn/ or refused/: the next visit has to see them again.
        ending["cursor"] = cursor_before
    return ending
