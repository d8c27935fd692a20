"""A letter is read as its reader sees it; what mail programs do to Russian text is undone."""

from __future__ import annotations

import base64
import time
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from corpus.errors import FileDamaged, NoText
from ingest.layout import BlockKind, Layout
from ingest.readers.detect import EML, MHTML, TEXT, media_type, reader_for
from ingest.readers.eml import read
from ingest.readers.mail_message import decoded_words, read_letter


def message(text: str = "Ответ дают за пять дней.", **headers: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    stated = {
        "From": "Анна Орлова <orlova@example.org>",
        "To": "Приёмная <office@example.org>",
        "Subject": "О сроках ответа",
        "Date": "Tue, 05 Mar 2024 18:30:00 +0300",
    } | headers
    for name, value in stated.items():
        made[name] = value
    made.set_content(text)
    return made


def written(tmp_path: Path, data: bytes | EmailMessage, name: str = "письмо.eml") -> Path:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.as_bytes())
    return path


def lines(layout: Layout) -> list[str]:
    return [block.text for block in layout.pages[0].blocks]


def test_a_letter_is_its_subject_its_headers_and_its_text(tmp_path: Path) -> None:
    path = written(tmp_path, message("Уважаемые коллеги!\n\nОтвет дают за пять дней."))
    assert media_type(path) == EML
    layout = reader_for(EML)(path)
    assert lines(layout) == [
        "О сроках ответа",
        "От: Анна Орлова <orlova@example.org>",
        "Кому: Приёмная <office@example.org>",
        "Дата: 05.03.2024 18:30",
        "Уважаемые коллеги!",
        "Ответ дают за пять дней.",
    ]
    assert layout.pages[0].blocks[0].kind is BlockKind.HEADING
    assert layout.properties.title == "О сроках ответа"
    assert layout.properties.authors == ("Анна Орлова",)


@pytest.mark.parametrize("charset", ["koi8-r", "windows-1251", "utf-8"])
@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_any_russian_encoding_is_read(tmp_path: Path, charset: str, encoding: str) -> None:
    made = message()
    made.set_content("Ответ дают за пять дней.", charset=charset, cte=encoding)
    assert lines(read(written(tmp_path, made)))[-1] == "Ответ дают за пять дней."


def test_headers_sent_as_bare_bytes_are_read(tmp_path: Path) -> None:
    data = (
        "From: Анна <a@example.org>\nTo: b@example.org\nSubject: О сроках ответа\n"
        'Content-Type: application/octet-stream; name="Приказ.txt"\n'
        "Content-Disposition: attachment\n\nтекст\n"
    ).encode("koi8-r")
    letter = read_letter(written(tmp_path, data))
    assert letter.header("Subject") == "О сроках ответа"
    assert [item.name for item in letter.attachments] == ["Приказ.txt"]


def test_a_letter_split_between_two_encoded_words_is_whole() -> None:
    data = "О сроках".encode()
    halves = [base64.b64encode(part).decode() for part in (data[:4], data[4:])]
    # The first word ends within «с».
    words = "\n ".join(f"=?utf-8?B?{half}?=" for half in halves)
    assert decoded_words(words) == "О сроках"
    assert decoded_words("=?koi8-r?Q?=EF_=D3=D2=CF=CB=C1=C8?=") == "О сроках"
    assert decoded_words("=?no-such?B?0J4=?= и =?utf-8?B?0J4=?=") == "О и О"


def test_the_page_is_preferred_to_the_plain_text(tmp_path: Path) -> None:
    made = message("Сроки: жалоба 30")
    made.add_alternative(
        "<html><body><p>Сроки</p><table><tr><th>Вид</th><th>Дней</th></tr>"
        "<tr><td>Жалоба</td><td>30</td></tr></table></body></html>",
        subtype="html",
    )
    blocks = read(written(tmp_path, made)).pages[0].blocks
    assert blocks[-1].kind is BlockKind.TABLE
    assert blocks[-1].text == "Вид | Дней\nЖалоба | 30"
    assert "Сроки: жалоба 30" not in [block.text for block in blocks]


def test_an_empty_page_yields_to_the_plain_text(tmp_path: Path) -> None:
    made = message("Ответ дают за пять дней.")
    made.add_alternative("<html><body><img src='cid:1'></body></html>", subtype="html")
    assert lines(read(written(tmp_path, made)))[-1] == "Ответ дают за пять дней."


def test_attachments_are_named_and_kept_apart_from_what_the_letter_shows(tmp_path: Path) -> None:
    made = message()
    made.add_alternative("<p>Ответ дают за пять дней.</p>", subtype="html")
    page = made.get_payload()[1]  # type: ignore[index]
    page.add_related(b"\x89PNG", "image", "png", cid="<1>", disposition="inline")  # type: ignore[union-attr]
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Приказ №5.pdf")
    made.add_attachment("Текст приложения.", filename="приложение.txt")
    made.add_attachment(b"\xff\xd8", maintype="image", subtype="jpeg", filename="скан.jpg")
    made.add_attachment(message(Subject="Пересланное"))
    letter = read_letter(written(tmp_path, made))
    assert [item.name for item in letter.attachments] == [
        "Приказ №5.pdf",
        "приложение.txt",
        "скан.jpg",
        "Пересланное.eml",
    ]
    assert letter.attachments[0].data() == b"%PDF"
    assert media_type(written(tmp_path, letter.attachments[3].data(), "а.eml")) == EML
    shown = lines(read(written(tmp_path, made)))
    assert shown[-1] == "Вложения: Приказ №5.pdf; приложение.txt; скан.jpg; Пересланное.eml"
    assert "Текст приложения." not in shown


def test_a_forwarded_letter_with_bare_headers_is_a_file(tmp_path: Path) -> None:
    inner = "From: Анна <a@b>\nTo: c@d\nSubject: О сроках\n\nОтвет дают за пять дней.\n"
    outer = b"From: a@b\nTo: c@d\nContent-Type: message/rfc822\n\n" + inner.encode("koi8-r")
    (attached,) = read_letter(written(tmp_path, outer)).attachments
    assert attached.name == "О сроках.eml"
    shown = lines(read(written(tmp_path, attached.data(), "внутри.eml")))
    assert shown[0] == "О сроках"
    assert shown[-1] == "Ответ дают за пять дней."


def test_quoted_and_flowed_lines_are_put_together(tmp_path: Path) -> None:
    made = message()
    made.set_content("x", params={"format": "flowed"}, cte="8bit")
    made.set_payload("Ответ дают \nза пять дней.\n> Когда дадут ответ?\n".encode(), "utf-8")
    text = lines(read(written(tmp_path, made)))
    assert "Ответ дают за пять дней." in text
    assert "Когда дадут ответ?" in text


def test_a_text_about_letters_is_no_letter(tmp_path: Path) -> None:
    text = "Тема: о сроках\nОт: отдела кадров\nПисьмо составляют так.\n"
    assert media_type(written(tmp_path, text.encode(), "а.txt")) == TEXT
    note = "Date: 5 марта\nИтоги встречи.\n"
    assert media_type(written(tmp_path, note.encode(), "б.txt")) == TEXT
    # Under any name a letter is one.
    assert media_type(written(tmp_path, message(), "письмо.txt")) == EML


def test_a_saved_page_is_read_as_a_page(tmp_path: Path) -> None:
    page = EmailMessage(policy=SMTP)
    page["From"] = "<Saved by Blink>"
    page["Subject"] = "Закон"
    page["Snapshot-Content-Location"] = "https://example.org/"
    page.make_related()
    page.add_related(
        "<html><head><title>Закон о сроках</title></head><body><h1>Статья 1</h1>"
        "<p>Ответ дают за пять дней.</p></body></html>",
        subtype="html",
    )
    page.add_related(b"\x89PNG", "image", "png", filename="а.png")
    path = written(tmp_path, page, "закон.mhtml")
    assert media_type(path) == MHTML
    layout = reader_for(MHTML)(path)
    assert lines(layout) == ["Статья 1", "Ответ дают за пять дней."]
    assert layout.properties.title == "Закон о сроках"
    page.set_payload([])
    with pytest.raises(NoText):
        reader_for(MHTML)(written(tmp_path, page, "пусто.mhtml"))


def test_a_letter_with_pictures_is_no_saved_page(tmp_path: Path) -> None:
    made = message()
    made.set_content("<p>Ответ дают за пять дней.</p>", subtype="html")
    made.add_related(b"\x89PNG", "image", "png", cid="<1>")
    path = written(tmp_path, made)
    assert media_type(path) == EML
    assert read_letter(path).attachments == ()
    assert lines(read(path))[-1] == "Ответ дают за пять дней."


def test_parts_nested_without_end_are_an_error(tmp_path: Path) -> None:
    head = "From: a@example.org\nTo: b@example.org\nSubject: x\n"
    nested = "".join(
        f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(5000)
    )
    path = written(tmp_path, (head + nested + "\nтекст\n").encode())
    started = time.perf_counter()
    with pytest.raises((FileDamaged, NoText)):
        read(path)
    assert time.perf_counter() - started < 60


@pytest.mark.parametrize(
    "broken",
    [
        b"Subject: =?utf-8?B?\xff\xfe?=\nDate: never\n\n",
        b'Subject: x\nContent-Type: text/plain; charset="x\xff"\n\n',
        b"Subject: x\nContent-Type: multipart/mixed\n\n",
        b"Subject: x\nContent-Type: text/html\n\n",
        b"Subject: =?utf\x00?Q?a?=\n\n",
        b'Subject: x\nContent-Type: text/plain; charset="u\x00"\n\n',
        b"Cc: ,,,<<>>@;:\nContent-Transfer-Encoding: no-such\n\n",
    ],
)
def test_headers_out_of_any_order_do_not_stop_the_reading(tmp_path: Path, broken: bytes) -> None:
    data = b"From: ,<<a@b\nTo: \n" + broken + "Да будет так.".encode()
    assert lines(read(written(tmp_path, data)))[-1] == "Да будет так."
