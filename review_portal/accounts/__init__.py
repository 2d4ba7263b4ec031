"""People, their roles and abilities, and the keys of machines. It may know only the audit."""
