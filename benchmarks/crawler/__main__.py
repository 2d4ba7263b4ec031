"""`python -m benchmarks.crawler`: what arrives of what was planted, and how fast; one JSON line each."""

import json

from benchmarks.crawler import faults, throughput

if __name__ == "__main__":
    print(json.dumps(throughput.measure(hosts=4, pages=400)))
    print(json.dumps(faults.measure(away=60.0), ensure_ascii=False))
