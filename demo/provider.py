"""The invented ISP of the demo: fetches the newest release with its key, checks it, and acknowledges it."""

from __future__ import annotations

import hashlib
from typing import Any

import httpx
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from demo.processes import DemoFailed

NAME = "Степь-Телеком (demo)"
CONTACT = "noc@step-telecom.example"


def fetch_and_acknowledge(portal_url: str, *, key: str, public_key: bytes) -> dict[str, Any]:
    """Return the manifest of the newest release after verifying signature and digests, as an ISP's client would."""
    headers = {"Authorization": f"Bearer {key}", "Accept-Language": "en"}
    with httpx.Client(base_url=f"{portal_url}/api/provider/", headers=headers, timeout=30, trust_env=False) as client:
        latest = _get(client, "releases/latest").json()
        serial = latest["serial"]
        manifest = _get(client, f"releases/{serial}/manifest.json").content
        signature = _get(client, f"releases/{serial}/manifest.json.ed25519").content
        load_pem_public_key(public_key).verify(signature, manifest)  # type: ignore[union-attr, call-arg]  # an Ed25519 key
        for file in latest["files"]:
            content = _get(client, f"releases/{serial}/files/{file['name']}").content
            if hashlib.sha256(content).hexdigest() != file["sha256"]:
                raise DemoFailed(f"{file['name']} of release {serial} is not what its manifest says.")
        receipt = {"serial": serial, "state": "active", "set_hash": latest["set_hash"], "detail": ""}
        client.post("receipts", json=receipt).raise_for_status()
    return dict(latest)


def _get(client: httpx.Client, path: str) -> httpx.Response:
    return client.get(path).raise_for_status()
