"""The words for months and days in the languages that our sources are written in, one month a line."""

import unicodedata

# English, Russian, Kazakh, Ukrainian, Kyrgyz and Uzbek, German, French, Spanish, Polish, Turkish; by their beginnings.
BEGINNINGS = """
jan янв қаң січ yan ene janv sty oca
feb фев ақп лют fev fév lut şub sub
mar мар нау бер mär maer mrz
apr апр сәу кві avr abr kwi nis
may май мая мам тра mai maj
jun июн маус чер iyun juin cze haz
jul июл шіл лип iyul juil lip tem
aug авг там сер avg aoû aou ago sie ağu agu
sep сен қыр вер sen wrz eyl
oct окт қаз жов okt paź paz eki
nov ноя қар лис noy lis kas
dec дек жел гру dez déc dic gru ara
"""
MONTHS = {name: number for number, line in enumerate(BEGINNINGS.strip().splitlines(), start=1) for name in line.split()}
LONGEST = max(map(len, MONTHS))

TODAY = frozenset(
    {"today", "сегодня", "бүгін", "сьогодні", "bugun", "heute", "hoy", "dzisiaj", "dziś", "bugün", "aujourd"}
)
YESTERDAY = frozenset(
    {"yesterday", "вчера", "кеше", "учора", "вчора", "kecha", "gestern", "ayer", "wczoraj", "dün", "hier"}
)
NOW = frozenset({"just now", "только что", "жаңа ғана", "a moment ago", "moments ago", "щойно"})
# How long ago, by the beginning of the unit's name.
UNITS = {
    "sec": 1, "сек": 1, "min": 60, "мин": 60, "хв": 60, "hour": 3600, "час": 3600, "сағ": 3600, "год": 3600,
    "day": 86400, "ден": 86400, "дн": 86400, "күн": 86400, "week": 604800, "нед": 604800, "апта": 604800,
}  # fmt: skip
AGO = ("ago", "назад", "бұрын", "тому")


def month_of(word: str) -> int | None:
    """'ноября' → 11, 'қараша' → 11, 'Déc.' → 12, 'online' → None."""
    name = word.lower().rstrip(".")
    for spelling in (name, _without_accents(name)):
        for length in range(min(LONGEST, len(spelling)), 2, -1):
            if spelling[:length] in MONTHS:
                return MONTHS[spelling[:length]]
    return None


def _without_accents(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))
