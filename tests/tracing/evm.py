"""A real Ethereum chain on loopback (anvil) with a token on it, and Etherscan's answers made of its blocks and logs."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from eth_hash.auto import keccak

LISTENING = re.compile(r"Listening on (127\.0\.0\.1:\d+)")
MOVED = "0x" + keccak(b"Transfer(address,address,uint256)").hex()
TRANSFER, DECIMALS = keccak(b"transfer(address,uint256)")[:4].hex(), "0x" + keccak(b"decimals()")[:4].hex()
MINED_WITHIN_SECONDS = 30
# Asked for less than a transfer's arguments it answers 6, its decimal places; else it logs Transfer(caller, to, value)
# and answers 1. Balances are left out: what explorers read are the logs.
RUNTIME = bytes.fromhex(
    "604436106041576024356000526004353"
    + "37f"
    + MOVED[2:]
    + "60206000a3600160005260206000f3"
    + "5b600660005260206000f3"
)


def program() -> str:
    """Find anvil on the path or beside the interpreter, where tests/install_programs.sh puts it."""
    found = shutil.which("anvil", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    assert found, "anvil is missing: run `make test`, or `bash tests/install_programs.sh`."
    return found


@dataclass
class Evm:
    """The chain's JSON-RPC; names are dealt out among its ten unlocked accounts."""

    client: httpx.Client
    owners: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def call(self, method: str, *given: Any) -> Any:
        answer = self.client.post("/", json={"jsonrpc": "2.0", "id": 1, "method": method, "params": given}).json()
        assert "error" not in answer, answer
        return answer["result"]

    def address(self, name: str) -> str:
        if name not in self.owners:
            self.owners[name] = self.call("eth_accounts")[len(self.owners)]
        return self.owners[name]

    def deploy(self, owner: str) -> None:
        size = f"{len(RUNTIME):02x}"
        code = f"0x60{size}600c60003960{size}6000f3{RUNTIME.hex()}"
        self.token = self._mined({"from": self.address(owner), "data": code})["contractAddress"]

    def pay(self, payer: str, payee: str, value: int) -> str:
        sides = {"from": self.address(payer), "to": self.address(payee)}
        return str(self._mined(sides | {"value": hex(value)})["transactionHash"])

    def send(self, payer: str, payee: str, value: int) -> str:
        """Move tokens."""
        data = f"0x{TRANSFER}{int(self.address(payee), 16):064x}{value:064x}"
        sent = {"from": self.address(payer), "to": self.token, "data": data}
        return str(self._mined(sent)["transactionHash"])

    def _mined(self, transaction: dict[str, str]) -> dict[str, Any]:
        """Send it and wait for its receipt: the chain names a transaction before its block is there."""
        sent = self.call("eth_sendTransaction", transaction)
        deadline = time.monotonic() + MINED_WITHIN_SECONDS
        while (receipt := self.call("eth_getTransactionReceipt", sent)) is None:
            assert time.monotonic() < deadline, f"anvil has not mined {sent} in {MINED_WITHIN_SECONDS} s."
            time.sleep(0.02)
        return dict(receipt)

    def decimals(self) -> int:
        return int(self.call("eth_call", {"to": self.token, "data": DECIMALS}, "latest"), 16)

    def etherscan(self, request: httpx.Request) -> httpx.Response:
        """Answer as Etherscan does, out of the chain's own blocks and logs."""
        asked = request.url.params
        rows = self._tokens() if asked["action"] == "tokentx" else self._coins()
        mine = [row for row in rows if asked["address"].lower() in (row["from"], row["to"])]
        message = "OK" if mine else "No transactions found"
        return httpx.Response(200, json={"status": str(int(bool(mine))), "message": message, "result": mine})

    def _blocks(self) -> Iterator[Any]:
        for number in range(int(self.call("eth_blockNumber"), 16) + 1):
            yield self.call("eth_getBlockByNumber", hex(number), True)

    def _coins(self) -> Iterator[dict[str, str]]:
        for block in self._blocks():
            for sent in block["transactions"]:
                receipt = self.call("eth_getTransactionReceipt", sent["hash"])
                yield _row(sent["hash"], block, sent["from"], sent["to"] or "", int(sent["value"], 16)) | {
                    "isError": str(int(receipt["status"] == "0x0")),
                    "contractAddress": receipt["contractAddress"] or "",
                }

    def _tokens(self) -> Iterator[dict[str, str]]:
        blocks = {block["number"]: block for block in self._blocks()}
        for log in self.call("eth_getLogs", {"fromBlock": "0x0", "topics": [MOVED]}):
            payer, payee = ("0x" + topic[-40:] for topic in log["topics"][1:])
            row = _row(log["transactionHash"], blocks[log["blockNumber"]], payer, payee, int(log["data"], 16))
            yield row | {
                "tokenSymbol": "EXUSD", "contractAddress": log["address"], "tokenDecimal": str(self.decimals()),
            }  # fmt: skip


def _row(txid: str, block: Any, payer: str, payee: str, value: int) -> dict[str, str]:
    return {
        "hash": txid, "blockNumber": str(int(block["number"], 16)), "timeStamp": str(int(block["timestamp"], 16)),
        "from": payer, "to": payee, "value": str(value),
    }  # fmt: skip


@contextmanager
def running() -> Iterator[Evm]:
    """Start a chain that mines each transaction at once, and end it."""
    with subprocess.Popen([program(), "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            place = next(found[1] for line in process.stdout if (found := LISTENING.search(line)))
            with httpx.Client(base_url=f"http://{place}", trust_env=False) as client:
                yield Evm(client)
        finally:
            process.terminate()
            process.stdout and process.stdout.read()
