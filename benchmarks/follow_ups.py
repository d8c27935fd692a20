"""How many follow-ups are made to stand by themselves as they should be.

`python -m benchmarks.follow_ups [FILE]` reads lines `{"previous", "question"}` with `resolved` (the
resolutions that are right; an empty list: the question stands by itself) or `holds` and `lacks`
(what a right one must and must not hold), and prints the shares and every wrong one.
`--home FOLDER` also asks the sample library in that home the pairs of `_ASKED`, and prints for how
many the answer or the nearest passages hold the words wanted, with the question alone and resolved.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.answering.follow_up import resolve

ROWS = Path(__file__).parent.parent / "tests" / "data" / "follow-ups.jsonl"


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with what the rules made of it; `stands` are rows that must not change."""

    row: dict[str, Any]
    resolved: str | None
    is_right: bool
    stands: bool


def judged(file: Path = ROWS) -> list[Judged]:
    """Every row of a file, judged. Case does not count, nor does punctuation at the end."""
    with file.open(encoding="utf-8") as lines:
        return [judge(json.loads(line)) for line in lines if line.strip()]


def judge(row: dict[str, Any]) -> Judged:
    """What the rules make of one row, and whether it is right."""
    found = resolve(row["question"], row["previous"])
    wanted = row.get("resolved")
    if wanted == []:
        return Judged(row, found, found is None, stands=True)
    if found is None:
        return Judged(row, None, is_right=False, stands=False)
    told = _plain(found)
    if wanted is not None:
        return Judged(row, found, told in map(_plain, wanted), stands=False)
    holds = all(_plain(part) in told for part in row["holds"])
    lacks = not any(part.strip().lower() in f"{told} ".split(" ") for part in row["lacks"])
    return Judged(row, found, holds and lacks, stands=False)


def _plain(text: str) -> str:
    return text.lower().rstrip(" ?!.")


# Pairs asked of the sample library: the question before, the follow-up, words of the right passage.
_ASKED = (
    ("Сколько минут можно ждать в очереди?", "а кто за это отвечает?", ("очеред",)),
    ("Что такое внутренний клиент?", "а карта пути клиента?", ("карта пути",)),
    ("Что такое CSI?", "а NPS?", ("NPS",)),
    ("Кто утверждает дорожную карту?", "а когда?", ("дорожн",)),
    ("Как часто проводятся заседания рабочей группы?", "а кто её возглавляет?", ("рабоч",)),
    ("Какой срок ответа на жалобу?", "а на обращение?", ("обращени",)),
    ("Какой срок ответа на жалобу?", "а если жалоба повторная?", ("повторн",)),
    ("Какие права есть у граждан?", "а у бизнеса?", ("бизнес",)),
    ("Что такое обратная связь?", "как её собирают?", ("обратн",)),
    ("Что такое индекс NPS?", "а как он считается?", ("NPS",)),
    ("Как работать с обращениями граждан?", "а бизнеса?", ("бизнес",)),
    ("Сколько часов длится программа обучения?", "а кто её проводит?", ("программ",)),
)


def _in_library(home: Path) -> None:
    from corpus.settings import Settings
    from search.engine import KnowledgeBase

    alone = resolved = 0
    with KnowledgeBase.open(Settings(home=home), create=False) as kb:
        for previous, question, words in _ASKED:
            whole = resolve(question, previous)
            found = [_finds(kb, asked, words) for asked in (question, whole or question)]
            alone += found[0]
            resolved += found[1]
            print(f"  {'+' if found[1] else '-'} {question} → {whole}")
    print(f"library: alone {alone} of {len(_ASKED)}, resolved {resolved} of {len(_ASKED)}")


def _finds(kb: Any, question: str, words: tuple[str, ...]) -> bool:
    given = kb.ask(question)
    quotes = [cited.quote for cited in given.citations]
    return any(all(word.lower() in quote.lower() for word in words) for quote in quotes)


def main() -> None:
    """Print shares and wrong rows."""
    asking = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asking.add_argument("file", nargs="?", type=Path, default=ROWS)
    asking.add_argument("--home", type=Path)
    chosen = asking.parse_args()
    rows = judged(chosen.file)
    for each in rows:
        if not each.is_right:
            print(f"{each.row['previous']} + {each.row['question']} → {each.resolved}")
    for name, some in (
        ("follow-ups", [each for each in rows if not each.stands]),
        ("complete", [each for each in rows if each.stands]),
    ):
        right = sum(each.is_right for each in some)
        print(f"{name}: {right} of {len(some)} right ({right / max(len(some), 1):.1%})")
    if chosen.home is not None:
        _in_library(chosen.home)


if __name__ == "__main__":
    main()
