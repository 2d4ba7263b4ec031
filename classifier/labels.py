"""The closed sets of labels: roles of an advert, substance groups, kinds of innocent text."""

from enum import StrEnum


class Role(StrEnum):
    """What an advert does; several may hold."""

    SALE_ADVERT = "sale_advert"
    SHOP_LINK = "shop_link"
    RECRUIT_COURIER = "recruit_courier"
    RECRUIT_LAB = "recruit_lab"
    PAYMENT_INSTRUCTION = "payment_instruction"
    MIRROR_BACKUP = "mirror_backup"
    REVIEW_FEEDBACK = "review_feedback"
    GRAFFITI = "graffiti"


class Substance(StrEnum):
    """Groups after the controlled-substances lists of Government Decree № 470 of 3 July 2019, plus unknown."""

    CANNABIS = "cannabis"
    CATHINONE = "cathinone"
    AMPHETAMINE = "amphetamine"
    OPIOID = "opioid"
    COCAINE = "cocaine"
    MDMA = "mdma"
    PSYCHEDELIC = "psychedelic"
    PHARMACY = "pharmacy"
    PRECURSOR = "precursor"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class NegativeKind(StrEnum):
    """What an innocent text is about."""

    NEWS_COURT = "news_court"
    PREVENTION = "prevention"
    REHAB_HELPLINE = "rehab_helpline"
    SCIENCE_HARM_REDUCTION = "science_harm_reduction"
    MEDICINE_PHARMACY = "medicine_pharmacy"
    GARDENING = "gardening"
    FOOD_SPICES = "food_spices"
    COSMETICS = "cosmetics"
    HOUSEHOLD_SLANG_WORDS = "household_slang_words"
    LEGAL_JOBS = "legal_jobs"
    QUEST_GEOCACHE = "quest_geocache"
    CRYPTO_FINANCE = "crypto_finance"
    FILM_LYRICS = "film_lyrics"
    JOKES_CHAT = "jokes_chat"
    COMPLAINT_ABOUT_ADVERTS = "complaint_about_adverts"
    OTHER_SPAM_SCAM = "other_spam_scam"
    SHOP_OF_LEGAL_GOODS = "shop_of_legal_goods"
    REAL_ESTATE_CARS = "real_estate_cars"
    OFFICIAL = "official"
    TRAVEL_EVENT = "travel_event"
    SPORT_FITNESS = "sport_fitness"
    SCHOOL_STUDY = "school_study"


# Help, science, medicine, news and official texts never enter a queue for blocking without a senior reviewer.
PROTECTED_KINDS = frozenset(
    {
        NegativeKind.NEWS_COURT,
        NegativeKind.PREVENTION,
        NegativeKind.REHAB_HELPLINE,
        NegativeKind.SCIENCE_HARM_REDUCTION,
        NegativeKind.MEDICINE_PHARMACY,
        NegativeKind.OFFICIAL,
    }
)

ROLES = tuple(Role)
SUBSTANCES = tuple(Substance)
KINDS = tuple(NegativeKind)
