"""Focused discovery: places that posts lead to become candidates, and a person says which are watched.

Comes in: posts with their newest assessments, and the contacts and links found in them. Goes out: sources, through the
sources room, each admitted by a person with a legal basis. It visits nothing and admits nothing by itself.
"""
