"""Answers what the public suffix of a name is; names of one parent share the work."""

from __future__ import annotations

from functools import lru_cache

from publicsuffixlist import PublicSuffixList


class Suffixes(PublicSuffixList):
    """The public suffix list, asked for many names at once."""

    def of(self, host: str) -> str:
        """Return the public suffix of a canonical name, as `publicsuffix` does: 'a.shop.example' → 'example'.

        A name that is no rule, no exception and stands under no wildcard has the suffix of its parent.
        """
        parent = host.partition(".")[2]
        if not parent or self.is_ruled(host):
            return self.publicsuffix(host) or host
        suffix, is_wild = known_parent(self, parent)
        return (self.publicsuffix(host) or host) if is_wild else suffix

    def is_ruled(self, host: str) -> bool:
        rules: frozenset[str] = self._publicsuffix
        return host in rules or f"!{host}" in rules or f"*.{host}" in rules

    def is_wild(self, parent: str) -> bool:
        rules: frozenset[str] = self._publicsuffix
        return f"*.{parent}" in rules


@lru_cache(maxsize=1 << 14)
def known_parent(suffixes: Suffixes, parent: str) -> tuple[str, bool]:
    return suffixes.publicsuffix(parent) or parent, suffixes.is_wild(parent)
