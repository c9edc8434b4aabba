"""Why a map, a file or one row is not taken in."""

from standards.refusals import Refusal


class ImportRefused(Refusal):
    """Nothing of the import was done; the sentence says why."""

    heading = "Nothing was imported"


class RowRejected(ValueError):
    """One row cannot be taken in; `field` is the column, the message says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason
