"""Providers of checks: how they are asked and how they answer, whatever carries it.

A provider in the product keeps this contract (docs/reference/check-providers.md): asking again
under the same key asks once; an answer has a number of its own and may come twice; what cannot be
read is refused with a sentence and harms nothing else.
"""

from vetting.applications.providers.contract import (
    Ask,
    Batch,
    Carrier,
    Receipt,
    Refused,
    Reply,
    Unreachable,
)

__all__ = ["Ask", "Batch", "Carrier", "Receipt", "Refused", "Reply", "Unreachable"]
