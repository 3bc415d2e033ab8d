"""Which editor belongs to a declared field, and the words shown for the values of the file format."""

from app.forms.editors.choices import BoolEditor, ChoiceEditor, ChoiceOrNumberEditor, SeveralEditor
from app.forms.editors.declared import Declared
from app.forms.editors.editor import Editor
from app.forms.editors.number_field import NumberEditor, is_wide
from app.forms.editors.slider import SliderEditor
from app.forms.editors.whole_numbers import IntEditor, OptionalIntEditor

# Values read better in these words; what is not listed is shown as it is written in the file.
WORDS: dict[str, dict[str, str]] = {
    "activation": {
        "relu": "ReLU",
        "leaky_relu": "Leaky ReLU",
        "elu": "ELU",
        "tanh": "Tanh",
        "sigmoid": "Sigmoid",
        "identity": "None",
    },
    "kernel": {"rbf": "RBF", "linear": "Linear", "poly": "Polynomial"},
    "gamma": {"auto": "Auto", "scale": "Scale"},
    "start": {"random": "Random", "zeros": "All zeros", "ones": "All ones", "custom": "Custom"},
    "init": {"normal": "Normal (He)", "uniform": "Uniform (nn.Linear)"},
    "rows": {"full": "All 15", "small": "The first five"},
    "formula": {"safe": "Safe", "naive": "Naive (log p)"},
    "source": {
        "small": "Small (8 x 8)",
        "mnist": "MNIST",
        "fashion_mnist": "Fashion-MNIST",
        "kmnist": "Kuzushiji-MNIST",
    },
    "engine": {"auto": "Automatic", "autograd": "Autograd", "by_hand": "By hand (NumPy)"},
    "kind": {"share": "By percentage", "count": "By number"},
}

# The word for None and the numbers offered.
NOTHING: dict[str, tuple[str, tuple[int, ...]]] = {
    "batch": ("all points", (1, 8, 16, 32, 64, 128)),
    "steps": ("endless", (1_000, 10_000, 100_000, 1_000_000)),
    "eval_every": ("automatic", (1, 10, 100, 1_000)),
}


def words(name: str, choices: tuple[str, ...]) -> dict[str, str]:
    """Return the words of the choices of a field, by value."""
    known = WORDS.get(name, {})
    return {choice: known.get(choice, choice.replace("_", " ").capitalize()) for choice in choices}


def editor_for(field: Declared) -> Editor:
    """Return a new editor for a field; ValueError for a field that no single editor can show."""
    match field.sort:
        case "int" if field.decades:
            return SliderEditor(field)
        case "int":
            return IntEditor(field, grouped=field.name != "seed")
        case "float" if not field.decades and is_wide(field):
            return NumberEditor(field)
        case "float":
            return SliderEditor(field)
        case "optional_int":
            return OptionalIntEditor(field, *NOTHING.get(field.name, ("automatic", ())))
        case "choice":
            return ChoiceEditor(words(field.name, field.choices))
        case "choice_or_number":
            return ChoiceOrNumberEditor(field, words(field.name, field.choices))
        case "features":
            return SeveralEditor(field)
        case "bool":
            return BoolEditor(field.title)
        case _:
            raise ValueError(f"no editor shows the field {field.name}")
