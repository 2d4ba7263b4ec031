"""Sources of transfers, one a file, all answering the `Ledger` protocol.

Comes in: an address. Goes out: transfers, oldest first, in integers of the smallest unit. Whatever a remote source
answered is handed to a recorder raw, with hash, time and endpoint, before it is read.
"""
