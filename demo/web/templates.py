"""Fills the small HTML files of fixtures/demo/templates; whoever fills them has escaped the values."""

from functools import cache
from html import escape
from string import Template

from demo.web.publications import FIXTURES


@cache
def _template(name: str) -> Template:
    return Template((FIXTURES / "templates" / f"{name}.html").read_text(encoding="utf-8").rstrip("\n"))


def fill(template: str, /, **values: str | int) -> str:
    return _template(template).substitute(values)


def text_to_html(text: str) -> str:
    return escape(text).replace("\n", "<br />\n")


__all__ = ["escape", "fill", "text_to_html"]
