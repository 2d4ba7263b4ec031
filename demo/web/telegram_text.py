"""The text of a Telegram post as its public preview writes it: links, mentions, emoji pictures, spoilers."""

import re
from collections.abc import Iterator

from demo.web.publications import Markup
from demo.web.templates import escape

_EMOJI = (
    r"(?:[\U0001F1E6-\U0001F1FF]{2}"
    r"|[0-9#*]\uFE0F?\u20E3"
    r"|[\u00A9\u00AE\u203C\u2049\u2122\u2139\u2194-\u21AA\u231A-\u23FF\u25AA-\u27BF\u2934\u2935\u2B05-\u2B55\u3030"
    r"\U0001F000-\U0001F1E5\U0001F200-\U0001FAFF]\uFE0F?[\U0001F3FB-\U0001F3FF]?"
    r"(?:\u200D[\u2640-\u27BF\U0001F300-\U0001FAFF]\uFE0F?[\U0001F3FB-\U0001F3FF]?)*)"
)
_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>]+[^\s<>.,!?;:»)\]]|(?<![\w/.])t\.me/[\w+/?=-]+)"
    r"|(?<![\w@])@(?P<handle>[A-Za-z]\w{3,31})(?!\w)"
    r"|(?<![\w#&])#(?P<hashtag>[^\W\d]\w*)"
    rf"|(?P<emoji>{_EMOJI})"
)
CONFIRM = """target="_blank" rel="noopener" onclick="return confirm('Open this link?\\n\\n'+this.href);\""""


def message_text(text: str, markup: Markup) -> str:
    """Write the text; hidden addresses and spoilers wrap their words, the rest is found in the text."""
    wraps = {words: link(address, escape(words)) for words, address in markup.anchors}
    wraps |= {words: f"<tg-spoiler>{_plain(words)}</tg-spoiler>" for words in markup.spoilers}
    if not wraps:
        return _plain(text)
    cut = re.compile("(" + "|".join(re.escape(words) for words in sorted(wraps, key=len, reverse=True)) + ")")
    return "".join(wraps.get(piece) or _plain(piece) for piece in cut.split(text))


def link(address: str, label: str) -> str:
    """A link that asks first; since April 2024 the preview escapes the ampersand of its address twice."""
    return f'<a href="{escape(escape(address))}" {CONFIRM}>{label}</a>'


def emoji_html(character: str) -> str:
    code = character.encode().hex().upper()
    style = f"background-image:url('/img/emoji/40/{code}.png')"
    return f'<i class="emoji" style="{style}"><b>{character}</b></i>'


def _plain(text: str) -> str:
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    position = 0
    for token in _TOKEN.finditer(text):
        yield _characters(text[position : token.start()])
        yield _token(token)
        position = token.end()
    yield _characters(text[position:])


def _characters(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br/>")


def _token(token: re.Match[str]) -> str:
    written = token.group()
    match token.lastgroup:
        case "url":
            address = written if written.startswith("http") else f"https://{written}"
            return link(address, escape(written))
        case "handle":
            return f'<a href="https://t.me/{token["handle"]}" target="_blank">{written}</a>'
        case "hashtag":
            return f'<a href="?q=%23{token["hashtag"]}">{written}</a>'
        case _:
            return _emoji(written)


def _emoji(character: str) -> str:
    """Some emoji come as custom ones; which is decided by the character, so that the bytes never change."""
    number = sum(character.encode())
    drawn = emoji_html(character)
    return drawn if number % 3 else f'<tg-emoji emoji-id="5{number:018d}">{drawn}</tg-emoji>'
