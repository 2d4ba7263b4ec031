"""Commands of tips."""
