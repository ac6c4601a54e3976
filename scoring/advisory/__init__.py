"""What marks the advisory side: floats that are shown beside the official numbers, never fed to them.

Official numbers are whole numbers and fractions (`scoring.arrays`, `scoring.combine`). A calibrated
score, a chance or an interval is an estimate. Its record is an `Advisory` one, its columns are float64,
and `scoring.arrays.whole` refuses them, so none can find its way into a rank.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from scoring.arrays import ArrayRecord

Floats: TypeAlias = npt.NDArray[np.float64]


class Advisory(ArrayRecord):
    """Base of the records that hold estimates, not decisions."""

    __slots__ = ()
