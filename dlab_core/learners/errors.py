"""What a learner refuses, in a sentence."""

from dlab_core.recipe.sentences import SaidError


class CannotLearn(SaidError):
    """Data or settings that a model cannot learn from; the message is a sentence that says what to do."""


class DeviceError(SaidError):
    """A device that cannot be used; the message is one sentence and says where training goes on."""
