"""What python-docx does not write in a DOCX: list definitions, footnotes, a stable ZIP."""

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from lxml import etree
from lxml.etree import _Element

from corpus.library.word_numbering import ListLevel, NumberingPlan

_LEVELS = 9
_ZIP_DATE = (2025, 1, 1, 0, 0, 0)  # a ZIP entry without a fixed time differs at every build


def element(tag: str, **attributes: str | int) -> _Element:
    """A WordprocessingML element `tag` («w:r») with its attributes in the same namespace."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def write_numbering(document: Document, plan: NumberingPlan) -> None:
    """Replace the document's list definitions by those of `plan`; instance i gets numId i + 1."""
    root = document.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    for number, abstract in enumerate(plan.abstracts):
        definition = element("w:abstractNum", abstractNumId=number)
        definition.append(element("w:multiLevelType", val="multilevel"))
        for level in range(_LEVELS):
            shape = abstract.levels.get(level, ListLevel("decimal", f"%{level + 1}."))
            definition.append(_level(level, shape))
        root.append(definition)
    for number, instance in enumerate(plan.instances):
        use = element("w:num", numId=number + 1)
        use.append(element("w:abstractNumId", val=instance.abstract))
        if instance.restart is not None:
            level, first = instance.restart
            override = element("w:lvlOverride", ilvl=level)
            override.append(element("w:startOverride", val=first))
            use.append(override)
        root.append(use)


def _level(level: int, shape: ListLevel) -> _Element:
    made = element("w:lvl", ilvl=level)
    made.append(element("w:start", val=1))
    made.append(element("w:numFmt", val=shape.number_format))
    made.append(element("w:suff", val="space"))
    made.append(element("w:lvlText", val=shape.text))
    made.append(element("w:lvlJc", val="left"))
    return made


def write_footnotes(document: Document, notes: Sequence[_Element]) -> None:
    """Add the footnotes part; `notes[i]` is the paragraph of footnote i + 1."""
    root = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
    for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
        note = element("w:footnote", type=kind, id=number)
        paragraph, run = element("w:p"), element("w:r")
        run.append(element(f"w:{kind}"))
        paragraph.append(run)
        note.append(paragraph)
        root.append(note)
    for number, paragraph in enumerate(notes, start=1):
        note = element("w:footnote", id=number)
        note.append(deepcopy(paragraph))
        root.append(note)
    package = document.part.package
    assert package is not None
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, blob, package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    properties = element("w:footnotePr")
    for number in (-1, 0):
        properties.append(element("w:footnote", id=number))
    settings = document.settings.element
    # CT_Settings is a sequence: footnotePr stands before compat.
    compat = settings.find(qn("w:compat"))
    if compat is None:
        settings.append(properties)
    else:
        compat.addprevious(properties)


def package_bytes(document: Document) -> bytes:
    """The document as DOCX bytes, the same at every build: entries sorted, dated alike."""
    written = io.BytesIO()
    document.save(written)
    stable = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(stable, "w") as new:
        # [Content_Types].xml goes first, as OPC readers that sniff the ZIP expect.
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # or the bytes differ between Windows and Unix
            new.writestr(entry, old.read(name))
    return stable.getvalue()
