"""What a PDF file says of itself in XMP only is not lost, and a broken packet loses nothing."""

from __future__ import annotations

from pathlib import Path

import pypdf
from printed_pages import print_pages
from pypdf.generic import NameObject, StreamObject

from ingest.layout import Properties
from ingest.readers.pdf.reader import read
from ingest.readers.pdf.xmp import xmp_properties

PACKET = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Опыт клиента</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Иванова А. А.</rdf:li>
<rdf:li>Петров Б. Б.</rdf:li></rdf:Seq></dc:creator>
<dc:subject><rdf:Bag><rdf:li>услуга; оценка</rdf:li></rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def with_packet(path: Path, packet: bytes) -> Path:
    """A one-page PDF whose only properties are an XMP packet."""
    writer = pypdf.PdfWriter(clone_from=print_pages(path, "<p>Текст страницы</p>"))
    writer.metadata = None
    stream = StreamObject()
    stream.set_data(packet)
    stream[NameObject("/Type")] = NameObject("/Metadata")
    stream[NameObject("/Subtype")] = NameObject("/XML")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)
    writer.write(path)
    return path


def test_properties_kept_as_xmp_are_read(tmp_path: Path) -> None:
    properties = read(with_packet(tmp_path / "a.pdf", PACKET.encode())).properties
    assert properties.title == "Опыт клиента"
    assert properties.authors == ("Иванова А. А.", "Петров Б. Б.")
    assert properties.keywords == ("услуга", "оценка")


def test_a_broken_packet_does_not_lose_the_text(tmp_path: Path) -> None:
    path = with_packet(tmp_path / "a.pdf", b"<x:xmpmeta <<< \xff\xfe")
    assert xmp_properties(path) == Properties()
    assert "Текст страницы" in read(path).pages[0].blocks[0].text
