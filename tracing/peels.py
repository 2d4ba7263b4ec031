"""Finds every chain of large rests in a finished trace: takings that are paid out little by little on their way."""

from tracing.flow import Flow
from tracing.trace import Hop, Stop, peel_chain

SHORTEST = 3


def peel_chains(hops: tuple[Hop, ...], found: Flow) -> tuple[tuple[Hop, ...], ...]:
    """Return the chains that pay a little and send the large rest on, the longest first; none is part of another.

    Whatever stops the trace, an exchange or a mixer, is paid and no link of a chain.
    """
    stops = {node.address for node in found.nodes if node.stop is not None and node.stop is not Stop.UNSPENT}
    own = tuple(hop for hop in hops if hop.payer not in stops)
    chains = [_before(stops, peel_chain(own, address)) for address in sorted({hop.payer for hop in own})]
    kept: list[tuple[Hop, ...]] = []
    met: set[str] = set()
    for chain in sorted(chains, key=lambda chain: (-len(chain), chain[0].payer if chain else "")):
        if len(chain) >= SHORTEST and chain[0].payer not in met:
            kept.append(chain)
            met |= {hop.payer for hop in chain}
    return tuple(kept)


def _before(stops: set[str], chain: tuple[Hop, ...]) -> tuple[Hop, ...]:
    while chain and chain[-1].payee in stops:
        chain = chain[:-1]
    return chain
