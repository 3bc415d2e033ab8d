"""What a learner refuses, in a sentence."""


class CannotLearn(ValueError):
    """Data or settings that a model cannot learn from; the message is a sentence that says what to do."""


class DeviceError(RuntimeError):
    """A device that cannot be used; the message is one sentence and says where training goes on."""
