"""How long things are kept: periods per category, legal holds, deletion that leaves a stone.

In: the periods of the settings and of sources, holds by named people. Out: fewer rows and bytes, tombstones with
hashes, the proof's figures by month. It may know every room whose rows hold on to evidence.
"""
