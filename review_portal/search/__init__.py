"""Finding: search over every post, pages that turn around one contact, hunts through the archive.

Comes in: posts, assessments, mentions, decisions of the earlier rooms. Goes out: pages for people, and posts that a
person puts before the judges. It writes an index that can be rebuilt from the record at any time, and decides nothing.
"""
