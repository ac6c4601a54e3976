"""From a province's final list to the nation's intake: two installations, two keys, nothing but the bundle."""

from __future__ import annotations

from reviewer.services import arrivals, bundles, nominations
from tests.cascades import Place


def test_smoke(province: Place, nation: Place) -> None:
    content = province.bundle()
    token = nation.read(content)
    page = bundles.opened(nation.office, token=token)
    for each in page.lists:
        for line in each.lines:
            print(
                each.category,
                line.order,
                line.name,
                line.city,
                line.county,
                line.proposed,
                line.fits,
                line.stops,
                line.gaps,
                line.unplaced,
            )
            print([s for s in line.shown if not s.pair.entry])
    codes = arrivals.take(nation.office, token=token)
    print(codes)
    for line in nominations.listed(nation.office):
        print(line)
    print(bundles.listed(nation.office))
