"""The one file: no name is written twice, and nothing but the standard library is asked for."""

from __future__ import annotations

import ast
import sys
from collections import Counter

from review_portal.court.program import joined_program


def test_no_name_of_one_module_covers_that_of_another() -> None:
    body = ast.parse(joined_program()).body
    named = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assigned = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    named += [target.id for target in assigned if isinstance(target, ast.Name)]
    assert [name for name, count in Counter(named).items() if count > 1] == []


def test_it_imports_only_what_comes_with_python() -> None:
    nodes = list(ast.walk(ast.parse(joined_program())))
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {module.split(".")[0] for module in modules} <= sys.stdlib_module_names
