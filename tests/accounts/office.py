"""A small OpenID Connect provider on loopback: discovery, keys, and tokens for codes bound to a PKCE challenge."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "qalqan", "invented client secret"


def fresh_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Office:
    """Who is at the office's own door, and what its provider says of them."""

    claims: dict[str, Any] = field(default_factory=dict)
    signs_with: rsa.RSAPrivateKey = field(default_factory=fresh_key)
    shows: rsa.RSAPrivateKey | None = None
    challenge: str = ""
    nonce: str = ""
    refuses: bool = False
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shows = self.signs_with
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _door(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def discovery(self) -> dict[str, object]:
        ways = {name: f"{self.url}/{name}" for name in ("authorize", "token", "jwks", "userinfo")}
        return {
            "issuer": self.url,
            "authorization_endpoint": ways["authorize"],
            "token_endpoint": ways["token"],
            "jwks_uri": ways["jwks"],
            "userinfo_endpoint": ways["userinfo"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, object]:
        assert self.shows is not None
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.shows.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}

    def token(self, form: dict[str, list[str]]) -> dict[str, object] | None:
        verifier = form.get("code_verifier", [""])[0]
        proof = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if self.refuses or proof != self.challenge or form.get("client_secret") != [SECRET]:
            return None
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": self.nonce, **self.claims}
        signed = jwt.encode(said, self.signs_with, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": "for nothing", "token_type": "Bearer", "id_token": signed}


def _door(office_of: Office) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            office_of.asked.append(self.path)
            answers = {"/.well-known/openid-configuration": office_of.discovery, "/jwks": office_of.keys}
            self.say(answers[self.path]() if self.path in answers else None)

        def do_POST(self) -> None:
            office_of.asked.append(self.path)
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.say(office_of.token(form))

        def say(self, words: dict[str, object] | None) -> None:
            body = json.dumps(words or {"error": "invalid_grant"}).encode()
            self.send_response(200 if words else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: pytest has the last word."""

    return Door
