"""Measures from one place on the network what a name does there: DNS, TCP, TLS with SNI, HTTP, each on its own.

In: addresses to measure, from the portal over HTTP or from the command line. Out: readings, stage by stage, without a
verdict: one place alone cannot tell a block from a dead site. Standard library only, so that it runs on any machine.
"""
