"""Sealed bytes, the captures in them, the posts read from them. It may know sources, accounts and the audit."""
