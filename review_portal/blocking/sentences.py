"""Every reason of the guard as one sentence that names the thing and the cure: a key with its subjects, put in words
in English for programs and in the reader's language for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

HOST, PAGE, ADDRESS = "host", "page", "address"

# Why a name or range is protected. {0} is what protects it.
BECAUSE = {
    "private": _("{0} is not a name or network of the public Internet"),
    "suffix": _("{0} is a public suffix: all names beneath it would go"),
    "state": _("{0} belongs to the state"),
    "bank": _("{0} carries people's money"),
    "health": _("{0} gives medical help or drug prevention"),
    "education": _("{0} is a school, university or encyclopedia"),
    "news": _("{0} is a news publisher"),
    "stub": _("{0} is or looks like the page that providers show in place of blocked ones"),
    "isp": _("{0} belongs to an Internet provider"),
    "ech": _("{0} is the outer name of Encrypted Client Hello: every site behind it would go"),
    "dns": _("{0} resolves names for other people"),
    "cdn": _("{0} delivers the content of many other sites"),
    "cloud": _("{0} belongs to a cloud where addresses are shared and change hands"),
    "search": _("{0} is a search engine or its network"),
    "store": _("{0} is a store of applications"),
    "shortener": _("{0} is a link shortener with other people's links"),
    "bio": _("{0} is a link-in-bio service with other people's pages"),
    "platform": _("{0} is a platform on which many people publish"),
    "service": _("{0} is a service that other people's devices need"),
    "telegram": _("{0} is a network of Telegram: every chat would go"),
    "parking": _("{0} parks or sinks names of many owners"),
    "anew": _("{0} was registered anew after our last capture: whoever holds it now did not publish that page"),
    "door": _("{0} uses this name for itself, it is not a tenant's"),
    "tenancy": _("{0} houses many tenants"),
    "popular": _("{0} is among the most visited names"),
    "lookalike": _("It reads like {0}, and whoever types the order would block that one"),
    "crowded": _("{0} is a range from which many customers send"),
    "short": _("{0} is so short that it is hardly a throw-away name"),
    "unknown_suffix": _(".{0} is not a top-level domain that we know"),
    "known": _("{0} is among the million most visited names"),
    "shared_name": _("Other names live at its address or behind its certificate ({0})"),
}
CURE = {
    HOST: _("ask for the page or the channel instead."),
    PAGE: _("write to its owner; no measure is asked against it."),
    ADDRESS: _("ask for the name, the page or the channel instead."),
}
SOFT_CURE = _("a senior must look, give a reason, and set an end.")
SOFT = frozenset({"known", "crowded", "short", "unknown_suffix", "shared_name"})
DELICATE_PAGES = frozenset({"news", "education"})

WHOLE = {
    "channel": _("The channel alone is restricted by its platform; nobody else is touched."),
    "channel_as_host": _("{0} lives on a platform of many people; a channel never becomes a host or address line."),
    "official_channel": _("{0} speaks for the platform, the state, a bank or a newsroom; check the name."),
    "address_as_other": _("{0} is an address; the only measure for it is ip."),
    "network": _("{0} holds more than one address; name the single address, or better the host."),
    "shared_address": _("Other names were captured at this address ({0}); ask for the host instead."),
    "address": _("{0} may serve names that we have not seen; a supervisor must look, give a reason, and set an end."),
    "page_as_host": _("A page on a shared host ({0}) never becomes a host line by itself; ask for the page."),
    "page_as_channel": _("{0} is not a platform whose channels we can name; ask for a platform report."),
    "page_as_ip": _(
        "A name is never turned into an address here: addresses change hands; give the address itself ({0})."
    ),
    "host_as_channel": _("{0} is a host, not a channel; give the link of the channel."),
    "host_as_ip": _(
        "A name is never turned into an address here: addresses change hands; give the address itself ({0})."
    ),
    "host_as_url": _("{0} is a whole host; give the full link of the page."),
    "shared_page": _("{0} serves many people, so only its owner is asked to remove this page."),
    "own_page": _("One page of {0}; over HTTPS a provider cannot see it, so the owner or hoster is asked as well."),
    "own_host": _("{0} stands on no list and houses nobody else that we know of."),
    "tenant": _("One tenant of {0}; the neighbours keep their names."),
}

# Why a text names nothing that could be blocked.
PROBLEMS = {
    "empty": _("It is empty."),
    "no_host": _("There is no host name in it."),
    "not_a_name": _("{0} is not a valid host name: {1}."),
    "too_long": _("{0}… is longer than {1} characters; no resolver would accept it."),
    "ends_in_number": _("{0} ends in a number but is not an address."),
    "not_an_address": _("{0} is not an address: {1}."),
    "out_of_range": _("{0} is outside the range of addresses."),
    "zone": _("{0} has a zone; it means something on one machine only."),
    "wildcard": _("A wildcard takes in names that nobody has looked at."),
    "email": _("It is an e-mail address; report it to the mail service."),
    "scheme": _("{0}: is not a web address; give the page, host, address or channel."),
    "not_a_host": _("{0} is not a host."),
    "port": _("{0} is not a port; browsers refuse the address."),
    "no_channel": _(
        "It is not the name of a Telegram channel, group or bot (4 to 32 letters, digits and underscores)."
    ),
}
NAME_ONE = _("Name one page, host or channel.")


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence by its key and what it is about: 'state.host', ('egov.kz',). Rows keep these two, not the words.

    As text it is English and never changes with the reader: programs compare it. `told` is for people.
    """

    key: str
    subjects: tuple[str, ...] = ()

    @classmethod
    def of(cls, key: str, subject: str, on: str = "") -> Reason:
        return cls(f"{key}.{on or HOST}" if key in BECAUSE else key, (subject,))

    @classmethod
    def nothing(cls, problem: Reason) -> Reason:
        """Return why a target is refused that names nothing: its problem, and what to give instead."""
        return cls(f"nothing.{problem.key}", problem.subjects)

    @property
    def row(self) -> list[str]:
        """Return what a row keeps of it: ['state.host', 'egov.kz']."""
        return [self.key, *self.subjects]

    @classmethod
    def of_row(cls, row: Sequence[str]) -> Reason:
        return cls(row[0], tuple(row[1:]))

    def __str__(self) -> str:
        return self.put(str)

    def told(self) -> str:
        """Return the sentence in the language of whoever reads it."""
        return self.put(gettext)

    def put(self, say: Callable[[str], str]) -> str:
        key, _, on = self.key.partition(".")
        if key == "nothing":
            return f"{Reason(on, self.subjects).put(say)} {say(NAME_ONE)}"
        if key not in BECAUSE:
            return say(PROBLEMS.get(key) or WHOLE[key]).format(*self.subjects)
        soft = key in SOFT or (on == PAGE and key in DELICATE_PAGES)
        return f"{say(BECAUSE[key]).format(*self.subjects)}; {say(SOFT_CURE if soft else CURE[on])}"
