"""One visit to one source, in a process of its own: it may crash or be killed and takes nothing with it."""

import ctypes
import gc
import logging
import os
import signal
from pathlib import Path

from pydantic import ValidationError
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.misc import load_object
from scrapy.utils.python import without_none_values

from crawler import settings as polite
from crawler.bridge import Bridge, Upstream
from crawler.browser import NoBrowser, find_browser
from crawler.delivery import DeliveryWriter
from crawler.gate import process_guard
from crawler.items import Ending, Outcome
from crawler.portal import Run
from crawler.spiders import SPIDERS
from crawler.spiders.parameters import Parameters
from crawler.spiders.source import SourceSpider
from crawler.spool import Spool

LOOPBACK = "127.0.0.1"
PR_SET_PDEATHSIG = 1  # linux/prctl.h

log = logging.getLogger(__name__)


def visit(run: Run, spool: Spool) -> Outcome:
    """Crawl the run's source; everything found is in the spool when this returns, the run's end last."""
    writer = DeliveryWriter(spool, run, agent=polite.USER_AGENT)
    try:
        spider = SPIDERS[run.source.family]
        parameters = spider.parameters_model.model_validate(run.source.parameters)
        bridge = bridge_for(parameters)
        if parameters.javascript:
            find_browser()
    except (KeyError, ValueError, NoBrowser) as error:
        return _refuse(writer, run, error)
    crawled = crawl(run, writer, spider, bridge)
    if bridge is not None:
        bridge.close()
    writer.finish(crawled.ending())
    return crawled.outcome


def bridge_for(parameters: Parameters) -> Bridge | None:
    """Open our bridge where the source asks for a proxy; raise ValueError when nobody configured that one."""
    if not parameters.proxy:
        return None
    # The resolver may answer for the bridge; the guard still refuses every request that is meant for this machine.
    process_guard().pins[LOOPBACK] = LOOPBACK
    return Bridge(process_guard(), Upstream.named(parameters.proxy))


def crawl(run: Run, writer: DeliveryWriter, spider: type[SourceSpider], bridge: Bridge | None = None) -> SourceSpider:
    """Run the spider to its end and return it."""
    process = AsyncCrawlerProcess(scrapy_settings(run))
    crawler = process.create_crawler(spider)
    process.crawl(crawler, run=run, writer=writer, bridge=bridge)
    process.start()
    if not isinstance(crawler.spider, SourceSpider):
        raise RuntimeError(f"The spider of run {run.run_id} could not be built; see the log above.")
    return crawler.spider


def scrapy_settings(run: Run) -> Settings:
    """The polite defaults, with what this source's recorded politeness changes."""
    settings = Settings()
    settings.setmodule(polite, priority="project")
    settings.set("DOWNLOAD_DELAY", run.source.politeness.delay_seconds, priority="cmdline")
    settings.set("ROBOTSTXT_OBEY", run.source.politeness.obey_robots, priority="cmdline")
    return settings


def preload() -> None:
    """Import what Scrapy would import in every visit; done once in the runner, forks inherit it."""
    settings = Settings()
    settings.setmodule(polite, priority="project")
    for name in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS", "DOWNLOAD_HANDLERS"):
        components = without_none_values(settings.getwithbase(name))
        for path in components.values() if name == "DOWNLOAD_HANDLERS" else components:
            load_object(path)
    for name in (
        "SCHEDULER",
        "DOWNLOADER",
        "ITEM_PROCESSOR",
        "STATS_CLASS",
        "SCHEDULER_PRIORITY_QUEUE",
        "SPIDER_LOADER_CLASS",
    ):
        load_object(settings[name])


def visit_in_a_fork(run: Run, spool: Path, runner: int) -> None:
    """Be the forked process of one visit; end at once when the runner ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != runner:
        return  # the runner was gone before we asked to be told
    gc.freeze()  # what the runner loaded lives as long as the visit: no collection has to look through it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the runner, and it stops us
    visit(run, Spool(spool))


def _refuse(writer: DeliveryWriter, run: Run, error: Exception) -> Outcome:
    if isinstance(error, ValidationError):
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        message = f"The parameters of source {run.source.id} are wrong: {wrong}."
    elif isinstance(error, ValueError | NoBrowser):
        message = str(error)
    else:
        message = f"No spider visits the family {run.source.family!r}; use one of {', '.join(SPIDERS)}."
    log.error("%s", message)
    writer.finish(Ending(outcome=Outcome.MARKUP_UNRECOGNISED, message=message, cursor=run.source.cursor))
    return Outcome.MARKUP_UNRECOGNISED
