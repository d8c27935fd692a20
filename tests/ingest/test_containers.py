"""Archives are opened within bounds, and nothing in them decides where a byte is written."""

from __future__ import annotations

import io
import random
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest
from archives import archive, damaged_member, letter, with_doubled_entry, with_flag

from corpus.errors import DocumentError, FileDamaged, FileEncrypted, FileTooLarge, NoText
from ingest.intake.containers import Bounds, Member, expand
from ingest.intake.file_names import safe_name

TEXT = "Ответ дают за пять дней."
ENCRYPTED = 0x1


def opened(
    tmp_path: Path, data: bytes, bounds: Bounds | None = None, name: str = "архив.zip"
) -> tuple[Member, ...]:
    file = tmp_path / name
    file.write_bytes(data)
    return expand(file, tmp_path / "распаковка", bounds or Bounds())


def codes(members: tuple[Member, ...]) -> dict[str, str | None]:
    return {member.name: member.fault.code if member.fault else None for member in members}


def refusal(tmp_path: Path, data: bytes, bounds: Bounds | None = None) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        opened(tmp_path, data, bounds)
    return caught.value


def test_every_document_is_taken_out_under_its_path(tmp_path: Path) -> None:
    members = opened(
        tmp_path,
        archive({"приказ.txt": TEXT, "папка/": "", "папка/закон.txt": "Закон о сроках."}),
    )
    assert codes(members) == {"приказ.txt": None, "папка/закон.txt": None}
    assert [m.file.read_text("utf-8") for m in members if m.file] == [TEXT, "Закон о сроках."]
    assert [m.file.name for m in members if m.file] == ["приказ.txt", "закон.txt"]


@pytest.mark.parametrize("dos_names", [False, True])
def test_russian_names_are_read_in_either_encoding(tmp_path: Path, dos_names: bool) -> None:
    data = archive({"Приказы/Приказ №5 ёлка.txt": TEXT}, dos_names)
    if dos_names:
        assert "Приказы".encode("cp866") in data
    assert list(codes(opened(tmp_path, data))) == ["Приказы/Приказ №5 ёлка.txt"]


def test_western_names_stay_western(tmp_path: Path) -> None:
    data = archive({"Muller.txt": TEXT}).replace(b"Muller", "Müller".encode("cp437"))
    assert list(codes(opened(tmp_path, data))) == ["Müller.txt"]


def test_an_unmarked_utf8_name_and_one_in_the_extra_field_are_read(tmp_path: Path) -> None:
    plain = archive({"xx.txt": TEXT}).replace(b"xx.txt", "я.txt".encode())
    assert list(codes(opened(tmp_path, plain))) == ["я.txt"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../снаружи.txt", "снаружи.txt"),
        ("/etc/снаружи.txt", "etc/снаружи.txt"),
        ("C:\\Windows\\снаружи.txt", "Windows/снаружи.txt"),
        ("..\\..\\снаружи.txt", "снаружи.txt"),
        ("а/../../б/./снаружи.txt", "а/б/снаружи.txt"),
        ("nul.txt", "nul.txt"),
        ("э" * 300 + ".txt", "э" * 300 + ".txt"),
        ("<b>|?*.txt", "<b>|?*.txt"),
    ],
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str, label: str) -> None:
    (member,) = opened(tmp_path, archive({name: TEXT}))
    assert member.name == label
    assert member.file is not None
    assert member.file.resolve().is_relative_to((tmp_path / "распаковка").resolve())
    assert len(member.file.name.encode()) <= 200
    assert sorted(p.name for p in tmp_path.iterdir()) == ["архив.zip", "распаковка"]


def test_names_of_devices_are_no_file_names() -> None:
    assert [safe_name(n) for n in ("CON", "nul.txt", "com1.docx", "console.txt")] == [
        "_CON",
        "_nul.txt",
        "_com1.docx",
        "console.txt",
    ]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        link = zipfile.ZipInfo("пароли.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
        file.writestr("приказ.txt", TEXT)
    members = opened(tmp_path, out.getvalue())
    assert codes(members) == {"пароли.txt": "format-unsupported", "приказ.txt": None}


def test_the_same_name_twice_is_two_documents(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("а/приказ.txt", "Первый приказ.")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("а/приказ.txt", "Второй приказ.")
    members = opened(tmp_path, out.getvalue())
    assert [member.name for member in members] == ["а/приказ.txt", "а/приказ (2).txt"]
    texts = [member.file.read_text("utf-8") for member in members if member.file]
    assert texts == ["Первый приказ.", "Второй приказ."]


def test_names_that_differ_in_case_only_are_two_files(tmp_path: Path) -> None:
    members = opened(tmp_path, archive({"А.txt": "Первый.", "а.txt": "Второй."}))
    assert [m.file.read_text("utf-8") for m in members if m.file] == ["Первый.", "Второй."]


def test_what_is_no_document_is_left_out(tmp_path: Path) -> None:
    data = archive(
        {
            "приказ.txt": TEXT,
            "приказ.txt.yaml": "title: Приказ",
            ".скрыто/а.txt": TEXT,
            "__MACOSX/приказ.txt": "x",
            "~$приказ.docx": "x",
            "папка/Thumbs.db": "x",
        }
    )
    (member,) = opened(tmp_path, data)
    assert member.name == "приказ.txt"
    assert member.file is not None
    assert member.file.with_name("приказ.txt.yaml").read_text("utf-8") == "title: Приказ"


def test_one_bad_member_does_not_stop_the_others(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("битый.txt", "Испорченный текст.")
        file.writestr("тайный.txt", TEXT)
        file.writestr("целый.txt", TEXT)
    data = damaged_member(out.getvalue(), "Испорченный текст.".encode())
    members = opened(tmp_path, with_flag(data, ENCRYPTED, "тайный.txt"))
    assert codes(members) == {
        "битый.txt": "file-damaged",
        "тайный.txt": "file-encrypted",
        "целый.txt": None,
    }
    left = [file.name for file in (tmp_path / "распаковка").rglob("*") if file.is_file()]
    assert left == ["целый.txt"]


def test_an_archive_with_a_password_asks_for_it_once(tmp_path: Path) -> None:
    data = with_flag(archive({"а.txt": TEXT, "б.txt": TEXT}), ENCRYPTED)
    assert isinstance(refusal(tmp_path, data), FileEncrypted)


def test_an_archive_without_documents_says_so(tmp_path: Path) -> None:
    assert isinstance(refusal(tmp_path, archive({"папка/": ""})), NoText)
    assert isinstance(refusal(tmp_path, b"PK\x05\x06" + bytes(18)), NoText)


@pytest.mark.parametrize("cut", [-10, 30])
def test_a_truncated_archive_is_damaged(tmp_path: Path, cut: int) -> None:
    assert isinstance(refusal(tmp_path, archive({"а.txt": TEXT})[:cut]), FileDamaged)


def test_a_bomb_of_many_members_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    data = archive({f"{n}.txt": bytes(1 << 20) for n in range(64)})
    error = refusal(tmp_path, data)
    assert isinstance(error, FileTooLarge)
    assert "бомб" in error.message
    unpacked = sum(f.stat().st_size for f in (tmp_path / "распаковка").rglob("*.txt"))
    assert unpacked <= 200 * len(data) + (1 << 20) < 64 << 20


def test_a_well_packed_member_among_others_is_refused_alone(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(1 << 20)
    members = opened(tmp_path, archive({"бомба.txt": bytes(64 << 20), "шум.bin": noise}))
    assert codes(members) == {"бомба.txt": "file-too-large", "шум.bin": None}


def test_a_regular_small_file_is_no_bomb(tmp_path: Path) -> None:
    (member,) = opened(tmp_path, archive({"нули.txt": bytes(4 << 20)}))
    assert member.file is not None
    assert member.file.stat().st_size == 4 << 20


def test_members_that_share_bytes_are_a_bomb(tmp_path: Path) -> None:
    error = refusal(tmp_path, with_doubled_entry(archive({"а.txt": TEXT})))
    assert error.code in ("file-too-large", "file-damaged")


@pytest.mark.parametrize(
    ("bounds", "variable"),
    [
        (Bounds(megabytes=1), "SVOD_MAX_ARCHIVE_MB"),
        (Bounds(members=2), "SVOD_MAX_ARCHIVE_FILES"),
    ],
)
def test_the_bounds_hold_for_the_whole_archive(
    tmp_path: Path, bounds: Bounds, variable: str
) -> None:
    parts = {f"{n}.bin": random.Random(n).randbytes(400 << 10) for n in range(3)}
    error = refusal(tmp_path, archive(parts), bounds)
    assert isinstance(error, FileTooLarge)
    assert variable in error.remedy


def test_the_bounds_count_what_is_nested(tmp_path: Path) -> None:
    parts = {f"{n}.bin": random.Random(n).randbytes(400 << 10) for n in range(3)}
    nested = archive({f"{name}.zip": archive({name: data}) for name, data in parts.items()})
    error = refusal(tmp_path, nested, Bounds(megabytes=2))
    assert "SVOD_MAX_ARCHIVE_MB" in error.remedy


def test_sizes_that_lie_do_not_help_a_bomb(tmp_path: Path) -> None:
    data = archive({"бомба.txt": bytes(64 << 20)})
    # The list of members and the header before the data state one kilobyte.
    lied = data.replace((64 << 20).to_bytes(4, "little"), (1 << 10).to_bytes(4, "little"))
    assert lied != data
    members = opened(tmp_path, lied)
    assert codes(members) == {"бомба.txt": "file-damaged"}
    assert list((tmp_path / "распаковка").rglob("*.txt")) == []


def test_an_archive_in_an_archive_is_opened_and_a_deeper_one_refused(tmp_path: Path) -> None:
    third = archive({"в.txt": "Третий уровень."})
    second = archive({"б.txt": "Второй уровень.", "третий.zip": third})
    members = opened(tmp_path, archive({"а.txt": "Первый.", "папка/второй.zip": second}))
    assert codes(members) == {
        "а.txt": None,
        "папка/второй.zip/б.txt": None,
        "папка/второй.zip/третий.zip": "file-too-large",
    }
    assert not list((tmp_path / "распаковка").rglob("*.zip"))
    deeper = tmp_path / "глубже"
    deeper.mkdir()
    found = opened(deeper, archive({"второй.zip": second}), Bounds(depth=3))
    assert codes(found) == {"второй.zip/б.txt": None, "второй.zip/третий.zip/в.txt": None}


def test_a_damaged_archive_within_is_named(tmp_path: Path) -> None:
    inner = archive({"б.txt": TEXT})
    members = opened(tmp_path, archive({"а.txt": TEXT, "битый.zip": inner[:-10]}))
    assert codes(members) == {"а.txt": None, "битый.zip": "file-damaged"}


def test_an_office_file_is_a_document_and_no_archive(tmp_path: Path) -> None:
    from bad_files import word

    (member,) = opened(tmp_path, archive({"приказ.docx": word()}))
    assert member.name == "приказ.docx"
    assert member.file is not None
    assert member.file.read_bytes() == word()


def test_attachments_of_a_letter_are_its_members(tmp_path: Path) -> None:
    data = letter(
        TEXT,
        attachments={
            "Приказ №5.txt": b"1",
            "архив.zip": archive({"в архиве.txt": "Текст."}),
            "../../снаружи.txt": b"2",
        },
    )
    members = opened(tmp_path, data, name="письмо.eml")
    assert codes(members) == {
        "Приказ №5.txt": None,
        "архив.zip/в архиве.txt": None,
        "снаружи.txt": None,
    }


def test_a_letter_in_an_archive_is_a_document_with_members(tmp_path: Path) -> None:
    inner = letter("Текст.", attachments={"план.txt": b"1"})
    outer = letter("Текст.", attachments={"пересланное.eml": inner})
    members = opened(tmp_path, archive({"письмо.eml": outer}))
    assert codes(members) == {
        "письмо.eml": None,
        "письмо.eml/пересланное.eml": None,
        "письмо.eml/пересланное.eml/план.txt": "file-too-large",
    }


def test_an_unknown_way_of_packing_is_said(tmp_path: Path) -> None:
    data = bytearray(archive({"а.txt": TEXT, "б.txt": TEXT}))
    # Method 9, «Deflate64», which only few programs unpack; of the first member.
    data[data.index(b"PK\x01\x02") + 10] = 9
    data[8] = 9
    assert codes(opened(tmp_path, bytes(data))) == {"а.txt": "format-unsupported", "б.txt": None}


def test_a_tape_archive_is_no_zip(tmp_path: Path) -> None:
    file = tmp_path / "архив.zip"
    with tarfile.open(file, "w") as tape:
        tape.addfile(tarfile.TarInfo("а.txt"), io.BytesIO())
    with pytest.raises(FileDamaged):
        expand(file, tmp_path / "распаковка", Bounds())
