"""Template tags of discovery."""
