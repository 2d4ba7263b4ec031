"""The QR code that an authenticator app reads, drawn here: the secret goes to no other host."""

from __future__ import annotations

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.image.svg import SvgPathImage

from review_portal.accounts.factors import FactorAdapter
from review_portal.accounts.models import User


def app_address(user: User, secret: str) -> str:
    """Return the otpauth address that apps understand."""
    address: str = FactorAdapter().build_totp_url(user, secret)
    return address


def qr_code(text: str) -> SafeString:
    """Return the code as a drawing whose colours do not follow the theme: readers want dark on light."""
    image = qrcode.make(text, image_factory=SvgPathImage, box_size=10, border=4)
    drawing = image.get_image()
    path = next(node for node in drawing.iter() if node.tag.endswith("path"))
    return format_html(
        '<svg class="qr" viewBox="{}" role="img" aria-labelledby="qr-words"><path fill="#fff" d="M0 0h100v100H0z"/>'
        '<path fill="#000" d="{}"/></svg>',
        drawing.get("viewBox"),
        path.get("d"),
    )
