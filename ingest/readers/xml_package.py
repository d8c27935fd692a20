"""Office files that are ZIP archives of XML parts: bounded reading and safe parsing.

What DOCX and OpenDocument share; elements and attributes are named by the usual prefixes.
"""

from __future__ import annotations

import zipfile
import zlib
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from lxml import etree
from lxml.etree import _Element

from corpus.errors import FileDamaged, FileEncrypted, FileTooLarge
from ingest.readers.detect import read_bytes

# Transitional and Strict (ISO/IEC 29500) documents differ in the names of their namespaces only.
_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/package/2006/relationships": "rel",
    "http://schemas.openxmlformats.org/package/2006/content-types": "ct",
    "http://schemas.openxmlformats.org/package/2006/metadata/core-properties": "cp",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    **{
        f"http://{owner}/{name}": prefix
        for name, prefix in (
            ("drawingml/{}main", "a"),
            ("drawingml/{}diagram", "dgm"),
            ("presentationml/{}main", "p"),
            ("spreadsheetml/{}main", "x"),
        )
        for owner, name in (
            ("schemas.openxmlformats.org", name.format("2006/")),
            ("purl.oclc.org/ooxml", name.format("")),
        )
    },
    **{
        f"urn:oasis:names:tc:opendocument:xmlns:{name}": prefix
        for name, prefix in (
            ("office:1.0", "office"),
            ("style:1.0", "style"),
            ("text:1.0", "text"),
            ("table:1.0", "table"),
            ("drawing:1.0", "draw"),
            ("meta:1.0", "meta"),
            ("manifest:1.0", "manifest"),
            ("xsl-fo-compatible:1.0", "fo"),
        )
    },
    "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0": "loext",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/1998/Math/MathML": "math",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_LARGEST_PACKAGE = 256 << 20
_LARGEST_PART = 64 << 20
# A bomb packs far better than text does; small files may be that regular.
_LARGEST_RATIO = 200
_RATIO_MATTERS = 50 << 20


@lru_cache(maxsize=4096)
def canonical_name(tag: str) -> str:
    """The name of an element or attribute with a usual prefix, whatever the dialect: «w:p»."""
    namespace, _, local = tag.rpartition("}")
    return f"{_PREFIXES.get(namespace[1:], '?')}:{local}" if namespace else local


def name_of(element: _Element) -> str:
    """The canonical name of an element, empty for comments and processing instructions."""
    return canonical_name(element.tag) if isinstance(element.tag, str) else ""


def attribute(element: _Element, name: str) -> str | None:
    """An attribute by its canonical name («w:val») or by its bare name."""
    for key, value in element.attrib.items():
        if canonical_name(str(key)) in (name, name.partition(":")[2]):
            return str(value)
    return None


def child(element: _Element | None, *names: str) -> _Element | None:
    """The first child, grandchild and so on along canonical names."""
    for name in names:
        if element is None:
            return None
        element = next((part for part in element if name_of(part) == name), None)
    return element


def parse(data: bytes) -> _Element:
    """The root of an XML document; entities stay unresolved, nothing outside it is read.

    Raises etree.XMLSyntaxError, also for elements nested deeper than 256 (limit of libxml2).
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        collect_ids=False,  # the same xml:id twice is no reason to refuse a document
    )
    return etree.fromstring(data, parser)


class XmlPackage:
    """An open archive of XML parts.

    Raises FileEncrypted, FileTooLarge and FileDamaged, on opening and on reading parts.
    """

    remedy_damaged: ClassVar[str] = "Откройте файл, сохраните его заново или получите ещё раз."
    remedy_encrypted: ClassVar[str] = "Снимите пароль и сохраните файл заново."

    def __init__(self, path: Path) -> None:
        self.path = path
        head = read_bytes(path)
        if head.startswith(_OLE_MAGIC):
            raise self.encrypted()
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise self.damaged("архив повреждён или обрезан") from error
        try:
            self._check_size()
        except BaseException:
            self._archive.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._archive.close()

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def damaged(self, reason: str) -> FileDamaged:
        """The error for this file, with what is wrong with it."""
        return FileDamaged(f"{self.path.name}: {reason}.", self.remedy_damaged)

    def encrypted(self) -> FileEncrypted:
        """The error for this file where it asks for a password."""
        return FileEncrypted(f"{self.path.name}: документ защищён паролем.", self.remedy_encrypted)

    def part(self, name: str | None) -> _Element | None:
        """The root element of a part, None for a part that is not there."""
        if name is None or name not in self._members:
            return None
        if self._members[name].file_size > _LARGEST_PART:
            raise self._too_large()
        try:
            root = parse(self._archive.read(self._members[name]))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise self.damaged(f"часть {name} не распаковывается") from error
        except RuntimeError as error:  # zipfile's word for a password
            raise FileEncrypted(
                f"{self.path.name}: архив защищён паролем.", "Распакуйте его с паролем."
            ) from error
        except etree.XMLSyntaxError as error:
            raise self.damaged(f"часть {name} повреждена") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise self.damaged(f"часть {name} содержит недопустимое объявление DTD")
        return root

    def _check_size(self) -> None:
        self._members = {member.filename: member for member in self._archive.infolist()}
        unpacked = sum(member.file_size for member in self._members.values())
        packed = max(1, sum(member.compress_size for member in self._members.values()))
        bomb = unpacked > _RATIO_MATTERS and unpacked > _LARGEST_RATIO * packed
        if unpacked > _LARGEST_PACKAGE or bomb:
            raise self._too_large()

    def _too_large(self) -> FileTooLarge:
        return FileTooLarge(
            f"{self.path.name}: в распакованном виде файл слишком велик.",
            "Разделите документ на части или уберите из него вложения.",
        )
