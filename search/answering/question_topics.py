"""What a question is about: its words and phrases, the topic, what sort of thing each names."""

from __future__ import annotations

from dataclasses import dataclass

from search.answering.question_parts import INTERROGATIVES, Phrase, Token, phrases, read

# What may be asked of anything: such a noun is no topic of its own.
ATTRIBUTES = frozenset(
    "срок порядок цель задача форма состав размер стоимость цена ответственный причина требование "
    "критерий показатель периодичность основание документ случай время день дата момент раз часть "
    "образ место количество число максимум минимум предел условие право обязанность последствие "
    "результат пример исключение ответственность способ вид тип сумма частота длительность".split()
)
PLACE_PREPOSITIONS = frozenset({"в", "на"})
SORTS = {
    "person": "гражданин человек заявитель клиент посетитель сотрудник работник служащий бизнес "
    "предприниматель инвалид ребенок житель руководитель потребитель пользователь лицо организация "
    "компания семья пенсионер студент участник юрлицо физлицо гость",
    "place": "мфц орган министерство ведомство портал центр отдел регион область город учреждение "
    "школа администрация отделение офис управление служба округ район правительство госуслуга сайт "
    "приложение больница поликлиника суд комиссия",
    "time": "день срок год месяц час неделя время период квартал минута выходной праздник этап",
    "text": "пункт статья раздел глава стандарт приказ закон методика кодекс рекомендация "
    "программа глоссарий памятка документ постановление регламент п ст положение модель карта",
}
# «Как часто», «как долго» ask with two words.
_MEASURES = frozenset({"часто", "долго", "быстро", "скоро", "много", "давно"})
ANY_SORT = (*SORTS, None)
_SORT_OF = {word: sort for sort, words in SORTS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its words and phrases; `text` has no mark at its end."""

    text: str
    tokens: list[Token]
    phrases: list[Phrase]

    def words(self, first: int, last: int) -> str:
        """The words of tokens `[first, last)` as written."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    def with_words(self, first: int, last: int, words: str) -> str:
        """The text with other words in place of tokens `[first, last)`."""
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        return f"{self.text[:start]}{words}{self.text[end:]}"


def question_of(text: str) -> Question:
    text = " ".join(text.split()).rstrip(" ?!.…")
    tokens = read(text)
    return Question(text, tokens, phrases(tokens))


def sort_of(token: Token) -> str | None:
    return _SORT_OF.get(token.lemma)


def is_asked_for(phrase: Phrase, before: Question) -> bool:
    """«Какой срок»: the noun that the interrogative is about."""
    at = phrase.first - 1
    return at >= 0 and before.tokens[at].lemma in {"какой", "который", "каков", "чей", "сколько"}


def interrogative_end(before: Question, takes_noun: bool) -> int:
    """How many tokens ask: «какой» or, where a noun comes instead, «какой срок»; 0 for none."""
    start = 1 if before.tokens[0].preposition is not None else 0
    if start >= len(before.tokens) or before.tokens[start].lemma not in INTERROGATIVES:
        return 0
    end = start + 1
    while end < len(before.tokens) and (
        before.tokens[end].part == "NPRO"
        or (before.tokens[start].lemma == "как" and before.tokens[end].lemma in _MEASURES)
    ):
        end += 1
    has_verb = any(token.is_verb for token in before.tokens[end:])
    noun = next((n for n in range(end, len(before.tokens)) if before.tokens[n].is_noun), None)
    if noun is None or before.tokens[start].lemma not in {"какой", "который", "каков", "сколько"}:
        return end
    if start == 1 or (takes_noun and not has_verb):
        return noun + 1 if noun - end <= 2 else end
    return end


def topic_of(before: Question) -> str:
    """The previous question without the words it asks with."""
    end = interrogative_end(before, False)
    topic = before.text[before.tokens[end - 1].end :].lstrip(" ,") if end else before.text
    return topic or before.text
