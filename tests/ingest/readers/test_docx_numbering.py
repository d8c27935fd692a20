"""Automatic numbers come out as Word prints them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from word_xml import definition, instance, level, numbered, paragraph, style, table

from ingest.layout import BlockKind
from ingest.readers.docx.reader import read

SHARED = Path(__file__).parents[4] / "shared" / "data" / "documents"
LIBRARY = Path(__file__).parents[3] / "corpus" / "library"
WordFile = Callable[..., Path]

OUTLINE = (level(0, "%1."), level(1, "%1.%2."), level(2, "%1.%2.%3."))


def texts(path: Path) -> list[str]:
    return [block.text for block in read(path).pages[0].blocks]


def test_levels_count_and_restart_under_their_parent(word_file: WordFile) -> None:
    places = [0, 1, 2, 2, 1, 2, 0, 1]
    body = "".join(numbered("да", 1, at) for at in places)
    path = word_file(body, numbering=definition(1, *OUTLINE) + instance(1, 1))
    assert texts(path) == [
        "1. да", "1.1. да", "1.1.1. да", "1.1.2. да", "1.2. да", "1.2.1. да", "2. да", "2.1. да",
    ]  # fmt: skip


def test_a_level_used_only_through_a_deeper_one_counts_as_used(word_file: WordFile) -> None:
    levels = (level(0, "%1.", start=5), level(1, "%1.%2.", start=2), level(2, "%1.%2.%3."))
    body = "".join(numbered("да", 1, at) for at in (2, 2, 1))
    path = word_file(body, numbering=definition(1, *levels) + instance(1, 1))
    assert texts(path) == ["5.2.1. да", "5.2.2. да", "5.3. да"]


def test_instances_of_one_definition_continue_one_list(word_file: WordFile) -> None:
    numbering = definition(1, *OUTLINE) + instance(1, 1) + instance(2, 1)
    path = word_file(numbered("а", 1) + numbered("б", 2) + numbered("в", 1), numbering=numbering)
    assert texts(path) == ["1. а", "2. б", "3. в"]


def test_a_start_override_restarts_the_list_once(word_file: WordFile) -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = definition(1, *OUTLINE) + instance(1, 1) + instance(2, 1, override)
    body = numbered("а", 1) + numbered("б", 1) + numbered("в", 2) + numbered("г", 2)
    assert texts(word_file(body, numbering=numbering)) == ["1. а", "2. б", "1. в", "2. г"]


def test_a_level_override_changes_the_form_of_its_instance_only(word_file: WordFile) -> None:
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "%1)", "russianLower")}</w:lvlOverride>'
    numbering = (
        definition(1, *OUTLINE) + definition(2, *OUTLINE)
        + instance(1, 1) + instance(2, 2, override)
    )  # fmt: skip
    path = word_file(numbered("да", 1) + numbered("да", 2) + numbered("да", 2), numbering=numbering)
    assert texts(path) == ["1. да", "а) да", "б) да"]


@pytest.mark.parametrize(
    ("restart", "expected"),
    [
        ("", ["а)", "а)", "а)"]),
        ('<w:lvlRestart w:val="0"/>', ["а)", "б)", "в)"]),
        ('<w:lvlRestart w:val="1"/>', ["а)", "б)", "а)"]),
    ],
)
def test_lvl_restart_names_the_level_that_restarts(
    word_file: WordFile, restart: str, expected: list[str]
) -> None:
    levels = (level(0, "%1."), level(1, "%1.%2."), level(2, "%3)", "russianLower", more=restart))
    body = "".join(numbered("да", 1, at) for at in (0, 1, 2, 1, 2, 0, 1, 2))
    path = word_file(body, numbering=definition(1, *levels) + instance(1, 1))
    assert [text.split()[0] for text in texts(path) if ")" in text] == expected


def test_legal_numbering_turns_roman_parents_into_digits(word_file: WordFile) -> None:
    levels = (level(0, "%1.", "upperRoman"), level(1, "%1.%2.", more="<w:isLgl/>"))
    path = word_file(
        numbered("да", 1) + numbered("да", 1, 1), numbering=definition(1, *levels) + instance(1, 1)
    )
    assert texts(path) == ["I. да", "1.1. да"]


def test_a_reference_to_a_bullet_level_prints_nothing(word_file: WordFile) -> None:
    levels = (level(0, "%1."), level(1, "—", "bullet"), level(2, "%1.%2%3."))
    body = "".join(numbered("да", 1, at) for at in (0, 1, 2))
    path = word_file(body, numbering=definition(1, *levels) + instance(1, 1))
    assert texts(path) == ["1. да", "– да", "1.1. да"]


@pytest.mark.parametrize(
    ("printed", "expected"), [("-", "– да"), ("–", "– да"), ("\uf0b7", "• да"), ("o", "• да")]
)
def test_bullets_are_a_dash_or_a_dot(word_file: WordFile, printed: str, expected: str) -> None:
    numbering = definition(1, level(0, printed, "bullet")) + instance(1, 1)
    assert texts(word_file(numbered("да", 1), numbering=numbering)) == [expected]


@pytest.mark.parametrize(
    ("text", "suffix", "expected"),
    [("%1.", "tab", "1. да"), ("%1.", "space", "1. да"), ("§", "nothing", "§да"),
     ("Статья %1. ", "nothing", "Статья 1. да"), ("Глава %1.", "space", "Глава 1. да")],
)  # fmt: skip
def test_the_suffix_parts_number_and_text(
    word_file: WordFile, text: str, suffix: str, expected: str
) -> None:
    numbering = definition(1, level(0, text, suffix=suffix)) + instance(1, 1)
    assert texts(word_file(numbered("да", 1), numbering=numbering)) == [expected]


def test_numbering_of_a_style_reaches_styles_based_on_it(word_file: WordFile) -> None:
    styles = style(
        "Clause", "Clause", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    ) + style("Own", "Own", based_on="Clause")
    body = paragraph("а", '<w:pStyle w:val="Clause"/>') + paragraph("б", '<w:pStyle w:val="Own"/>')
    path = word_file(body, styles=styles, numbering=definition(1, *OUTLINE) + instance(1, 1))
    assert texts(path) == ["1. а", "2. б"]


def test_a_level_linked_to_a_style_numbers_its_paragraphs(word_file: WordFile) -> None:
    levels = (
        level(0, "%1.", more='<w:pStyle w:val="H1"/>'),
        level(1, "%1.%2.", more='<w:pStyle w:val="H2"/>'),
    )
    reference = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = style("H1", "heading 1", reference) + style("H2", "heading 2", reference, "H1")
    body = "".join(paragraph("да", f'<w:pStyle w:val="{name}"/>') for name in ("H1", "H2", "H2"))
    path = word_file(body, styles=styles, numbering=definition(1, *levels) + instance(1, 1))
    assert texts(path) == ["1. да", "1.1. да", "1.2. да"]


def test_number_zero_takes_a_styles_numbering_off(word_file: WordFile) -> None:
    styles = style("C", "C", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    off = '<w:pStyle w:val="C"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
    body = paragraph("а", '<w:pStyle w:val="C"/>') + paragraph("б", off)
    path = word_file(body, styles=styles, numbering=definition(1, *OUTLINE) + instance(1, 1))
    assert texts(path) == ["1. а", "б"]


def test_a_definition_that_stands_for_a_numbering_style_is_resolved(word_file: WordFile) -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="L"><w:name w:val="L"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    numbering = (
        definition(1, *OUTLINE, more='<w:styleLink w:val="L"/>')
        + definition(2, more='<w:numStyleLink w:val="L"/>')
        + instance(1, 1)
        + instance(2, 2)
    )
    path = word_file(numbered("да", 2, 1), styles=styles, numbering=numbering)
    assert texts(path) == ["1.1. да"]


def test_styles_based_on_each_other_do_not_hang(word_file: WordFile) -> None:
    styles = style("A", "A", based_on="B") + style("B", "B", based_on="A")
    assert texts(word_file(paragraph("текст", '<w:pStyle w:val="A"/>'), styles=styles)) == ["текст"]


def test_an_empty_numbered_paragraph_counts_but_is_not_shown(word_file: WordFile) -> None:
    body = numbered("а", 1) + numbered("", 1) + numbered("б", 1)
    path = word_file(body, numbering=definition(1, *OUTLINE) + instance(1, 1))
    assert texts(path) == ["1. а", "3. б"]


def test_a_heading_that_is_nothing_but_its_number_is_shown(word_file: WordFile) -> None:
    numbering = definition(1, level(0, "Приложение № %1")) + instance(1, 1)
    assert texts(word_file(numbered("", 1), numbering=numbering)) == ["Приложение № 1"]


def test_serial_numbers_in_a_column_are_shown(word_file: WordFile) -> None:
    body = table(
        [paragraph("№"), paragraph("Фамилия")],
        [numbered("", 1), paragraph("Иванов")],
        [numbered("", 1), paragraph("Петров")],
    )
    path = word_file(body, numbering=definition(1, *OUTLINE) + instance(1, 1))
    assert texts(path) == ["№ | Фамилия\n1. | Иванов\n2. | Петров"]


def test_zero_padded_numbers_of_word_are_padded(word_file: WordFile) -> None:
    form = (
        '<w:lvl w:ilvl="0"><w:start w:val="7"/><mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback>'
        '<w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
        '<w:lvlText w:val="%1"/></w:lvl>'
    )
    path = word_file(numbered("да", 1), numbering=definition(1, form) + instance(1, 1))
    assert texts(path) == ["007 да"]


def test_malformed_numbering_leaves_the_text(word_file: WordFile) -> None:
    numbering = (
        definition(1, level(0, "%1.", start=1), '<w:lvl w:ilvl="x"/>')
        + instance(1, 1, '<w:lvlOverride w:ilvl="99"><w:startOverride w:val="z"/></w:lvlOverride>')
        + instance(2, 77)
    )
    body = numbered("а", 1) + numbered("б", 2) + numbered("в", 5) + numbered("г", 1, 40)
    assert texts(word_file(body, numbering=numbering))[1:3] == ["б", "в"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/documents is not here")
def test_the_shared_numbered_document_reads_as_word_prints_it() -> None:
    assert texts(SHARED / "docx" / "numeration.docx") == [
        "5. Test numeration", "5.1 text", "5.2 text.", "5.2.1. list.", "5.2.2. list", "5.3. list.",
        "5.3.1 list.", "5.3.2 list", "5.4. list", "5.5. list",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path", sorted((LIBRARY / "documents").glob("*.docx")), ids=lambda p: p.stem
)
def test_library_documents_carry_the_numbers_of_their_sources(path: Path) -> None:
    from ingest.readers.markdown import read as read_markdown

    source = read_markdown(LIBRARY / "sources" / f"{path.stem}.md").pages[0].blocks
    expected = [" ".join(block.text.split()) for block in source if block.kind != BlockKind.TABLE]
    found = {" ".join(block.text.split()) for block in read(path).pages[0].blocks}
    assert [text for text in expected if text not in found] == []
