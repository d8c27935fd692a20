"""What a description says of its medium and identifiers, which is part of no field."""

from __future__ import annotations

import re

# «[Текст]», «[Электронный ресурс]» (GOST 7.1-2003, 5.2.3), «(дата обращения: …)» (GOST R 7.0.5).
_BRACKETED = re.compile(
    r"[(\[]\s?(?:дата\s|accessed|retrieved|обращени|in\sruss|на\s(?:рус|англ)|электрон|текст\b"
    r"|electronic|online|internet|рукопись|обратный\sперевод|сайт\b|карты\b|ноты\b|видео|изоматериал"
    r"|так\sв\sисточнике|ресурс\sэлектр|print)[^()\[\]]{0,90}[)\]]",
    re.IGNORECASE,
)
_UNBRACKETED = re.compile(
    r"[.,;]?\s?(?:[–—-]\s?)?(?<!\w)(?:Дата\s(?:обращения|доступа|публикации)|Accessed(?:\son)?"
    r"|Загл(?:авие|\.)\sс\sэкрана|Библиогр\.(?:\sв\sконце\s\w+)?(?::\sс\.\s[0-9–, -]{1,20})?):?\s?"
    r"(?:[0-9]{1,2}[.\s]\w{1,9}[.\s][0-9]{4}(?:\s?г)?\.?)?",
    re.IGNORECASE,
)
# «Текст : непосредственный» (GOST R 7.0.100-2018, 5.10).
_CONTENT_TYPE = re.compile(
    r"\.?\s?(?:[–—-]\s?)?(?<!\w)(?:Текст|Изображение|Электронные\sданные)(?:\s?\([^()]{1,40}\))?"
    r"\s?:\s?(?:непосредственн\w{2}|электронн\w{2})(?:\s?,\s?электронн\w{2})?",
)
_IDENTIFIER = re.compile(
    r"[.,;]?\s?(?:[–—-]\s?)?(?<!\w)(?:(?:e-?)?ISBN:?\s[0-9XХ–-]{10,20}(?:\s\([^()]{1,30}\))?"
    r"|(?:e-?)?ISSN:?\s[0-9]{4}[–-][0-9]{3}[0-9XХ]"
    r"|EDN:?\s[A-Z]{6}|PMID:?\s[0-9]{4,9}|PMCID:?\sPMC[0-9]+|arXiv:[0-9.v]+)"
)


def without_notes(text: str) -> str:
    """A description without notes of medium, access and identifiers, its spaces single."""
    for pattern in (_BRACKETED, _UNBRACKETED, _CONTENT_TYPE, _IDENTIFIER):
        text = pattern.sub(" ", text)
    return re.sub(r"\s+", " ", text).strip()
