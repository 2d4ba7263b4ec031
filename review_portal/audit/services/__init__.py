"""What writes the record and what proves it: events, looks at evidence, checkpoints, stamps."""

from review_portal.audit.services.chain import GENESIS, Actor, Fault, digest, faults, head, label, record
from review_portal.audit.services.checkpointing import checkpoint_faults, keys_used, make_checkpoint, strange_keys
from review_portal.audit.services.looking import note_export, note_look
from review_portal.audit.services.stamping import stamp_checkpoint

__all__ = [
    "GENESIS",
    "Actor",
    "Fault",
    "checkpoint_faults",
    "digest",
    "faults",
    "head",
    "keys_used",
    "label",
    "make_checkpoint",
    "note_export",
    "note_look",
    "record",
    "stamp_checkpoint",
    "strange_keys",
]
