"""Template tags: an entry in words that its owner understands."""
