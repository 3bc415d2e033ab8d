"""Text of others within our own: made one line, and short."""

MAX_SENTENCE = 300  # characters of a sentence that a person is shown
_MAX_QUOTED = 60


def one_line(text: str) -> str:
    """Return a text with a space for what is not printed: ends of lines, controls, marks of direction."""
    return "".join(c if c.isprintable() else " " for c in text)


def shorten(text: object, width: int = _MAX_QUOTED) -> str:
    """Return a text as one line of at most `width` characters; of a longer one the middle is left out."""
    line = str(text)
    if len(line) > width:
        half = (width - 3) // 2
        line = f"{line[: width - 3 - half]} … {line[-half:]}"
    return one_line(line)


class SaidError(ValueError):
    """An error whose message is a sentence for a person: one line, and short, whatever it quotes."""

    def __init__(self, sentence: str) -> None:
        super().__init__(shorten(sentence, MAX_SENTENCE))
