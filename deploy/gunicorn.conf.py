"""How gunicorn serves the portal; every value can be set from outside."""

import os

bind = os.environ.get("QALQAN_BIND", "127.0.0.1:8900")
worker_class = "gthread"
workers = int(os.environ.get("QALQAN_WEB_WORKERS", "2"))
threads = int(os.environ.get("QALQAN_WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 10
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None
errorlog = "-"
control_socket_disable = True  # one more door into the process that nobody here uses
