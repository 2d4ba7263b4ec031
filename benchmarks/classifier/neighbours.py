"""Scores fresh disguised posts alone and shuffled, and prints how many scores or decisions differ: one JSON line."""

from __future__ import annotations

import json
import random
import sys

from classifier.augment import FAMILIES, disguise
from classifier.dataset import load_corpus
from classifier.runtime import Classifier


def main(posts: int) -> None:
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 11)
    texts = [row.text for row in load_corpus() if row.split == "test"]
    fresh = [disguise(chance.choice(texts), chance.choice(list(FAMILIES)), chance) for _ in range(posts)]
    classifier = Classifier.load()
    together = classifier.predict(fresh)
    order = chance.sample(range(posts), posts)
    shuffled = dict(zip(order, classifier.predict([fresh[i] for i in order]), strict=True))
    alone = {i: classifier.predict([fresh[i]])[0] for i in order[: max(1, posts // 20)]}
    differing = [abs(together[i].score - shuffled[i].score) for i in range(posts)]
    differing += [abs(together[i].score - found.score) for i, found in alone.items()]
    print(
        json.dumps(
            {
                "posts": posts,
                "alone": len(alone),
                "largest_difference": max(differing),
                "not_bitwise_equal": sum(value != 0 for value in differing),
                "flips": sum(together[i].flagged != shuffled[i].flagged for i in range(posts)),
                "model_version": classifier.version,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
