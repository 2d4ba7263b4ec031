"""Whatever two places see, nothing is called blocked that was not seen to work outside at the same time."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from review_portal.probes.verdicts import EFFECTIVE, Comparison, Seen, Stubs, Verdict, Why, judge

DNS = st.sampled_from(["ok", "nxdomain", "nodata", "timeout", "refused", "servfail", "garbled", "skipped", "?"])
STEP = st.sampled_from(["ok", "timeout", "refused", "reset", "closed", "wrong_certificate", "skipped", "?"])
SOMEWHERE = ["192.0.2.7", "::", "127.0.0.1", "10.0.0.1", "2001:db8::1", "1.1.1.1"]
ADDRESSES = st.lists(st.sampled_from(SOMEWHERE), max_size=2)
SEEN = st.builds(
    Seen,
    url=st.sampled_from(["https://shop.example/", "http://shop.example/"]),
    dns=DNS,
    addresses=ADDRESSES.map(tuple),
    tcp=STEP,
    tls=STEP,
    without_name=STEP,
    http=STEP,
    status=st.sampled_from([0, 200, 302, 403, 451, 503]),
    location=st.sampled_from(["", "http://stub.example/", "https://shop.example/x", "::not a url::", "http://[bad"]),
    title=st.sampled_from(["", "A shop", "Restricted"]),
    body_sha256=st.sampled_from(["", "a" * 64, "b" * 64]),
    size=st.integers(0, 5000),
    online=st.booleans(),
)
REACHED = Seen(url="https://shop.example/", dns="ok", tcp="ok", tls="ok", http="ok", status=200, title="A shop")
STUBS = st.sampled_from([Stubs(), Stubs(titles=frozenset({"Restricted"}), locations=frozenset({"stub.example"}))])
OUTSIDE = st.lists(SEEN, max_size=3)
MANY = settings(max_examples=400, deadline=None)


def verdict(here: Seen, outside: list[Seen], stubs: Stubs, is_canary: bool = False) -> Verdict:
    return judge(Comparison(here=here, outside=outside, stubs=stubs, is_canary=is_canary)).verdict


@MANY
@given(SEEN, OUTSIDE, STUBS, st.booleans())
@example(replace(REACHED, tcp="timeout"), [REACHED], Stubs(), False)
@example(replace(REACHED, dns="nxdomain"), [REACHED], Stubs(), False)
def test_blocked_means_reached_outside_and_not_here(
    here: Seen, outside: list[Seen], stubs: Stubs, canary: bool
) -> None:
    judged = verdict(here, outside, stubs, canary)
    if judged == Verdict.BLOCKED:
        assert here.online
        assert any(seen.online and seen.is_reached for seen in outside)
        assert not (here.is_reached and here.status != 451)


@MANY
@given(SEEN, OUTSIDE, STUBS, st.booleans())
def test_without_a_control_that_works_only_a_known_stub_is_said(
    here: Seen, outside: list[Seen], stubs: Stubs, canary: bool
) -> None:
    dark = [replace(seen, online=False) for seen in outside]
    judged = verdict(here, dark, stubs, canary)
    assert judged == (Verdict.STUB if here.http == "ok" and stubs.know(here) else Verdict.UNKNOWN)


@MANY
@given(SEEN, OUTSIDE, STUBS)
def test_silence_here_and_outside_is_dead_and_nobodys_merit(here: Seen, outside: list[Seen], stubs: Stubs) -> None:
    silent = replace(here, http="timeout", online=True)
    quiet = [replace(seen, http="timeout", online=True) for seen in outside] or [silent]
    assert verdict(silent, quiet, stubs) == Verdict.DEAD


@MANY
@given(SEEN, OUTSIDE, STUBS)
def test_the_sites_own_certificate_is_the_site_whatever_it_says(here: Seen, outside: list[Seen], stubs: Stubs) -> None:
    genuine = replace(
        here, url="https://shop.example/", dns="ok", tcp="ok", tls="ok", http="ok", online=True, status=403
    )
    judged = verdict(genuine, outside, Stubs())
    assert judged not in EFFECTIVE
    assert judged == (Verdict.OPEN if any(seen.online for seen in outside) else Verdict.UNKNOWN)


@MANY
@given(SEEN, OUTSIDE)
def test_one_place_in_time_out_never_says_more_than_its_control(here: Seen, outside: list[Seen]) -> None:
    lost = replace(here, tcp="timeout", tls="skipped", http="skipped", dns="ok", online=True)
    judged = judge(Comparison(here=lost, outside=outside, stubs=Stubs()))
    control = next((seen for seen in outside if seen.online and seen.is_reached), None)
    if control is None:
        assert judged.verdict in {Verdict.UNKNOWN, Verdict.DEAD}
        assert judged.why in {Why.NO_CONTROL, Why.DEAD_OUTSIDE}
