"""qalqan-pull, the provider's program: keeps a block list as the office signed it. Only Python's standard library.

In: the portal's doors for providers, the office's public key. Out: verified files swapped in at once, receipts. It may
not know anything else of this project: packed into one file it runs on an ISP's machine.
"""

VERSION = "1.0"
