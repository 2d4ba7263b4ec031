"""What the office sees of itself: the overview and the audit log. Reads every room, writes nothing."""
