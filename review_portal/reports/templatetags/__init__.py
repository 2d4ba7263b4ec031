"""Template tags: a change between two periods."""
