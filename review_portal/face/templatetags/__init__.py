"""Template tags: thin wrappers around the modules of the face."""
