"""Which editor belongs to a declared field, and the words shown for the values of the file format."""

from app.forms.editors.choices import BoolEditor, ChoiceEditor, ChoiceOrNumberEditor, SeveralEditor
from app.forms.editors.declared import Declared
from app.forms.editors.editor import Editor
from app.forms.editors.number_field import NumberEditor
from app.forms.editors.slider import SliderEditor
from app.forms.editors.whole_numbers import IntEditor, OptionalIntEditor

_WIDEST_SLIDER = 1000.0  # over more than this a slider's even steps would be too coarse to be of use


def editor_for(field: Declared) -> Editor:
    """Return a new editor for a field; ValueError for a field that no single editor can show."""
    match field.sort:
        case "int" if field.hints.decades:
            return SliderEditor(field)
        case "int":
            return IntEditor(field)
        case "float" if not field.hints.decades and field.width > _WIDEST_SLIDER:
            return NumberEditor(field)
        case "float":
            return SliderEditor(field)
        case "optional_int":
            return OptionalIntEditor(field)
        case "choice":
            return ChoiceEditor(field.choice_words)
        case "choice_or_number":
            return ChoiceOrNumberEditor(field)
        case "features":
            return SeveralEditor(field)
        case "bool":
            return BoolEditor(field.title)
        case _:
            raise ValueError(f"no editor shows the field {field.name}")
