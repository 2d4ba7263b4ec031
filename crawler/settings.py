"""Scrapy's settings: polite and honest by default, bounded in size and time, with nothing kept between runs."""

BOT_NAME = "qalqan"
SPIDER_MODULES: list[str] = []
USER_AGENT = "QalqanCrawler/0.1 (+https://qalqan.example/crawler; crawler@qalqan.example) public-pages-monitoring"

# Politeness. A source may lower these only by its own politeness, which the portal records with a reason.
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "QalqanCrawler"
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0.5
CONCURRENT_REQUESTS = 4
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 1  # spiders yield requests only; Scrapy would start a hundred tasks for each page to wait for items
# The parts that a page asks for in the browser: one after the other, without the pause that lies between pages.
DOWNLOAD_SLOTS = {"parts": {"concurrency": 1, "delay": 0.0, "jitter": 0.0}}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.8,*/*;q=0.5",
    "Accept-Language": "ru,kk;q=0.9,en;q=0.8",
    # What is archived shall be readable by itself: no second digest for a packed and an unpacked body, and no bombs.
    "Accept-Encoding": "identity",
}

# Limits: a page that is larger, slower or further away than this is named in the run's outcome, not waited for.
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
DEPTH_LIMIT = 0
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]
HTTPERROR_ALLOW_ALL = True  # a 404 or 429 is a finding with a name, not an error

# Nothing is kept: no cookies, no cache, no console. No proxies: they would hide addresses from the guard.
COOKIES_ENABLED = False
HTTPCACHE_ENABLED = False
TELNETCONSOLE_ENABLED = False
REFERRER_POLICY = "no-referrer"
FEED_EXPORT_ENCODING = "utf-8"
DOWNLOADER_MIDDLEWARES = {
    "crawler.gate.GuardMiddleware": 90,
    "crawler.sealing.SealingMiddleware": 980,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    # What these do is switched off above, or nobody asks for it; a layer that does nothing costs time on every page.
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
# Only the web: no file://, ftp:// or s3:// whatever a page may link to.
DOWNLOAD_HANDLERS = {"file": None, "ftp": None, "s3": None, "data": None}
EXTENSIONS = {
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
}
TWISTED_DNS_RESOLVER = "crawler.gate.PinnedResolver"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

LOG_LEVEL = "WARNING"
