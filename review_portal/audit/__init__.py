"""The append-only, hash-chained record of every write. In: one call per transaction. It knows no other room."""
