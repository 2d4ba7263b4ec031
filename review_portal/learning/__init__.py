"""Learning from decisions. In: decisions, gold. Out: training rows, candidates, comparisons. Knows review, scoring."""
