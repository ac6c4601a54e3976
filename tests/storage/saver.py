"""One expert who saves without a pause and says after every answer what was acknowledged: to be killed."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from reviewer.services import sheets
from tests.small_panels import CODES, marks, small_on


def main(url: str, folder: str, login: str) -> None:
    """Save draft after draft on every sheet in turn, for ever."""
    with small_on(url, Path(folder)) as small:
        ctx = small.of(login)
        versions = {line: sheets.opened(ctx, code=line).version for line in CODES}
        for number in count():
            code = CODES[number % len(CODES)]
            version, comment = versions[code], f"第{versions[code] + 1}次"
            key = f"{login}-{code}-{version}"
            saved = sheets.save_draft(
                ctx, code=code, draft=marks(comment=comment), base_version=version, request_key=key
            )
            versions[code] = saved.version
            sys.stdout.write(f"{code} {saved.version} {comment}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
