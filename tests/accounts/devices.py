"""What people hold in their hands: an authenticator app that counts as RFC 6238 says, written apart from the portal."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from collections.abc import Callable

from django.test import Client

from review_portal.accounts.models import User
from tests.conftest import PASSWORD


def code_of(secret: str, *, later: int = 0, at: float | None = None) -> str:
    """Return the six digits that an app shows, some steps of 30 seconds from now."""
    step = int(time.time() if at is None else at) // 30 + later
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), "sha1").digest()
    start = mac[-1] & 15
    return f"{(int.from_bytes(mac[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def pass_password(client: Client, user: User, *, password: str = PASSWORD) -> str:
    """Give name and password at the door; return where the portal leads."""
    answer = client.post("/login/", {"username": user.username, "password": password})
    return str(getattr(answer, "url", answer.status_code))


def set_app_up(client: Client) -> tuple[str, list[str]]:
    """Set an app up on the page as a person does; return its secret and the recovery codes that were shown."""
    page = client.get("/security/app/").content.decode()
    secret = re.search(r'<code class="mono">([A-Z2-7 ]+)</code>', page)
    assert secret is not None, page
    plain = secret[1].replace(" ", "")
    answer = client.post("/security/app/", {"code": code_of(plain)})
    return plain, re.findall(r"<li>(\d{5} \d{5})</li>", answer.content.decode())


Secured = Callable[[User], tuple[str, list[str]]]
