"""From a province's final list to the nation's intake: two installations, nothing between them but a bundle."""

from __future__ import annotations

from reviewer.services import arrivals, nominations
from tests.cascades import Place


def test_a_final_list_becomes_the_next_level_s_intake(province: Place, nation: Place) -> None:
    token = nation.read(province.bundle())
    assert len(arrivals.take(nation.office, token=token)) == 7
    assert {line.unit for line in nominations.listed(nation.office)} == {"jilin"}
