"""The demonstration: an invented web on loopback, and invented people who play one day of work on it.

In: fixtures/demo. Out: pages over HTTP, just as a crawler would meet them. It knows nothing of the portal's
tables: `demo.web` imports neither Django nor any engine.
"""
