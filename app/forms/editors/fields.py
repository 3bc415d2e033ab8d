"""Which editor belongs to a declared field, and the words shown for the values of the file format."""

from app.forms.editors.choices import BoolEditor, ChoiceEditor, ChoiceOrNumberEditor, SeveralEditor
from app.forms.editors.declared import Declared
from app.forms.editors.editor import Editor
from app.forms.editors.number_field import NumberEditor, is_wide
from app.forms.editors.slider import SliderEditor
from app.forms.editors.whole_numbers import IntEditor, OptionalIntEditor


def editor_for(field: Declared) -> Editor:
    """Return a new editor for a field; ValueError for a field that no single editor can show."""
    match field.sort:
        case "int" if field.hints.decades:
            return SliderEditor(field)
        case "int":
            return IntEditor(field)
        case "float" if not field.hints.decades and is_wide(field):
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
