"""The package of an OpenDocument text: its parts, or the one file of a flat document."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from lxml import etree
from lxml.etree import _Element

from corpus.errors import FileDamaged
from ingest.readers.detect import LARGEST_TEXT, read_bytes
from ingest.readers.xml_package import XmlPackage, attribute, child, name_of, parse

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
# A document encrypted as a whole since OpenDocument 1.4 is one member of this name.
_WRAPPED = "encrypted-package"


class OdtPackage(XmlPackage):
    """An open ODT file.

    Raises FileEncrypted, FileTooLarge and FileDamaged, on opening and on reading parts.
    """

    remedy_damaged: ClassVar[str] = (
        "Откройте файл в LibreOffice и сохраните заново или получите его ещё раз."
    )
    remedy_encrypted: ClassVar[str] = (
        "Откройте его в LibreOffice и сохраните без пароля (снимите «Сохранить с паролем»)."
    )

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        try:
            self._check_kind()
        except BaseException:
            self._archive.close()
            raise

    def content(self) -> _Element:
        """The root of the document's content."""
        root = self.part(_CONTENT)
        if root is None:
            raise self.damaged("в архиве нет текста документа OpenDocument")
        return root

    def _check_kind(self) -> None:
        if _WRAPPED in self:
            raise self.encrypted()
        if _CONTENT not in self:
            raise self.damaged("в архиве нет текста документа OpenDocument")
        # OpenDocument 1.3, part 2, 4.8.1: an encrypted member says so in the manifest.
        manifest = self.part(_MANIFEST)
        for entry in manifest if manifest is not None else ():
            if child(entry, "manifest:encryption-data") is not None:
                path = attribute(entry, "manifest:full-path")
                if path in (_CONTENT, "styles.xml"):
                    raise self.encrypted()


def flat_document(path: Path) -> _Element:
    """The root of a flat OpenDocument file (FODT), which holds all parts.

    Raises FileDamaged and what `read_bytes` raises.
    """
    data = read_bytes(path, LARGEST_TEXT)
    error = FileDamaged(f"{path.name}: файл повреждён или обрезан.", OdtPackage.remedy_damaged)
    try:
        root = parse(data)
    except etree.XMLSyntaxError as cause:
        raise error from cause
    if root.getroottree().docinfo.internalDTD is not None or name_of(root) != "office:document":
        raise error
    return root
