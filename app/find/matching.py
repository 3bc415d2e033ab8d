"""Matching: which entries a person means by some words, however they are spelled, and which of their letters say so.

A word matches another one that is equal, begins with it, holds it, or, if there is none, that is spelled nearly so.
All words of a query must be found in an entry, if any entry has all of them; those in a title weigh most. A query that
stands in the thesaurus finds what its synonyms find as well, below what says it itself.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from app.find.entries import Entry

_WORD = re.compile(r"[^\W_]+")
_LITTLE = frozenset({"a", "an", "and", "as", "at", "by", "for", "in", "is", "it", "of", "on", "or", "the", "to"})
TITLE, PLACE, ABOUT = 10.0, 3.0, 4.0  # what a word weighs where it stands
SYNONYM = 0.8  # of what is found by a synonym
SOME = 0.5  # of what is found by some of the words
FUZZY_LENGTH = 4  # of a word that may be misspelled: shorter ones resemble everything
FUZZY = 0.74  # of its letters that must be right

Scores = dict[int, tuple[float, dict[str, int]]]  # of entries by number: how well, and the letters that match


@dataclass(frozen=True)
class Match:
    """An entry that was found, how well it fits, and the words of it that say so, each with how many of its letters."""

    entry: Entry
    score: float
    letters: dict[str, int]


@lru_cache(4096)
def plain(text: str) -> str:
    """Return a text in small letters without accents, in the British spelling, letter for letter as long as it."""
    if text.isascii():
        text = text.lower()
    else:
        text = "".join(unicodedata.normalize("NFD", sign)[0].lower()[:1] or sign for sign in text)
    return re.sub(r"(?<=\w\w)iz(?=[aei])", "is", text)


def words(text: str) -> list[str]:
    """Return the words of a text, plain."""
    return _WORD.findall(plain(text))


def emphasised(text: str, letters: dict[str, int]) -> list[tuple[int, int]]:
    """Return where in a text the matched letters stand: each beginning and number."""
    return [(word.start(), letters[word[0]]) for word in _WORD.finditer(plain(text)) if word[0] in letters]


class Index:
    """Entries by their words."""

    def __init__(self, entries: Sequence[Entry], synonyms: Iterable[Sequence[str]]) -> None:
        self.entries = tuple(entries)
        self._lengths = [len(words(entry.title)) for entry in self.entries]
        weights: dict[str, dict[int, float]] = defaultdict(dict)  # of a word, by the entries that have it
        for at, entry in enumerate(self.entries):
            for text, weight in ((entry.about, ABOUT), (entry.place, PLACE), (entry.title, TITLE)):
                for word in words(text):
                    weights[word][at] = weight
        self._weights = dict(weights)
        self._words = sorted(weights)
        self._synonyms: dict[str, list[str]] = defaultdict(list)
        for group in synonyms:
            terms = [plain(term) for term in group]
            for term in terms:
                self._synonyms[term] += [other for other in terms if other != term]
        self._of_synonym: dict[str, Scores] = {}

    def find(self, query: str) -> list[Match]:
        """Return what matches, best first; of equals the first stays first."""
        tokens = [word for word in words(query) if word not in _LITTLE] or words(query)
        best = self._all_of(tokens)
        if not best and len(tokens) > 1:
            for token in tokens:
                _take(best, self._all_of([token]), SOME)
        found = [Match(self.entries[at], score, letters) for at, (score, letters) in best.items()]
        order = {entry: at for at, entry in enumerate(self.entries)}
        return sorted(found, key=lambda match: (-match.score, order[match.entry]))

    def near(self, query: str, most: int = 4) -> list[Entry]:
        """Return the entries whose titles are spelled most like a query."""
        titles = {plain(entry.title): entry for entry in reversed(self.entries)}
        return [titles[title] for title in get_close_matches(plain(query), titles, most, cutoff=0.3)]

    def _all_of(self, tokens: list[str]) -> Scores:
        """Return the entries that have all words, or all of a synonym of them."""
        best = self._score([self._alike(token) for token in tokens])
        for synonym, share in self._synonyms_of(" ".join(tokens)).items():
            if synonym not in self._of_synonym:
                self._of_synonym[synonym] = self._score([self._beginning(word) for word in words(synonym)])
            _take(best, self._of_synonym[synonym], share)
        return best

    def _score(self, alike: list[dict[str, tuple[float, int]]]) -> Scores:
        """Return the entries that have a word like each of some, by the mean of what these weigh.

        Of equal titles the one that says nothing else counts most: Learning rate, and not A learning rate too large.
        """
        found: Scores | None = None
        for candidates in alike:
            here: dict[int, tuple[float, str, int]] = {}
            for word, (score, letters) in candidates.items():
                for at, weight in self._weights[word].items():
                    if weight * score > here.get(at, (0.0, "", 0))[0]:
                        here[at] = weight * score, word, letters
            found = {
                at: (found[at][0] + score, found[at][1] | {word: letters}) if found else (score, {word: letters})
                for at, (score, word, letters) in here.items()
                if found is None or at in found
            }
        count = len(alike)
        return {
            at: (score / count + count / max(count, self._lengths[at]), letters)
            for at, (score, letters) in (found or {}).items()
        }

    def _beginning(self, token: str) -> dict[str, tuple[float, int]]:
        """Return the words that begin with a token, how well they match, and with how many letters."""
        found = {}
        for at in range(bisect_left(self._words, token), len(self._words)):
            word = self._words[at]
            if not word.startswith(token):
                break
            found[word] = 0.8 + 0.2 * len(token) / len(word), len(token)
        return found

    def _alike(self, token: str) -> dict[str, tuple[float, int]]:
        """Return the words that match a token in any way."""
        found = self._beginning(token)
        if len(token) > 2:
            found |= {word: (0.4, len(word)) for word in self._words if token in word and word not in found}
        if found or len(token) < FUZZY_LENGTH:
            return found
        letters = set(token)
        beginnings = {word[: len(token)] for word in self._words if len(word) >= len(token) - 1}
        likely = [one for one in beginnings if len(letters & set(one)) >= FUZZY * len(letters)]
        for rank, beginning in enumerate(get_close_matches(token, likely, 3, FUZZY)):
            for word in self._beginning(beginning):
                found.setdefault(word, (0.7 - 0.1 * rank, len(word)))
        return found

    def _synonyms_of(self, query: str) -> dict[str, float]:
        """Return what else a query may be called, and how much that counts: less while it is still being typed."""
        same = {query: 1.0} if query in self._synonyms else {}
        if not same and len(query) > 2:
            same = {term: 0.9 for term in self._synonyms if term.startswith(query)}
        if not same and len(query) > FUZZY_LENGTH:
            same = dict.fromkeys(get_close_matches(query, self._synonyms, 1, 0.8), 0.8)
        found: dict[str, float] = {}
        for term, share in same.items():
            for other in self._synonyms[term]:
                found[other] = max(found.get(other, 0.0), SYNONYM * share)
        return found


def _take(best: Scores, others: Scores, share: float) -> None:
    """Take in what others score better, at a share of it."""
    for at, (score, letters) in others.items():
        if share * score > best.get(at, (0.0, {}))[0]:
            best[at] = share * score, letters
