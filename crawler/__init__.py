"""Fetches public pages and delivers what they say.

In come sources, claimed from the portal over HTTP; out go captures (sealed bytes) and posts, through a spool on disk.
It knows no database, no Django and no opinion about what a post means.
"""
