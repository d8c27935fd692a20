"""What web pages put around and between a document's own text: named, hidden, or said in set words.

Class names are read as words («doc-page__share-buttons»); each rule answers with the largest share
of the page that it may take away, so that a page wrapped in an unlucky name is never lost.
"""

from __future__ import annotations

import re

from lxml.etree import _Element

_NAME_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SURROUNDINGS = frozenset(
    "cookie cookies breadcrumb breadcrumbs share sharing social socials advert adverts "
    "advertisement comments banner banners related similar recommended recommendations subscribe "
    "subscription newsletter popup modal tooltip pagination toolbar likes rating sidebar "
    "copyright".split()
)
_WITH = frozenset({"with", "has", "no"})  # «with-sidebar» names the text beside it
_EDITORS_NOTE = frozenset("comment note info edit reference".split())
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
_CONTENTS = frozenset({"toc", "contents"})
_PARTS = frozenset("div section aside ul ol table form dialog".split())

# How parts that are no text begin.
_HEADS = re.compile(
    r"(?:похожие|связанные|популярные)\s+(?:документы|статьи|материалы|публикации)\W*$"
    r"|также\s+рекомендуем\W*$|рекомендуем\s+(?:прочитать|почитать|посмотреть)\W*$"
    r"|читайте\s+также|поделиться(?:\s+\S+){0,3}$|оставить\s+комментарий|на\s+правах\s+рекламы"
    r"|(?:мы|(?:этот\s+|наш\s+)?сайт)\s+использу\w+\s.{0,40}cookie",
    re.IGNORECASE,
)
# Remarks that a legal system puts between the clauses of an act.
_REMARKS = re.compile(
    r"ГАРАНТ:|КонсультантПлюс:|Информация\s+об\s+изменениях:?$|См\.\s+(?:текст|предыдущую|будущую)\s"
)
_PHRASES = re.compile(
    r"(?:ссылка\s+скопирована|скопировать(?:\s+ссылку)?|поделиться(?:\s+ссылкой)?|(?:рас)?печат(?:ать|ь)"
    r"|версия\s+для\s+печати|сохранить(?:\s+в\s+файл)?|скачать(?:\s+(?:документ|pdf|doc|docx|rtf))?"
    r"|в\s+избранное|добавить\s+в\s+избранное|наверх|вверх|к\s+началу(?:\s+страницы)?"
    r"|закрыть|показать\s+ещ[её]|подробнее|читать\s+далее|принять|войти|регистрация)[.!]?",
    re.IGNORECASE,
)
_NAMED_SHARE = 0.3
_HIDDEN_SHARE = 0.3
_SHORT_SHARE = 0.5  # of a page that holds little more than buttons
_LONGEST_REMARK = 400


def name_words(element: _Element) -> frozenset[str]:
    """The words of an element's class and id, in small letters."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return frozenset(word.lower() for word in _NAME_WORD.findall(names))


def largest_share(element: _Element, tag: str, opening: str, characters: int) -> float:
    """The largest share of the page's text at which an element is boilerplate; 0 for never.

    `opening` is the first text inside it, `characters` the length of all of it.
    """
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return _HIDDEN_SHARE
    if characters == len(opening) and _PHRASES.fullmatch(opening):
        return _SHORT_SHARE
    words = name_words(element) if tag in _PARTS or tag == "span" else frozenset()
    if words & _SURROUNDINGS and not words & _WITH:
        return _NAMED_SHARE
    if tag in _PARTS and _HEADS.match(opening):
        return _NAMED_SHARE
    remark = characters <= _LONGEST_REMARK and _REMARKS.match(opening)
    return _NAMED_SHARE if remark and (tag == "p" or words & _EDITORS_NOTE) else 0.0


def is_contents(element: _Element, tag: str, characters: int, linked: int) -> bool:
    """Whether an element is named as contents and is mostly links."""
    return tag in _PARTS and bool(name_words(element) & _CONTENTS) and 2 * linked >= characters > 0
