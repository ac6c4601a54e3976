"""The published criteria with their points. All points are whole hundredths."""

from msgspec import Struct

from reviewer.contract.clauses import Clause


class Criterion(Struct, frozen=True, kw_only=True):
    """One line of the score sheet: 0 to `cap` in steps of `step`, both in hundredths of a point.

    `group` is the heading that it stands under; `hint` says in a sentence what earns the points.
    """

    key: str
    name: str
    group: str
    cap: int
    step: int
    clause: Clause
    hint: str = ""


class Veto(Struct, frozen=True, kw_only=True):
    """A finding that ends the review of a nominee at 0; the expert must write the reason."""

    key: str
    name: str
    clause: Clause


class Rubric(Struct, frozen=True, kw_only=True):
    """The score sheet of one category.

    A total counts in points of 100. Without `weights` it is the plain sum, so the caps add to 100
    points. `weights` are whole percents, one a criterion, adding to 100, and a total is the sum of
    weight times mark: caps of 100 points each make 100, and so must any others, weighted
    (`full_marks` is 100_00 in either case). `weights_source` says who set them, since no notice
    publishes points; it is printed on every score sheet.
    """

    criteria: tuple[Criterion, ...]
    weights_source: str
    vetoes: tuple[Veto, ...] = ()
    weights: tuple[int, ...] | None = None
    special_reason_at_least: int = 50

    @property
    def full_marks(self) -> int:
        """The highest possible total, in hundredths of a point, rounded down."""
        if self.weights is None:
            return sum(criterion.cap for criterion in self.criteria)
        pairs = zip(self.criteria, self.weights, strict=True)
        return sum(criterion.cap * weight for criterion, weight in pairs) // 100
