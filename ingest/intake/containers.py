"""Archives and letters as containers: their members become files in a folder of ours.

What an archive says of itself is not believed. A name is only a label: no path of the archive is
ever opened for writing. Sizes are counted as the bytes come, and the bounds hold for a container
with everything nested in it.
"""

from __future__ import annotations

import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from corpus.errors import (
    DocumentError,
    FileDamaged,
    FileEncrypted,
    FileTooLarge,
    FormatUnsupported,
    NoText,
)
from ingest.intake.file_names import safe_name
from ingest.intake.files import documents_of
from ingest.readers.detect import EML, ZIP, media_type
from ingest.readers.zip_directory import (
    LARGEST_DIRECTORY,
    directory_size,
    member_name,
    overlapping,
)

CONTAINERS = frozenset({ZIP, EML})
"""Media types of files whose members are documents of their own."""

_BLOCK = 1 << 18
# A bomb packs far better than documents do; small files may be that regular.
_LARGEST_RATIO = 200
_RATIO_MATTERS = 8 << 20
_ENCRYPTED = 0x1
_HEAD = 256
_MAY_BE_CONTAINER = re.compile(rb"PK|\s*[A-Za-z-]+:")
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one container may unpack to: megabytes and members in all, `depth` of containers."""

    megabytes: int = 2048
    members: int = 10_000
    depth: int = 2


@dataclass(frozen=True, slots=True)
class Member:
    """A document out of a container: its path within («папка/файл.docx») and the file it is now.

    `fault` is why there is no file.
    """

    name: str
    file: Path | None
    fault: DocumentError | None = None


class _Exhausted(FileTooLarge):
    """A bound of the whole container is reached: nothing of it is taken."""


def expand(file: Path, folder: Path, bounds: Bounds) -> tuple[Member, ...]:
    """Unpack a ZIP archive, or the attachments of a letter, into a folder of its own.

    Containers within are unpacked too, as deep as the bounds allow. Raises DocumentError where the
    container as a whole cannot be taken: damaged, encrypted, a bomb, an archive without documents.
    """
    expansion = _Expansion(folder, bounds, max(1, file.stat().st_size))
    form = media_type(file)
    if form == EML:
        return tuple(expansion.attachments(file, PurePosixPath(), 1))
    return tuple(expansion.archive(file, PurePosixPath(), 1))


class _Expansion:
    """The unpacking of one container, with what is left of its bounds."""

    def __init__(self, folder: Path, bounds: Bounds, packed: int) -> None:
        self._folder = folder
        self._bounds = bounds
        self._packed = packed
        self._bytes = 0
        self._members = 0
        self._folders: dict[PurePosixPath, Path] = {}
        self._names: set[str] = set()

    def archive(self, file: Path, within: PurePosixPath, depth: int) -> Iterator[Member]:
        """The documents of a ZIP archive that stands at `within`."""
        with _opened(file) as archive:
            entries = archive.infolist()
            self._check(entries)
            chosen, beside = _chosen(entries)
            if not chosen:
                raise NoText("В архиве нет документов.", "Проверьте, тот ли это файл.")
            if all(member.flag_bits & _ENCRYPTED for member, _ in chosen):
                raise FileEncrypted(
                    "Архив защищён паролем.", "Распакуйте его с паролем и добавьте файлы из него."
                )
            for member, name in beside:
                # A description that cannot be unpacked describes nothing; its document goes on.
                self._unpacked(archive, member, within / name)
            for member, name in chosen:
                yield from self._nested(
                    self._unpacked(archive, member, self._unique(within / name)), depth
                )

    def attachments(self, file: Path, within: PurePosixPath, depth: int) -> Iterator[Member]:
        """The attachments of a letter that stands at `within`."""
        from ingest.readers.mail_message import read_letter

        letter = read_letter(file)
        for attachment in letter.attachments:
            self._count(1)
            place = self._unique(within / _label(attachment.name))
            if depth > self._bounds.depth:
                yield Member(place.as_posix(), None, self._too_deep("Вложение"))
                continue
            data = attachment.data()
            self._spend(len(data))
            target = self._place(place)
            target.write_bytes(data)
            yield from self._nested(Member(place.as_posix(), target), depth)

    def _nested(self, member: Member, depth: int) -> Iterator[Member]:
        """A member, or what is in it where it is a container."""
        form = None if member.file is None else _container(member.file)
        if form is None or member.file is None:
            yield member
            return
        if form == EML:
            yield member
        try:
            if form == EML:
                yield from self.attachments(member.file, PurePosixPath(member.name), depth + 1)
            elif depth >= self._bounds.depth:
                yield Member(member.name, None, self._too_deep("Архив"))
            else:
                yield from self.archive(member.file, PurePosixPath(member.name), depth + 1)
        except _Exhausted:
            raise
        except DocumentError as error:
            if form != EML:  # what is wrong with a letter its reader says
                yield Member(member.name, None, error)
        finally:
            if form != EML:
                member.file.unlink(missing_ok=True)

    def _unpacked(
        self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: PurePosixPath
    ) -> Member:
        target = self._place(place)
        try:
            self._extract(archive, member, target)
        except DocumentError as error:
            target.unlink(missing_ok=True)
            if isinstance(error, _Exhausted):
                raise
            return Member(place.as_posix(), None, error)
        return Member(place.as_posix(), target)

    def _extract(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
        if member.flag_bits & _ENCRYPTED:
            raise FileEncrypted(
                "Файл в архиве защищён паролем.", "Распакуйте архив с паролем и добавьте файл."
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            raise FormatUnsupported(
                "Ссылка на другой файл не загружается.", "Добавьте файл, на который она указывает."
            )
        try:
            with archive.open(member) as source, target.open("xb") as out:
                self._copy(source, out, max(1, member.compress_size))
        except RuntimeError as error:
            if isinstance(error, NotImplementedError):
                raise FormatUnsupported(
                    "Способ сжатия файла в архиве не поддерживается.",
                    "Распакуйте архив и добавьте файлы из него.",
                ) from error
            raise FileEncrypted("Файл в архиве защищён паролем.", "Распакуйте архив.") from error
        except (*_DAMAGE, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise FileDamaged(
                    f"Файл из архива не удалось записать: {error.strerror}.",
                    "Проверьте место на диске, затем повторите.",
                ) from error
            raise FileDamaged(
                "Файл в архиве повреждён.", "Получите архив заново или добавьте файл отдельно."
            ) from error

    def _copy(self, source: IO[bytes], out: IO[bytes], packed: int) -> None:
        written = 0
        while block := source.read(_BLOCK):
            written += len(block)
            if written > _RATIO_MATTERS and written > _LARGEST_RATIO * packed:
                raise FileTooLarge(
                    f"Файл в архиве сжат более чем в {_LARGEST_RATIO} раз: это похоже на "
                    "«архивную бомбу».",
                    "Если файлу можно доверять, распакуйте его и добавьте отдельно.",
                )
            self._spend(len(block))
            out.write(block)

    def _check(self, entries: list[zipfile.ZipInfo]) -> None:
        """Refuse an archive that would break the bounds before anything of it is unpacked."""
        self._count(len(entries))
        stated = sum(member.file_size for member in entries)
        if self._bytes + stated > self._bounds.megabytes << 20:
            raise self._over_size()
        if overlapping(entries):
            raise FileTooLarge(
                "Файлы в архиве накладываются друг на друга: это «архивная бомба».",
                "Получите архив заново.",
            )

    def _count(self, members: int) -> None:
        self._members += members
        if self._members > self._bounds.members:
            raise _Exhausted(
                f"В архиве больше {self._bounds.members} файлов.",
                "Разделите архив или увеличьте SVOD_MAX_ARCHIVE_FILES.",
            )

    def _spend(self, size: int) -> None:
        self._bytes += size
        if self._bytes > self._bounds.megabytes << 20:
            raise self._over_size()
        if self._bytes > _RATIO_MATTERS and self._bytes > _LARGEST_RATIO * self._packed:
            raise _Exhausted(
                f"Архив сжат более чем в {_LARGEST_RATIO} раз: это похоже на «архивную бомбу».",
                "Если архиву можно доверять, распакуйте его и добавьте файлы из него.",
            )

    def _over_size(self) -> _Exhausted:
        return _Exhausted(
            f"В распакованном виде архив больше предела в {self._bounds.megabytes} МБ.",
            "Разделите архив или увеличьте SVOD_MAX_ARCHIVE_MB.",
        )

    def _too_deep(self, what: str) -> FileTooLarge:
        return FileTooLarge(
            f"{what} глубже {self._bounds.depth} уровней вложенности не открывается.",
            "Распакуйте внешний архив и добавьте файлы из него.",
        )

    def _unique(self, place: PurePosixPath) -> PurePosixPath:
        """The place, told apart from one of the same name: «файл (2).docx»."""
        made, number = place, 1
        while made.as_posix() in self._names:
            number += 1
            made = place.with_name(f"{place.stem} ({number}){place.suffix}")
        self._names.add(made.as_posix())
        return made

    def _place(self, place: PurePosixPath) -> Path:
        """A free path in our folder; members of one folder stay together, as descriptions need."""
        folder = self._folders.get(place.parent)
        if folder is None:
            folder = self._folder / str(len(self._folders))
            folder.mkdir(parents=True)
            self._folders[place.parent] = folder
        name = safe_name(place.name)
        target, number = folder / name, 1
        while target.exists():
            number += 1
            target = folder / str(number) / name
        target.parent.mkdir(exist_ok=True)
        return target


def _opened(file: Path) -> zipfile.ZipFile:
    damaged = FileDamaged("Архив повреждён или обрезан.", "Получите его заново.")
    try:
        if directory_size(file) > LARGEST_DIRECTORY:
            raise _Exhausted(
                "Список файлов в архиве слишком велик.", "Разделите архив на несколько."
            )
        return zipfile.ZipFile(file)
    except (*_DAMAGE, NotImplementedError, OSError) as error:
        raise damaged from error


_Entry = tuple[zipfile.ZipInfo, PurePosixPath]


def _chosen(entries: list[zipfile.ZipInfo]) -> tuple[list[_Entry], list[_Entry]]:
    """The members that are documents, and the descriptions that lie beside them."""
    by_folder: dict[PurePosixPath, list[_Entry]] = {}
    for member in entries:
        name = member_name(member)
        if name.endswith(("/", "\\")):
            continue
        label = _label(name)
        if not any(part.startswith(".") or part == "__MACOSX" for part in label.parts):
            by_folder.setdefault(label.parent, []).append((member, label))
    chosen: list[_Entry] = []
    beside: list[_Entry] = []
    for group in by_folder.values():
        documents = set(documents_of(label.name for _, label in group))
        for member, label in group:
            if label.name in documents:
                chosen.append((member, label))
            elif label.suffix.lower() in (".yaml", ".yml"):
                beside.append((member, label))
    return chosen, beside


def _label(name: str) -> PurePosixPath:
    """What a member is called: the path of the archive without what would lead out of it."""
    # Halves of surrogate pairs are in no name that a file system or a database takes.
    told = name.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    parts = [part.strip() for part in told.replace("\\", "/").split("/")]
    kept = [part for part in parts if part not in ("", ".", "..")]
    if kept and len(kept[0]) == 2 and kept[0][1] == ":":
        kept = kept[1:]
    return PurePosixPath(*kept) if kept else PurePosixPath("document")


def _container(file: Path) -> str | None:
    """The media type of a container; None for any other file, also one that cannot be read."""
    with file.open("rb") as stream:
        if not _MAY_BE_CONTAINER.match(stream.read(_HEAD)):
            return None  # not worth reading whole
    try:
        form = media_type(file)
    except DocumentError:
        return None  # its reader says what is wrong with it
    return form if form in CONTAINERS else None
