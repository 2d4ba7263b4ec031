"""The benchmarks of this room: `python -m benchmarks.exports`."""

from benchmarks.exports import deltas, guard, lists, release

if __name__ == "__main__":
    guard.main()
    lists.main()
    deltas.main()
    release.main()
