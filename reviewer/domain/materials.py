"""What a nomination owes in files, and what each file that came says of its line."""

from enum import StrEnum

from reviewer.contract.snapshots import CategoryRulebook

SEAL = "seal-"
"""What the key of a scanned page with the seal of an opinion begins with; the key of its level follows."""


class MaterialState(StrEnum):
    """Where a file stands between the last byte and the judgement."""

    WAITING = "waiting"
    CHECKING = "checking"
    ACCEPTED = "accepted"
    REFUSED = "refused"


def lines_of(book: CategoryRulebook) -> tuple[str, ...]:
    """Every line that a file of the category can belong to: of all tiers as listed, then the seals."""
    listed = [spec.key for tier in book.materials for spec in tier.materials]
    return (*dict.fromkeys(listed), *(f"{SEAL}{level.key}" for level in book.levels))
