"""Says what a text is and what it mentions.

In come texts, out go scores, reasons and entities; it knows no Django and no Scrapy.
"""


class BadInput(ValueError):
    """What a person gave cannot be used; the message names the thing and the cure."""
