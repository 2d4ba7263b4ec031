"""Ties posts that belong together. In: assessed posts. Out: campaigns, and why each member belongs. Judges nothing."""
