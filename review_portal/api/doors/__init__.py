"""The doors of the REST API, one module for each kind of thing; `door` is what they have in common."""
