"""The package of a DOCX file: its parts, how they relate, and safe parsing of their XML."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path
from types import TracebackType

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
}
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_LARGEST_PACKAGE = 256 << 20
_LARGEST_PART = 64 << 20
# A bomb packs far better than text does; small files may be that regular.
_LARGEST_RATIO = 200
_RATIO_MATTERS = 50 << 20
_MAIN_CONTENT = "wordprocessingml.document.main+xml"
_MAIN_CONTENTS = (_MAIN_CONTENT, "wordprocessingml.template.main+xml", "document.macroEnabled.main")
_REMEDY_DAMAGED = "Откройте файл в Word и сохраните заново или получите его ещё раз."


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


def value(element: _Element | None, *names: str) -> str | None:
    """The `w:val` of a descendant along canonical names, None where it is absent."""
    found = child(element, *names)
    return None if found is None else attribute(found, "w:val")


class Package:
    """An open DOCX file.

    Raises FileEncrypted, FileTooLarge and FileDamaged, on opening and on reading parts.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        head = read_bytes(path)
        if head.startswith(_OLE_MAGIC):
            raise FileEncrypted(
                f"{path.name}: документ защищён паролем.",
                "Откройте его в Word, снимите пароль и сохраните как DOCX.",
            )
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise self.damaged("архив повреждён или обрезан") from error
        try:
            self._check_size()
            self.main = self._find_main()
        except BaseException:
            self._archive.close()
            raise

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._archive.close()

    def damaged(self, reason: str) -> FileDamaged:
        """The error for this file, with what is wrong with it."""
        return FileDamaged(f"{self.path.name}: {reason}.", _REMEDY_DAMAGED)

    def part(self, name: str | None) -> _Element | None:
        """The root element of a part, None for a part that is not there."""
        if name is None or name not in self._members:
            return None
        if self._members[name].file_size > _LARGEST_PART:
            raise self._too_large()
        try:
            data = self._archive.read(self._members[name])
            # Entities stay unresolved and nothing outside the package is read.
            parser = etree.XMLParser(
                resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
            )
            root = etree.fromstring(data, parser)
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

    def related(self, source: str, kind: str) -> str | None:
        """The part that `source` relates to by a relationship type ending in `kind`.

        The empty source is the package itself.
        """
        folder, _, base = source.rpartition("/")
        relations = self.part(f"{folder}/_rels/{base}.rels".lstrip("/"))
        for relation in relations if relations is not None else ():
            matches = (relation.get("Type") or "").endswith(f"/{kind}")
            if matches and relation.get("TargetMode") != "External":
                target = posixpath.join("/", folder, relation.get("Target") or "")
                return posixpath.normpath(target).lstrip("/")
        return None

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

    def _find_main(self) -> str:
        """The main part, by relationship, else by content type: it need not be document.xml."""
        main = self.related("", "officeDocument")
        if main in self._members and main is not None:
            return main
        types = self.part("[Content_Types].xml")
        for override in types if types is not None else ():
            name = (override.get("PartName") or "").lstrip("/")
            declared = override.get("ContentType") or ""
            if name in self._members and any(kind in declared for kind in _MAIN_CONTENTS):
                return name
        raise self.damaged("в архиве нет текста документа Word")
