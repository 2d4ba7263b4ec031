"""The guard in every spelling of an address."""

import pytest

from crawler.guard import Guard, Guarded, parse_literal

OURS = [
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
    "http://0x7f.0.0.1/", "http://10.1.2.3/", "http://172.16.0.1/", "http://192.168.1.1/", "http://169.254.169.254/",
    "http://0.0.0.0/", "http://0/", "http://100.64.0.1/", "http://224.0.0.1/", "http://255.255.255.255/",
    "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::1]/", "http://[2002:7f00:1::]/", "http://[2001:0:1::1]/",
    "http://[fe80::1]/", "http://[fd00::1]/", "http://[fec0::1]/", "http://[ff02::1]/", "http://127.0.0.1./",
    "http://user@127.0.0.1:80/", "http://\uff11\uff12\uff17.0.0.1/",
]  # fmt: skip


@pytest.mark.parametrize("url", OURS)
def test_it_refuses_our_own_addresses(url):
    guard = Guard(resolve=lambda name: ["127.0.0.1"])
    with pytest.raises(Guarded):
        guard.check(url)


@pytest.mark.parametrize("url", ["http://93.184.215.14/", "https://[2606:2800:21f::1]/", "http://1572395042/"])
def test_it_admits_public_addresses(url):
    assert Guard().check(url).ip


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://93.184.215.14/", "http:///", "http://[::1", "ftp://a/"]
)
def test_it_refuses_what_is_not_a_web_address(url):
    with pytest.raises(Guarded):
        Guard().check(url)


def test_it_refuses_a_name_with_a_private_address():
    with pytest.raises(Guarded, match=r"inner\.example \(10\.0\.0\.5\) lies inside our own network"):
        Guard(resolve=lambda name: ["10.0.0.5"]).check("http://inner.example/")


def test_it_refuses_a_name_with_one_private_address_among_public_ones():
    with pytest.raises(Guarded):
        Guard(resolve=lambda name: ["93.184.215.14", "127.0.0.1"]).check("http://mixed.example/")


def test_it_asks_for_a_name_once_so_that_a_second_answer_cannot_deceive_it():
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    guard = Guard(resolve=lambda name: answers.pop(0))
    assert guard.check("http://rebinding.example/").ip == "93.184.215.14"
    assert guard.check("http://rebinding.example/meta").ip == "93.184.215.14"
    assert guard.pins == {"rebinding.example": "93.184.215.14"}
    assert len(answers) == 1


def test_it_admits_an_allowed_host_on_its_port_only():
    guard = Guard(allowed_private=frozenset({"t.example.test:8901"}), static_hosts={"t.example.test": "127.0.0.1"})
    assert guard.check("http://t.example.test:8901/s/x").ip == "127.0.0.1"
    with pytest.raises(Guarded):
        guard.check("http://t.example.test:5432/")


def test_it_reads_its_environment(monkeypatch):
    monkeypatch.setenv("QALQAN_HOSTS", "t.example.test=127.0.0.1, b.example.test=127.0.0.1")
    monkeypatch.setenv("QALQAN_ALLOWED_PRIVATE", "127.0.0.1:8901")
    assert Guard.from_environment().check("http://b.example.test:8901/").port == 8901


def test_it_names_a_wrong_entry_of_its_environment(monkeypatch):
    monkeypatch.setenv("QALQAN_HOSTS", "t.example.test")
    with pytest.raises(ValueError, match="write it as name=address"):
        Guard.from_environment()


def test_it_tells_an_unknown_name_from_a_refused_one():
    def resolve(name: str) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(LookupError, match="check its spelling"):
        Guard(resolve=resolve).check("http://nowhere.example/")


@pytest.mark.parametrize("name", ["example.org", "abc", "face.cafe", "1e100.example"])
def test_a_name_is_not_a_literal(name):
    assert parse_literal(name) is None
