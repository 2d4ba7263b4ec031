"""Everything of this room that changes the record: the index, saved searches, hunts, and who looked for what."""

from review_portal.search.services.asking import note_search, note_view
from review_portal.search.services.echoing import find_echoes
from review_portal.search.services.hunting import (
    cancel_hunt,
    go_on,
    hand_over,
    hunt_contact,
    hunt_model,
    hunt_term,
)
from review_portal.search.services.indexing import index_posts, keep_up, read_meanings
from review_portal.search.services.saving import forget_search, save_search, seen

__all__ = [
    "cancel_hunt",
    "find_echoes",
    "forget_search",
    "go_on",
    "hand_over",
    "hunt_contact",
    "hunt_model",
    "hunt_term",
    "index_posts",
    "keep_up",
    "note_search",
    "note_view",
    "read_meanings",
    "save_search",
    "seen",
]
