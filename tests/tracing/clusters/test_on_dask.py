"""Two workers print, byte for byte, what one process prints."""

import json
import random
import subprocess
import sys
from pathlib import Path

from tests.tracing.clusters.test_cluster import transaction
from tests.tracing.clusters.test_parts import clustered

ROOT = Path(__file__).parents[3]
PART_BYTES = 5000


def write_ledger(path: Path) -> None:
    """Mix payments, a chain that runs through all parts, CoinJoins and bad lines."""
    chance = random.Random(11)
    names = [f"bc1q{chance.getrandbits(150):038x}" for _ in range(300)]
    rows = [
        transaction(str(n), [(chance.choice(names), 90 + n) for _ in range(chance.randint(0, 2))], [(names[n], 7)])
        for n in range(300)
    ]
    rows += [transaction(f"chain{n}", [(f"c{n}", 1), (f"c{n + 1}", 1)], []) for n in range(400)]
    rows.append(transaction("join", [(f"j{n}", 101) for n in range(5)], [(f"o{n}", 100) for n in range(5)]))
    chance.shuffle(rows)
    path.write_text("\n".join([json.dumps(row) for row in rows[:350]] + ["{bad", *map(json.dumps, rows[350:])]))


def test_it_prints_the_same_lines_as_one_process(tmp_path):
    write_ledger(tmp_path / "t.jsonl")
    here = clustered(tmp_path / "t.jsonl")
    asked = ["cluster", "--dask", "2", "--part-bytes", str(PART_BYTES), str(tmp_path / "t.jsonl")]
    spread = subprocess.run([sys.executable, "-m", "tracing", *asked], cwd=ROOT, capture_output=True, check=True)
    assert spread.stdout == here
    summary = json.loads(spread.stderr.splitlines()[-1])
    assert (summary["transactions"], summary["coinjoins"], summary["bad_lines"]) == (701, 1, 1)
    assert b"t.jsonl from byte" in spread.stderr


def write_spending(path: Path) -> None:
    """Add what a vote on change is about: payers with fresh change, large clusters, chains that would collapse."""
    write_ledger(path)
    chance, lines = random.Random(5), path.read_text().splitlines()
    for number in range(600):
        owner, value = chance.randrange(40), 9_000_000 + number
        payees = [(f"3Known{chance.randrange(9)}", 5_000_000), (f"1Fresh{number}", 3_987_654 + number)]
        row = transaction(f"spend{number}", [(f"1Own{owner}x{chance.randrange(60)}", value) for _ in range(2)], payees)
        lines += [json.dumps(row)] * chance.choice((1, 1, 2))
    chance.shuffle(lines)
    path.write_text("\n".join(lines))


def test_the_vote_on_change_is_the_same_on_two_workers(tmp_path):
    write_spending(tmp_path / "t.jsonl")
    asked = [sys.executable, "-m", "tracing", "cluster", "--change", str(tmp_path / "t.jsonl")]
    spread = [*asked, "--dask", "2", "--part-bytes", str(8 * PART_BYTES)]
    one, two = (subprocess.run(some, cwd=ROOT, capture_output=True, check=True) for some in (asked, spread))
    assert two.stdout == one.stdout
    summaries = [json.loads(done.stderr.splitlines()[-1]) for done in (one, two)]
    assert summaries[0] == summaries[1]
    assert summaries[0]["change_links"] > 50
