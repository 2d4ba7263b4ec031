"""Template tags: what is measured, on the pages of earlier rooms."""
