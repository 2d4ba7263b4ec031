"""The portal's icons: 16 by 16, drawn in the colour of the text beside them."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Constants of our own; nothing from outside ever reaches mark_safe here.
SHAPES: dict[str, SafeString] = {
    name: mark_safe(shape)  # noqa: S308  # literals below
    for name, shape in {
        "shield": (
            '<path d="M8 1.5 13.5 3.5v4.6c0 3.2-2.3 5.4-5.5 6.4-3.2-1-5.5-3.2-5.5-6.4V3.5z"/><path d="M5 8h6M8 5v6"/>'
        ),
        "queue": '<path d="M2 4h12M2 8h12M2 12h7"/>',
        "request": '<path d="M3.5 1.5h6l3 3v10h-9zM9 1.5v3.5h3.5M5.5 8h5M5.5 11h5"/>',
        "release": '<path d="M2 3h2v2H2zM2 7h2v2H2zM2 11h2v2H2zM6.5 4H14M6.5 8H14M6.5 12H14"/>',
        "provider": '<path d="M8 6v8.5M5 14.5h6M5.2 8.8a4 4 0 1 1 5.6 0M3.2 10.8a6.5 6.5 0 1 1 9.6 0"/>',
        "appeal": ('<path d="M8 2v12M4.5 14h7M3 4.5h10M3 4.5 1.2 9h3.6zM13 4.5 11.2 9h3.6z"/>'),
        "probe": '<path d="M1.5 8.5h3l1.8-5 3 9 1.9-4h3.3"/>',
        "source": (
            '<circle cx="8" cy="8" r="6"/><path d="M2 8h12M8 2c2 2 2.5 4 2.5 6S10 12 8 14c-2-2-2.5-4-2.5-6S6 4 8 2z"/>'
        ),
        "overview": '<path d="M2 2v12h12M5 11V8M8 11V4M11 11V6.5"/>',
        "log": '<path d="M5 2.5H2.5v11h11v-11H11M5.5 1.5h5v2h-5zM5 7h6M5 10h4"/>',
        "person": '<circle cx="8" cy="5.2" r="2.7"/><path d="M2.5 14c.6-3 2.8-4.5 5.5-4.5s4.9 1.5 5.5 4.5"/>',
        "people": (
            '<circle cx="6" cy="5.5" r="2.3"/>'
            '<path d="M1.5 13c.4-2.6 2.2-4 4.5-4s4.1 1.4 4.5 4'
            'M10.5 3.4a2.3 2.3 0 0 1 0 4.2M12 9.4c1.4.6 2.2 1.8 2.5 3.6"/>'
        ),
        "search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
        "flag": '<path d="M3.5 14.5v-13M3.5 2.5h9l-2 3 2 3h-9"/>',
        "tip": '<path d="M2 3h12v8H7.5L4 14v-3H2zM5 6h6M5 8.5h4"/>',
        "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/>',
        "warning": '<path d="M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.7v.1"/>',
        "lock": '<rect x="3" y="7" width="10" height="7" rx="1"/><path d="M5 7V5a3 3 0 0 1 6 0v2"/>',
        "previous": '<path d="m10 3-5 5 5 5"/>',
        "next": '<path d="m6 3 5 5-5 5"/>',
        "tick": '<path d="m3 8.5 3.2 3.2L13 5"/>',
        "cross": '<path d="m4 4 8 8M12 4l-8 8"/>',
        "veiled": '<path d="M2 8s2.2-4 6-4 6 4 6 4-2.2 4-6 4-6-4-6-4zM3 13 13 3"/>',
        "ring": '<circle cx="8" cy="8" r="5.5"/>',
        "half": '<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor"/>',
        "plus": '<path d="M8 3.5v9M3.5 8h9"/>',
        "minus": '<path d="M3.5 8h9"/>',
        "download": '<path d="M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10"/>',
        "wallet": '<rect x="1.5" y="3.5" width="13" height="9" rx="1"/><path d="M1.5 6.5h13M4 10h3"/>',
        "gear": (
            '<circle cx="8" cy="8" r="2.2"/>'
            '<path d="M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M3.6 12.4 5 11M11 5l1.4-1.4"/>'
        ),
        "leave": '<path d="M6 2.5H2.5v11H6M10.5 5 13.5 8l-3 3M13.5 8H6"/>',
    }.items()
}


def icon(name: str) -> SafeString:
    return format_html('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', SHAPES[name])
