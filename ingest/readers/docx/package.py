"""The package of a DOCX file: its parts and how they relate."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import ClassVar

from lxml.etree import _Element

from ingest.readers.xml_package import (
    XmlPackage,
    attribute,
    canonical_name,
    child,
    name_of,
)

__all__ = ["Package", "attribute", "canonical_name", "child", "name_of", "value"]

_MAIN_CONTENT = "wordprocessingml.document.main+xml"
_MAIN_CONTENTS = (_MAIN_CONTENT, "wordprocessingml.template.main+xml", "document.macroEnabled.main")


def value(element: _Element | None, *names: str) -> str | None:
    """The `w:val` of a descendant along canonical names, None where it is absent."""
    found = child(element, *names)
    return None if found is None else attribute(found, "w:val")


class Package(XmlPackage):
    """An open DOCX file.

    Raises FileEncrypted, FileTooLarge and FileDamaged, on opening and on reading parts.
    """

    remedy_damaged: ClassVar[str] = (
        "Откройте файл в Word и сохраните заново или получите его ещё раз."
    )
    remedy_encrypted: ClassVar[str] = "Откройте его в Word, снимите пароль и сохраните как DOCX."
    main_contents: ClassVar[tuple[str, ...]] = _MAIN_CONTENTS
    content: ClassVar[str] = "текста документа Word"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        try:
            self.main = self._find_main()
        except BaseException:
            self._archive.close()
            raise

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

    def _find_main(self) -> str:
        """The main part, by relationship, else by content type: it need not be document.xml."""
        main = self.related("", "officeDocument")
        if main in self and main is not None:
            return main
        types = self.part("[Content_Types].xml")
        for override in types if types is not None else ():
            name = (override.get("PartName") or "").lstrip("/")
            declared = override.get("ContentType") or ""
            if name in self and any(kind in declared for kind in self.main_contents):
                return name
        raise self.damaged(f"в архиве нет {self.content}")
