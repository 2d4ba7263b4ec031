"""qalqan-verify, the court's program: proves a court bundle or an exported audit log with nothing but Python.

In: one file, and where it is known the office's public key. Out: what was checked, or the name of every record that is
not what was written. It may know nothing of this project but the providers' Ed25519; the portal shares its arithmetic
(the tree of a checkpoint), so that what is sealed is what is checked.
"""

VERSION = "1.0"
