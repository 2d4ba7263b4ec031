"""`python -m benchmarks.tracing`: clusters, CoinJoins, tracing and the cluster command, one JSON line each."""

from benchmarks.tracing import cluster, coinjoins, scale, trace

if __name__ == "__main__":
    cluster.measure(200_000)
    coinjoins.measure(50)
    trace.measure(20_000)
    scale.measure(200_000, alone=False)
