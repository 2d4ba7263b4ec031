"""Joins the verifier's modules into the one file that a court runs; the same sources give the same bytes."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from django.conf import settings

FILE_NAME = "qalqan_verify.py"
# In the order in which one needs the other.
MODULES = ("canon", "findings", "merkle", "stamps", "archive", "warc", "record", "money", "log", "bundle", "__main__")
OWN = ("qalqan_verify", "qalqan_pull")
HEAD = '''#!/usr/bin/env python3
"""Proves a court bundle or an exported audit log of Qalqan. Python 3.9 or newer, nothing else, no network.

python3 -I -S qalqan_verify.py FILE [--key HEX]

The answer is 0 where everything holds, 1 where something was changed (each such record is named), 2 where the file
cannot be read. The parts below are the modules of the package qalqan_verify as they stand in the source.
"""

from __future__ import annotations
'''


@cache
def joined_program() -> bytes:
    """Return the text of the program: the standard imports once, then each module without its imports."""
    root = Path(settings.BASE_DIR)
    sources = [root / "qalqan_pull" / "ed25519.py", *(root / "qalqan_verify" / f"{name}.py" for name in MODULES)]
    imports: set[str] = set()
    bodies = [parted(source.read_text(encoding="utf-8"), imports) for source in sources]
    named = [f"# --- {source.parent.name}/{source.name}\n{body}" for source, body in zip(sources, bodies, strict=True)]
    return (HEAD + "\n" + "\n".join(sorted(imports)) + "\n\n\n" + "\n\n\n".join(named) + "\n").encode()


def parted(text: str, imports: set[str]) -> str:
    """Return a module's text without its docstring and imports; the standard library's are put to the others."""
    lines = text.splitlines()
    for node in ast.parse(text).body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports.update(standard(node))
        elif not is_docstring:
            continue
        for place in range(node.lineno - 1, node.end_lineno or node.lineno):
            lines[place] = ""
    return "\n".join(lines).strip("\n")


def standard(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [f"import {alias.name}" for alias in node.names]
    module = node.module or ""
    if module == "__future__" or module.split(".")[0] in OWN:
        return []
    return [f"from {module} import {alias.name}" for alias in node.names]
