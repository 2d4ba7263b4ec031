"""The walls of the house: sizes, imports, words that may not stand anywhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("crawler", "classifier", "tracing", "probing", "review_portal", "demo", "qalqan_pull", "qalqan_verify")
MODULE_WALL, FUNCTION_WALL, PARAMETER_WALL, TEST_WALL = 300, 40, 6, 20
BANNED_NAMES = {"utils", "helpers", "helper", "common", "core", "base", "misc"}
BIGGEST_FILE = 8 * 2**20
Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked(*patterns: str) -> list[Path]:
    """Return the files of the project: what git knows, or would know."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [ROOT / name for name in names if (ROOT / name).is_file()]


MODULES = [path for path in tracked("*.py") if "migrations" not in path.parts]
ENGINE_MODULES = [path for path in MODULES if path.relative_to(ROOT).parts[0] in ROOMS]


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function):
            yield node


def lines_of(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_module_is_past_the_wall() -> None:
    long = {name(path): len(path.read_text().splitlines()) for path in MODULES}
    assert {path: lines for path, lines in long.items() if lines > MODULE_WALL} == {}


def test_no_function_is_past_the_wall() -> None:
    long = {f"{name(path)}:{node.name}": lines_of(node) for path in ENGINE_MODULES for node in functions(path)}
    assert {place: lines for place, lines in long.items() if lines > FUNCTION_WALL} == {}


def test_no_test_is_past_the_wall() -> None:
    tests = (path for path in MODULES if path.relative_to(ROOT).parts[0] == "tests")
    long = {
        f"{name(path)}:{node.name}": lines_of(node)
        for path in tests
        for node in functions(path)
        if node.name.startswith("test_")
    }
    assert {place: lines for place, lines in long.items() if lines > TEST_WALL} == {}


def test_no_function_takes_too_much() -> None:
    def count(node: Function) -> int:
        taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        return len([argument for argument in taken if argument.arg not in {"self", "cls"}])

    many = {f"{name(path)}:{node.name}": count(node) for path in ENGINE_MODULES for node in functions(path)}
    assert {place: number for place, number in many.items() if number > PARAMETER_WALL} == {}


def test_every_module_says_what_part_it_plays() -> None:
    silent = [
        name(path)
        for path in ENGINE_MODULES
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_no_room_is_a_lumber_room() -> None:
    assert [name(path) for path in ENGINE_MODULES if BANNED_NAMES & {*path.parts[:-1], path.stem}] == []


def test_no_machine_path_stands_in_the_project() -> None:
    machine = re.compile(rb"/(?:work|root|farm)/[a-z]|/tmp/[a-z0-9]")  # the pattern itself
    texts = tracked("*.py", "*.md", "*.toml", "*.html", "*.css", "*.sh", "*.yaml", "*.json", "*.jsonl", "Makefile")
    found = [name(path) for path in texts if path != Path(__file__) and machine.search(path.read_bytes())]
    assert found == []


def test_no_file_is_a_burden_to_the_repository() -> None:
    assert [name(path) for path in tracked() if path.stat().st_size > BIGGEST_FILE] == []


def test_the_import_walls_hold() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("room", ROOMS)
def test_every_package_says_what_comes_in_and_what_goes_out(room: str) -> None:
    bare = [
        name(path)
        for path in (ROOT / room).rglob("__init__.py")
        if "migrations" not in path.parts
        and "management" not in path.parts
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert bare == []
