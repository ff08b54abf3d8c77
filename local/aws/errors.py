"""What may be wrong with engines and their data, each in one line."""


class EngineError(Exception):
    """An engine cannot be had."""


class DataError(Exception):
    """The folder for the data cannot be used."""
