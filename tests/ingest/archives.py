"""Archives and letters made on the spot, sound ones and such as attackers make."""

from __future__ import annotations

import io
import struct
import zipfile
from email.message import EmailMessage
from email.policy import SMTP


class _DosName(zipfile.ZipInfo):
    """A member whose name is written in a code page of DOS, as Russian programs do."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("cp866"), self.flag_bits


def archive(members: dict[str, bytes | str], dos_names: bool = False) -> bytes:
    """A ZIP with these members, names in UTF-8 or in cp866."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            info = _DosName(name) if dos_names else zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, content)
    return out.getvalue()


def with_doubled_entry(data: bytes) -> bytes:
    """The archive with its list of members twice, so that entries share their bytes."""
    end = data.rindex(b"PK\x05\x06")
    _, _, _, _, count, size, start, _ = struct.unpack("<4s4H2LH", data[end : end + 22])
    entries = data[start : start + size] * 2
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2 * count, 2 * count, 2 * size, start, 0)
    return data[:start] + entries + tail


def with_flag(data: bytes, flag: int, name: str | None = None) -> bytes:
    """The archive with a flag set on all members, or on the one of this name."""
    changed = bytearray(data)
    for signature, flags, size_at, name_at in (
        (b"PK\x01\x02", 8, 28, 46),
        (b"PK\x03\x04", 6, 26, 30),
    ):
        at = data.find(signature)
        while at >= 0:
            length = struct.unpack_from("<H", data, at + size_at)[0]
            found = data[at + name_at : at + name_at + length].decode("utf-8", "replace")
            if name in (None, found):
                changed[at + flags] |= flag
            at = data.find(signature, at + 4)
    return bytes(changed)


def damaged_member(data: bytes, content: bytes) -> bytes:
    """The archive with a byte of a stored member changed."""
    return data.replace(content, bytes([content[0] ^ 1]) + content[1:])


def letter(
    text: str,
    subject: str = "О сроках",
    attachments: dict[str, bytes] | None = None,
    html: str = "",
) -> bytes:
    """A letter as mail programs send them."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "Анна Орлова <orlova@example.org>"
    message["To"] = "Приёмная <office@example.org>"
    message["Subject"] = subject
    message["Date"] = "Tue, 05 Mar 2024 18:30:00 +0300"
    message["Message-ID"] = "<1@example.org>"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in (attachments or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
