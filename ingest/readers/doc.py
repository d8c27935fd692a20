"""Documents of Word 6 to 2003, through LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.errors import DocumentError, FileDamaged, FileEncrypted, FormatUnsupported
from ingest.intake.watchdog import end_tree
from ingest.layout import Layout
from ingest.readers.detect import read_bytes

_PROGRAMS = ("soffice", "libreoffice")
_LARGEST_FILE = 256 << 20
_LONGEST = 180.0  # seconds; a document of a thousand pages takes some twenty
_SECTOR = 512
# [MS-DOC] 2.5.1 FibBase: wIdent, nFib of Word 6 to 2007, the flags at offset 10.
_IDENT = b"\xec\xa5"
_VERSIONS = frozenset({0x65, 0x67, 0x68, 0x69, 0xC0, 0xC1, 0xC2, 0xD9, 0x101, 0x10C, 0x112})
_FLAGS_AT = 10
_IS_ENCRYPTED = 0x0100
_INSTALL = (
    "Установите LibreOffice (в Debian и Ubuntu: «apt install libreoffice-writer-nogui», "
    "для других систем: libreoffice.org) или сохраните документ как DOCX."
)
# No macro runs, nothing is fetched that a document links to.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""
# What the program needs of the environment: nothing of ours, no proxy.
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH")


def read(path: Path, longest: float = _LONGEST) -> Layout:
    """Read a DOC file by converting it to DOCX in a private folder, in `longest` seconds at most.

    Macros do not run. Raises FileEncrypted, FormatUnsupported where LibreOffice is not on the PATH,
    FileDamaged for a file that it cannot open in time, and what the DOCX reader raises.
    """
    data = read_bytes(path, _LARGEST_FILE)
    if _is_encrypted(data):
        raise FileEncrypted(
            f"{path.name}: документ защищён паролем.",
            "Откройте его в Word, снимите пароль и сохраните как DOCX.",
        )
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise FormatUnsupported(
            f"{path.name}: документ старого Word (DOC) читает LibreOffice, а она не найдена.",
            _INSTALL,
        )
    from ingest.readers.docx.reader import read as read_docx

    with TemporaryDirectory(prefix="svod-doc-", ignore_cleanup_errors=True) as folder:
        converted = _convert(program, path, data, Path(folder), longest)
        try:
            return read_docx(converted)
        except DocumentError as error:
            # The person knows the file by its own name.
            message = error.message.replace(converted.name, path.name)
            raise type(error)(message, error.remedy) from error


def _is_encrypted(data: bytes) -> bool:
    """Whether the main stream, which begins with a sector, says that it is encrypted."""
    at = data.find(_IDENT)
    while at >= 0:
        version = int.from_bytes(data[at + 2 : at + 4], "little")
        if at % _SECTOR == 0 and version in _VERSIONS:
            flags = int.from_bytes(data[at + _FLAGS_AT : at + _FLAGS_AT + 2], "little")
            return bool(flags & _IS_ENCRYPTED)
        at = data.find(_IDENT, at + 1)
    return False


def _convert(program: str, path: Path, data: bytes, folder: Path, longest: float) -> Path:
    """The document as DOCX in a folder that nothing else uses."""
    # A copy under a name of ours: the path itself could be taken for an option or a web address.
    source = folder / "document.doc"
    source.write_bytes(data)
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = [
        program,
        f"-env:UserInstallation={profile.parent.as_uri()}",
        "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
        "--convert-to", "docx:MS Word 2007 XML",
        "--outdir", str(folder / "converted"),
        str(source),
    ]  # fmt: skip
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp"}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        process_group=0 if os.name == "posix" else None,
    )
    try:
        process.wait(longest)
    except subprocess.TimeoutExpired as error:
        raise FileDamaged(
            f"{path.name}: LibreOffice не открыла документ за {longest:g} с.",
            "Откройте его в Word и сохраните как DOCX.",
        ) from error
    finally:
        end_tree(process)
        process.wait()
    converted = folder / "converted" / "document.docx"
    if not converted.is_file():
        raise FileDamaged(
            f"{path.name}: LibreOffice не открыла документ: он повреждён или обрезан.",
            "Откройте его в Word и сохраните как DOCX или получите ещё раз.",
        )
    return converted
