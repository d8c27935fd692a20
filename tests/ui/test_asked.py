"""An address and what is asked are the same thing written in two ways."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import DocumentKind, DocumentStatus
from ui.pages.asked import LONGEST_IN_ADDRESS, Asked, asked_in

KNOWN = [f"{n:032x}" for n in range(4)]
_WORDS = st.text(max_size=80).map(lambda text: " ".join(text.split()))
_YEAR = st.none() | st.integers(1900, 2100)


@st.composite
def _asked(draw: st.DrawFn) -> Asked:
    first, last = draw(_YEAR), draw(_YEAR)
    if first is not None and last is not None and first > last:
        first, last = last, first
    return Asked(
        question=draw(_WORDS),
        kinds=tuple(draw(st.lists(st.sampled_from(list(DocumentKind)), unique=True))),
        documents=tuple(draw(st.lists(st.sampled_from(KNOWN), unique=True))),
        first_year=first,
        last_year=last,
        status=draw(st.none() | st.sampled_from(list(DocumentStatus))),
        author=draw(_WORDS) or None,
        organisation=draw(_WORDS) or None,
        exactly=draw(st.booleans()),
        previous=draw(_WORDS) or None,
        place=draw(st.none() | st.from_regex(r"(citation|hit)-[0-9]{1,3}", fullmatch=True)),
    )


@settings(deadline=None, max_examples=50)
@given(_asked())
def test_a_link_restores_what_was_asked(asked: Asked) -> None:
    link = urlsplit(asked.link(asked.place))
    assert (link.scheme, link.netloc, link.path) == ("", "", "/")
    # Lone surrogates cannot stand in an address; a browser never sends them.
    assert asked_in(parse_qs(link.query), KNOWN) == (asked, [])


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.text(max_size=12), st.lists(st.text(max_size=40), max_size=5)))
def test_any_parameters_are_met(parameters: dict[str, list[str]]) -> None:
    asked, unknown = asked_in(parameters, KNOWN)
    assert asked_in(parse_qs(urlsplit(asked.link(asked.place)).query), KNOWN)[0] == asked
    assert not set(unknown) & set(KNOWN)


def test_nonsense_in_an_address_restricts_nothing() -> None:
    asked, unknown = asked_in(
        {
            "kind": ["<b>", "standard", "standard"],
            "doc": ["../../etc", KNOWN[1]],
            "year": ["9999999..x"],
            "status": ["?"],
            "place": ["citation-1' onclick="],
            "exactly": ["maybe"],
        },
        KNOWN,
    )
    assert asked == Asked(kinds=(DocumentKind.STANDARD,), documents=(KNOWN[1],))
    assert unknown == ["../../etc"]


def test_years_are_read_in_every_form() -> None:
    def years(value: str) -> tuple[int | None, int | None]:
        asked, _ = asked_in({"year": [value]}, KNOWN)
        return asked.first_year, asked.last_year

    assert years("2023") == (2023, 2023)
    assert years("2021..2024") == (2021, 2024)
    assert years("2024..2021") == (2021, 2024)
    assert years("..2024") == (None, 2024)
    assert years("2021..") == (2021, None)
    assert years("..") == (None, None)
    assert years("٢٠٢١..") == (None, None)


def test_a_question_too_long_for_an_address_has_none() -> None:
    asked = Asked(question="я" * (LONGEST_IN_ADDRESS + 1), kinds=(DocumentKind.LAW,))
    assert asked.parameters() == []
    assert asked.link("citation-1") == "/"


def test_an_address_longer_than_a_server_takes_is_cut() -> None:
    asked, _ = asked_in({"q": ["я" * 50_000], "kind": ["law"] * 10_000}, KNOWN)
    assert len(asked.question) == LONGEST_IN_ADDRESS
    assert asked.kinds == (DocumentKind.LAW,)
