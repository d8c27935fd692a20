"""Pages as legal portals and journals make them: the boilerplate goes, the text stays whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.layout import BlockKind
from ingest.readers.html.reader import blocks, parse
from ingest.reading import ReadDocument, read_document

SHORT = "Заявление рассматривают в течение пяти рабочих дней со дня его регистрации."
LONG = " ".join(
    f"Орган ведёт учёт обращений по форме номер {n} и хранит их три года." for n in range(9)
)

CONSULTANT = f"""<!DOCTYPE html><html><head><title>Закон о приёме \\ КонсультантПлюс</title>
<script>track()</script></head><body>
<div class="cookie-notice">Мы используем файлы cookie. <button>Принять</button></div>
<header class="page-header"><a href="/">КонсультантПлюс</a><a href="/law">Законодательство</a>
<a href="/about">О компании</a></header>
<nav class="breadcrumbs"><a href="/">Главная</a> &rarr; <a href="/doc">Документы</a></nav>
<div class="document-page__toc"><ul><li><a href="/document/1">Статья 1. Предмет</a></li>
<li><a href="/document/2">Статья 2. Сроки</a></li><li><a href="/document/3">Статья 3</a></li></ul>
</div>
<div class="document-page__content document__style">
<p class="ConsPlusTitle">ЗАКОН О ПРИЁМЕ ГРАЖДАН</p>
<div class="document__edit doc-edit"><p>(в ред. закона от 01.02.2020 № 5)</p></div>
<p class="ConsPlusTitle" id="p10">Статья 1. Предмет</p>
<p class="ConsPlusNormal">1. {SHORT}</p>
<p class="ConsPlusNormal">2. {LONG}</p>
<p class="ConsPlusTitle">Статья 1<sup>1</sup>. Особый порядок</p>
<p class="ConsPlusNormal">Порядок установлен <a href="/document/9">частью 2 статьи 1</a> закона.</p>
<table class="ConsPlusTable"><tr><td><p>Срок</p></td><td><p>Плата</p></td></tr>
<tr><td><p>5 дней</p></td><td><p>нет</p></td></tr></table>
<p class="ConsPlusTitle">Статья 2. Сроки</p><p class="ConsPlusNormal">{LONG}</p>
</div>
<div style="display:none">Скрытый текст счётчика</div><div hidden>Спрятанное окно</div>
<div class="share-buttons"><span>Поделиться</span><a href="#">ВКонтакте</a></div>
<span class="copy-tooltip">Ссылка скопирована</span>
<div class="document-page__banner">Реклама: купите систему сегодня</div>
<section class="related-documents"><h3>Похожие документы</h3><ul>
<li><a href="/a">Закон о справках</a></li><li><a href="/b">Приказ о сроках</a></li></ul></section>
<div class="comments"><h3>Комментарии</h3><p>Очень помогло, спасибо!</p></div>
<footer>Все права защищены</footer></body></html>"""

GARANT = f"""<html><head><title>Закон о приёме | ГАРАНТ</title></head><body>
<div id="header"><div class="menu"><a href="/">Главная</a><a href="/news">Новости</a></div></div>
<div class="document-actions"><a href="#">Распечатать</a><a href="#">Сохранить в файл</a></div>
<div class="content">
<div class="block" id="block_1"><h3 class="text-center">Статья 1. Предмет</h3>
<div class="block" id="block_11"><p>1. {SHORT}</p></div>
<div class="block" id="block_12"><p>2. {LONG}</p></div>
<div class="comment info"><p class="info-header">Информация об изменениях:</p>
<p>Законом от 3 мая 2021 г. № 7 в часть 3 внесены изменения</p>
<p><a href="#">См. текст части в предыдущей редакции</a></p></div>
<div class="block" id="block_13"><p>3. Отказ возможен по решению руководителя.</p></div>
<div class="comment"><p>ГАРАНТ:</p><p>См. комментарии к статье 1 закона</p></div></div>
<div class="block" id="block_2"><h3 class="text-center">Статья 2. Сроки</h3><p>{LONG}</p>
<p>ГАРАНТ: См. схему сроков</p></div>
</div>
<div class="related"><h2>Также рекомендуем</h2><a href="/x">Новый закон</a></div>
<div class="social-likes">Поделиться</div><div id="footer">© Система</div></body></html>"""

JOURNAL = f"""<html lang="ru"><head><title>Услуги — Вестник</title></head><body>
<div id="navbar"><ul><li><a href="/">Главная</a></li><li><a href="/arch">Архив</a></li></ul></div>
<div class="pkp_structure_content"><div class="sidebar"><h3>Рекламный блок</h3>
<p>Подписка на журнал</p><ul><li><a href="/1">Свежий номер</a></li></ul></div>
<article><h1>Клиентский опыт в управлении</h1>
<div class="authors"><p>Иванов И. И., Петрова А. А.</p></div>
<div class="abstract"><h2>Аннотация</h2><p>Рассмотрен опыт оказания услуг.</p></div>
<p>Ключевые слова: услуги; опыт</p>
<h2>Введение</h2><p>{LONG}</p><h2>Методы</h2><p>{LONG}<sup><a href="#r1">1</a></sup></p>
<h2>Список литературы</h2><ol><li>Иванов И. И. Услуги. 2020.</li><li>Петров П. П. Опыт.</li></ol>
</article></div>
<div class="similar-articles"><h3>Похожие статьи</h3><p>Другая статья</p></div>
<div class="cookie-consent">Сайт использует cookie</div></body></html>"""


def read(folder: Path, page: str) -> ReadDocument:
    path = folder / "страница.html"
    path.write_text(page, encoding="utf-8")
    return read_document(path, None, 10)


def text_of(document: ReadDocument) -> str:
    return document.structured.canonical.text


def tree(document: ReadDocument) -> list[str]:
    return [section.label or section.heading for section in document.structured.sections]


@pytest.mark.parametrize(
    ("page", "boilerplate"),
    [
        (CONSULTANT, "cookie Принять Законодательство Главная Скрытый Спрятанное Поделиться "
         "скопирована Реклама Похожие справках Комментарии спасибо защищены track"),
        (GARANT, "Новости Распечатать Сохранить рекомендуем Поделиться Система ГАРАНТ: "
         "Информация предыдущей комментарии схему"),
        (JOURNAL, "Главная Архив Рекламный Подписка Свежий Похожие Другая cookie"),
    ],
    ids=["consultant", "garant", "journal"],
)  # fmt: skip
def test_boilerplate_is_left_out(tmp_path: Path, page: str, boilerplate: str) -> None:
    text = text_of(read(tmp_path, page))
    assert [word for word in boilerplate.split() if word in text] == []


def test_a_page_of_consultant_keeps_its_articles(tmp_path: Path) -> None:
    document = read(tmp_path, CONSULTANT)
    assert [s.label for s in document.structured.sections if s.label] == [
        "Статья 1", "п. 1", "п. 2", "Статья 1.1", "Статья 2",
    ]  # fmt: skip
    text = text_of(document)
    for part in (SHORT, LONG, "частью 2 статьи 1 закона", "Срок | Плата\n5 дней | нет"):
        assert part in text
    assert "(в ред. закона от 01.02.2020 № 5)" in text
    assert text.count("Статья 2. Сроки") == 1


def test_a_page_of_garant_keeps_its_articles(tmp_path: Path) -> None:
    document = read(tmp_path, GARANT)
    assert tree(document) == ["Статья 1", "п. 1", "п. 2", "п. 3", "Статья 2"]
    for part in (SHORT, LONG, "3. Отказ возможен по решению руководителя."):
        assert part in text_of(document)


def test_a_page_of_a_journal_keeps_the_article(tmp_path: Path) -> None:
    document = read(tmp_path, JOURNAL)
    text = text_of(document)
    for part in (
        "Клиентский опыт в управлении",
        "Иванов И. И., Петрова А. А.",
        "Рассмотрен опыт оказания услуг.",
        "Ключевые слова: услуги; опыт",
        LONG,
        "1. Иванов И. И. Услуги. 2020.\n2. Петров П. П. Опыт.",
    ):
        assert part in text
    assert "Введение" in tree(document)
    assert "Список литературы" in tree(document)


def test_links_to_places_of_the_page_at_its_top_are_contents() -> None:
    root = parse(
        "<p><a href='#a'>Сроки</a></p><p><a href='#b'>Отказ</a></p><p><a href='#c'>Плата</a></p>"
        "<h2 id=a>Сроки</h2><p>Пять дней.</p><h2 id=b>Отказ</h2><h2 id=c>Плата</h2>"
        "<p>См. <a href='#a'>сроки</a>.</p>"
    )
    assert root is not None
    found = list(blocks(root))
    assert [block.kind for block in found[:3]] == [BlockKind.CONTENTS] * 3
    assert [block.text for block in found[3:]] == [
        "Сроки", "Пять дней.", "Отказ", "Плата", "См. сроки.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "page",
    [
        "<div><p><b>Реклама</b> — сведения о товаре.</p></div>",
        "<div><p>Рекомендуем применять правила в каждом отделе.</p></div>",
        "<div><h2>Комментарии</h2><p>К статье даны пояснения.</p></div>",
        "<div class='page-with-sidebar'><p>Приказ издан.</p></div>",
        "<section class='share-capital'><p>Уставный капитал внесён.</p></section>"
        "<p>Короткий хвост.</p>",
        "<p>См. приложение к приказу.</p>",
        "<div class='note'><p>Примечание. Срок считают в днях.</p></div>",
        "<p>Сайт использует единый стиль.</p>",
    ],
)
def test_words_of_the_text_that_only_resemble_boilerplate_stay(page: str) -> None:
    root = parse(f"<body><h1>Правила</h1>{page}</body>")
    assert root is not None
    shown = " ".join(block.text for block in blocks(root))
    expected = " ".join(parse(page).itertext())  # type: ignore[union-attr]
    assert " ".join(expected.split()) in " ".join(shown.split()).replace("• ", "")
