"""Who is restricted learns of it and is heard by somebody who had no part in it.

In: exact questions and complaints of the public. Out: answers that list nothing, decisions, removals that are measured.
It may know every room up to probes.
"""
