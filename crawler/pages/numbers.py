"""Reads the counts and prices that people and sites write in many ways."""

import re

COUNT = re.compile(r"(\d[\d\s\xa0\u202f.,]*)\s*([KkКкMmМмBb]?)")
FACTORS = {"": 1, "k": 1_000, "к": 1_000, "m": 1_000_000, "м": 1_000_000, "b": 1_000_000_000}


def read_count(text: str) -> int | None:
    """'1.2K' → 1200, '12 345' → 12345, '3,4M' → 3400000, 'many' → None."""
    found = COUNT.search(text[:100])
    if found is None:
        return None
    digits, unit = re.sub(r"[\s\xa0\u202f]", "", found[1]).rstrip(".,"), found[2].lower()
    if unit:
        digits = digits.replace(",", ".")
        return round(float(digits) * FACTORS[unit]) if re.fullmatch(r"\d+(?:\.\d+)?", digits) else None
    return int(re.sub(r"\D", "", digits))
