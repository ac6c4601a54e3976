"""Bundles made by hand: what another installation might send, sound or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from msgspec.structs import replace

from reviewer.domain.bundle import fingerprint
from reviewer.domain.cascade import FORMAT, Column, Division, Enclosure, Entrant, Manifest, Opinion
from reviewer.export.bundle import public_key, write_bundle
from tests.campaigns_small import CATEGORY

SEED = b"thirty-two bytes of somebody far"
FINGERPRINT = fingerprint(public_key(SEED))

ENTRANT = Entrant(
    order=1,
    name="远来的读书人",
    host="下县图书馆",
    region="下县",
    city="下市",
    county="下县",
    proposed="",
    fields={"phone": "13900007777"},
    texts={"deeds": "他每天清晨四点起来读书。"},
)


def manifest(*entrants: Entrant, **changes: object) -> Manifest:
    """The list of one category of another campaign."""
    division = Division(
        category=CATEGORY,
        name="读书人",
        list_name="上报名单",
        digest="d" * 64,
        columns=(
            Column(key="phone", label="联系电话", personal=True),
            Column(key="deeds", label="主要事迹"),
        ),
        entrants=entrants or (ENTRANT,),
    )
    plain = Manifest(
        format=FORMAT,
        signer=FINGERPRINT,
        campaign="below_2021",
        title="下一级的评选",
        organiser="下级教育局",
        rulebook="e" * 64,
        list_key="nation",
        divisions=(division,),
    )
    return replace(plain, **changes)  # fields of the manifest by name


def parcel(
    said: Manifest | None = None, *, seed: bytes = SEED, files: Mapping[str, Path] | None = None
) -> bytes:
    """The bundle of a manifest, signed."""
    output = BytesIO()
    write_bundle(said or manifest(), seed=seed, files=files or {}, output=output)
    return output.getvalue()


def spoken(said: Callable[[str], str]) -> Manifest:
    """The same list in other words: `said` is applied to every text of it."""
    division = manifest().divisions[0]
    one = replace(
        ENTRANT,
        name=said(ENTRANT.name),
        host=said(ENTRANT.host),
        region=said(ENTRANT.region),
        county=said(ENTRANT.county),
        proposed=said("特别感人"),
        texts={"deeds": said("读书。"), "hobby": said("下棋")},
        opinions=(Opinion(level="moon", name=said("工会意见"), text=said("同意"), signed=""),),
    )
    columns = (*division.columns, Column(key="hobby", label=said("爱好")))
    changed = replace(division, list_name=said("名单"), columns=columns, entrants=(one,))
    return manifest(title=said("下一级的评选"), organiser=said("下级教育局"), divisions=(changed,))


def enclosed(path: Path, *, spec: str, digest: str) -> Enclosure:
    """A file of a nominee as the manifest names it."""
    size = path.stat().st_size
    return Enclosure(
        spec=spec, title="", filename=path.name, media_type="image/jpeg", size=size, sha256=digest
    )
