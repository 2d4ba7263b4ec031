"""Pages whose words come from scripts: read in Chromium, which has no network but ours, and sealed beside them."""

import os
import signal
import socket
import time
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from warcio.archiveiterator import ArchiveIterator

from crawler import browser
from crawler.portal import Run, Source
from crawler.spool import Spool
from crawler.visit import visit

SHELL = '<title>Тест</title><body><div id="app"></div><script src="/app.js"></script></body>'
SCRIPT = """
fetch('/api/notes.json').then(answer => answer.json()).then(notes => {
  document.getElementById('app').innerHTML = notes.map(note => `<article><p>${note}</p></article>`).join('');
});"""
BROWSING = 120  # seconds: starting Chromium on a busy machine takes its time
WORDS = "Меняю рассаду томатов на яблоки, самовывоз из Тестового района."


@pytest.fixture
def shop(web):
    web.show("/notes", SHELL)
    web.show("/app.js", SCRIPT, Content_Type="text/javascript")
    web.show("/api/notes.json", f'["{WORDS}"]', Content_Type="application/json")
    return f"{web.url}/notes"


def conversions(portal):
    """Return what was made out of pages: record id → (the record it refers to, its bytes)."""
    found = {}
    for warc in portal.warcs.values():
        for record in ArchiveIterator(BytesIO(warc), check_digests="raise"):
            if record.rec_type == "conversion":
                names = (record.rec_headers.get_header(name) for name in ("WARC-Record-ID", "WARC-Refers-To"))
                own, of = (str(name).strip("<>") for name in names)
                found[own] = of, record.content_stream().read()
    return found


def test_words_that_scripts_bring_are_read_from_a_dom_that_is_sealed_beside_the_page(portal, shop, run_once):
    portal.add_source(shop, family="site", javascript=True, max_depth=0)
    run_once(seconds=BROWSING)
    [post], [page, dom] = portal.posts, portal.captures
    assert WORDS in post["text"]
    assert (post["record_id"], dom["of_record"], page["of_record"]) == (dom["record_id"], page["record_id"], "")
    of, content = conversions(portal)[dom["record_id"]]
    assert (of, sha256(content).hexdigest()) == (page["record_id"], dom["payload_sha256"])
    assert WORDS.encode() in content


def test_a_picture_of_the_page_is_sealed_as_the_same_fetch_and_never_too_tall(portal, web, run_once):
    web.show("/s/example_x", '<div style="height:90000px"><div class="tgme_widget_message" data-post="example_x/1">'
             f'<div class="tgme_widget_message_text">{WORDS}</div></div></div>')  # fmt: skip
    portal.add_source(f"{web.url}/s/example_x", screenshots=True)
    run_once(seconds=BROWSING)
    shot = next(capture for capture in portal.captures if capture["kind"] == "screenshot")
    of, content = conversions(portal)[shot["record_id"]]
    assert (shot["of_record"], shot["another_fetch"]) == (portal.posts[0]["record_id"], False)
    assert (of, Image.open(BytesIO(content)).size) == (shot["of_record"], (1000, 8000))


@pytest.fixture
def listeners():
    """Stand inside our own network: one door for connections, one for datagrams."""
    with socket.create_server(("127.0.0.1", 0)) as door, socket.socket(type=socket.SOCK_DGRAM) as box:
        box.bind(("127.0.0.1", 0))
        door.settimeout(0)
        box.settimeout(0)
        yield door, box


def test_the_browser_reaches_nothing_that_the_crawler_may_not(portal, web, run_once, listeners):
    door, box = listeners
    inner = f"127.0.0.1:{door.getsockname()[1]}"
    web.show("/page", f"""<link rel=preconnect href=http://{inner}><img src=http://{inner}/a><iframe src=http://{inner}/b>
        </iframe><article>{WORDS}</article><script>
        new WebSocket('ws://{inner}/c'); navigator.sendBeacon('http://{inner}/d', 'x'); fetch('http://{inner}/e');
        fetch('/forbidden/f'); fetch('/g', {{method: 'POST', body: 'x'}}); window.open('http://{inner}/h');
        const peer = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{box.getsockname()[1]}'}}]}});
        peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer));
        navigator.serviceWorker && navigator.serviceWorker.register('/worker.js');
        document.querySelector('article').append(' ran');
        setTimeout(() => location = 'http://{inner}/i', 300);</script>""")  # fmt: skip
    portal.add_source(f"{web.url}/page", family="site", javascript=True, screenshots=True, max_depth=0)
    run_once(seconds=BROWSING)
    assert portal.posts[0]["text"].endswith("ran")
    assert set(web.asked) == {"/robots.txt", "/page"}
    with pytest.raises(BlockingIOError):
        door.accept()
    with pytest.raises(BlockingIOError):
        box.recv(1)


TRAPS = {"alerts": "for (;;) alert('x')", "memory": "const all = []; for (;;) all.push(new Array(1e6).fill(1.5))"}


def test_a_page_that_holds_or_breaks_the_browser_has_a_name_and_costs_only_itself(portal, web, shop, run_once):
    for name, trick in TRAPS.items():
        web.show(f"/{name}", f"<body><p></p><script>{trick}</script></body>")
        portal.add_source(f"{web.url}/{name}", family="forum", javascript=True, patience=2)
    portal.add_source(shop, family="site", javascript=True, max_depth=0)
    run_once(seconds=BROWSING)
    assert [ending["outcome"] for ending in portal.finished] == ["MARKUP_UNRECOGNISED", "MARKUP_UNRECOGNISED", "OK"]
    assert all("The page" in ending["message"] for ending in portal.finished[:2])


def browsers_of(process):
    """Return the processes of Chromium that a process of ours has started, by the session that each one leads."""
    return [entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit() and _session(entry) == process]


def _session(entry):
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[3])
    except OSError:
        return 0


def test_a_killed_visit_leaves_no_browser_behind(portal, web, shop, start_runner):
    web.show("/app.js", "setInterval(() => fetch('/tick?' + Math.random()), 100)", Content_Type="text/javascript")
    portal.add_source(shop, family="site", javascript=True, max_depth=0, patience=60)
    runner = start_runner()
    until = time.monotonic() + BROWSING
    while not any("/tick" in path for path in web.asked):
        assert time.monotonic() < until
        time.sleep(0.05)
    visiting = int(Path(f"/proc/{runner.pid}/task/{runner.pid}/children").read_text().split()[0])
    chromium = int(Path(f"/proc/{visiting}/task/{visiting}/children").read_text().split()[0])
    assert len(browsers_of(chromium)) > 2
    os.kill(runner.pid, signal.SIGKILL)
    while browsers_of(chromium):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_without_chromium_the_source_is_refused_before_the_first_request(tmp_path, monkeypatch):
    monkeypatch.setenv("QALQAN_CHROMIUM", "/nowhere/chromium")
    spool = Spool(tmp_path)
    visit(Run(1, Source(1, "site", "http://web.example.test/", parameters={"javascript": True})), spool)
    [parcel] = spool.parcels()
    assert "install it, or name it in QALQAN_CHROMIUM" in str(parcel.content["message"])
    with pytest.raises(browser.NoBrowser):
        browser.find_browser()
