"""Words find what a person means by them: names, synonyms, ideas, and whatever they are spelled like."""

import pytest

from app.find.entries import Entry, controls, experiments
from app.find.matching import Index, emphasised, plain
from app.find.thesaurus import groups


@pytest.fixture(scope="module")
def index():
    return Index([*(entry for entry, _ in experiments()), *controls()], groups())


def titles(index, query, most=6):
    return [match.entry.title for match in index.find(query)[:most]]


# What is typed, and a title that must be among the first.
TYPED = {
    "xor": "XOR",
    "exclusive or": "XOR",
    "overfit": "More features than points",
    "overfitting": "Digits, early stopping",
    "margin": "Losses and margins",
    "learning rate": "Learning rate",
    "eta": "Learning rate",
    "step size": "Learning rate",
    "lr": "Learning rate",
    "regularisation": "L2 penalty",
    "regularization": "L2 penalty",
    "weight decay": "Weight decay",
    "l2": "L2 penalty",
    "ridge": "Ridge",
    "dropout": "Dropout",
    "kernel": "Kernel",
    "rbf": "Gamma",
    "soft margin": "C",
    "outlier": "An outlier",
    "robust": "An outlier",
    "gmm": "Gaussian mixture",
    "neurons": "Hidden units",
    "backprop": "Gradients",
    "least squares": "Closed form",
    "hardest": "Top losses",
    "csv": "Open a table",
    "spiral": "Spiral",
    "vanishing gradient": "Two hidden layers, sigmoid",
}


@pytest.mark.parametrize("query", TYPED)
def test_an_idea_is_found_by_its_words(index, query):
    assert TYPED[query] in titles(index, query, 12)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("learnig rate", "Learning rate"),
        ("leraning", "Learning rate"),
        ("regularizaton", "L2 penalty"),
        ("droput", "Dropout"),
        ("gausian", "Gaussian mixture"),
        ("momentm", "Momentum"),
        ("kernal", "Kernel"),
        ("OUTLIER", "An outlier"),
    ],
)
def test_what_is_misspelled_is_found(index, query, title):
    assert title in titles(index, query)


def test_what_is_called_so_comes_before_what_only_speaks_of_it(index):
    assert titles(index, "gamma", 1) == ["Gamma"]
    assert titles(index, "learning rate", 1) == ["Learning rate"]
    assert titles(index, "batch", 1) == ["Batch"]


def test_all_words_are_wanted_and_some_of_them_if_nothing_has_all(index):
    assert all("digits" in (match.entry.title + match.entry.place).lower() for match in index.find("digits adam")[:3])
    assert index.find("xor zzzzqq")[0].entry.title == "XOR"


def test_nothing_found_has_near_names(index):
    assert not index.find("zzzzqq")
    assert not index.find("fulscreens")
    assert index.near("xorr")[0].title == "XOR"


def test_every_word_of_the_thesaurus_finds_something(index):
    lost = [term for group in groups() for term in group if not index.find(term)]
    # Commands are no entries of this index: they are of a window.
    assert not set(lost) - {term for group in groups() for term in group if set(group) & COMMANDS}


COMMANDS = {"larger", "smaller", "default size", "dark", "light", "follow system", "present", "keys", "full screen"}


def test_the_thesaurus_is_plain():
    for group in groups():
        assert len(group) > 1
        assert len(set(group)) == len(group)
        assert all(term == plain(term).strip() for term in group), group


def test_the_letters_that_match_are_emphasised():
    index = Index([Entry("Controls", "a.b", "Learning rate", "The rate of learning.")], [])
    (match,) = index.find("lea rat")
    assert emphasised(match.entry.title, match.letters) == [(0, 3), (9, 3)]
    assert emphasised(match.entry.about, match.letters) == [(4, 3), (12, 3)]


def test_accents_and_spelling_keep_their_place():
    assert plain("Café Normalize ŷ") == "cafe normalise y"
    assert len(plain("|y − ŷ|ᵐ")) == len("|y − ŷ|ᵐ")


@pytest.mark.parametrize("text", ["", " ", "?", "“”", "a" * 5000, "\u202e<b>", "C\x00"])
def test_anything_can_be_typed(index, text):
    index.find(text)
    index.near(text)
