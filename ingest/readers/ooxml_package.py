"""Packages of PowerPoint and Excel: like Word's, with many parts and large ones."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import ClassVar

from lxml import etree
from lxml.etree import _Element

from ingest.readers.docx.package import Package, canonical_name

_LARGEST_RATIO = 200
_RATIO_MATTERS = 50 << 20
_MARKUP = (".xml", ".rels", ".vml")


def relation_id(element: _Element | None, name: str = "id") -> str | None:
    """The identifier of a relation that an element names («r:id»), which has an `id` besides."""
    if element is None:
        return None
    attributes = ((canonical_name(str(key)), str(value)) for key, value in element.attrib.items())
    return next((value for key, value in attributes if key == f"r:{name}"), None)


class OoxmlPackage(Package):
    """An open package whose pictures and films do not count: only its markup is ever unpacked.

    Raises FileEncrypted, FileTooLarge and FileDamaged, on opening and on reading parts.
    """

    largest_markup: ClassVar[int] = 256 << 20

    def relations(self, source: str) -> Iterator[tuple[str, str, str]]:
        """Identifier, kind and part of everything within the package that `source` relates to."""
        folder, _, base = source.rpartition("/")
        relations = self.part(f"{folder}/_rels/{base}.rels".lstrip("/"))
        for relation in relations if relations is not None else ():
            if isinstance(relation.tag, str) and relation.get("TargetMode") != "External":
                kind = (relation.get("Type") or "").rpartition("/")[2]
                target = posixpath.join("/", folder, relation.get("Target") or "")
                yield relation.get("Id") or "", kind, posixpath.normpath(target).lstrip("/")

    def stream(self, name: str, *tags: str) -> Iterator[_Element]:
        """The elements with these local names as they are read, in any namespace.

        What an element holds is forgotten when the next one is asked for.
        """
        if name not in self:
            return
        wanted = [f"{{*}}{tag}" for tag in tags]
        try:
            with self._archive.open(self._members[name]) as part:
                walk = etree.iterparse(
                    part, tag=wanted, resolve_entities=False, no_network=True, load_dtd=False
                )
                for number, (_, element) in enumerate(walk):
                    if not number and element.getroottree().docinfo.internalDTD is not None:
                        raise self.damaged(f"часть {name} содержит недопустимое объявление DTD")
                    yield element
                    element.clear(keep_tail=False)
                    while element.getprevious() is not None and element.getparent() is not None:
                        del element.getparent()[0]
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise self.damaged(f"часть {name} не распаковывается") from error
        except RuntimeError as error:  # zipfile's word for a password
            raise self.encrypted() from error
        except etree.XMLSyntaxError as error:
            raise self.damaged(f"часть {name} повреждена") from error

    def _check_size(self) -> None:
        self._members = {member.filename: member for member in self._archive.infolist()}
        markup = [m for m in self._members.values() if m.filename.lower().endswith(_MARKUP)]
        unpacked = sum(member.file_size for member in markup)
        packed = max(1, sum(member.compress_size for member in markup))
        bomb = unpacked > _RATIO_MATTERS and unpacked > _LARGEST_RATIO * packed
        if unpacked > self.largest_markup or bomb:
            raise self._too_large()
