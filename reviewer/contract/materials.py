"""What must be filed with a nomination, and in which form."""

from enum import StrEnum

from msgspec import Struct

from reviewer.contract.clauses import Clause


class MaterialKind(StrEnum):
    """The sort of a file."""

    PHOTO = "photo"
    PORTRAIT = "portrait"
    VIDEO = "video"
    DOCUMENT = "document"
    RESOURCE = "resource"  # 教学资源: a course, a package, whatever form it has


class MaterialSpec(Struct, frozen=True, kw_only=True):
    """One line of the list of materials.

    `minimum` 0 means encouraged, not demanded; seconds and pixels are None where the notice says
    nothing. Each file of a `named` line carries a title of its own.
    """

    key: str
    name: str
    kind: MaterialKind
    clause: Clause
    minimum: int
    maximum: int | None = None
    seconds: tuple[int, int] | None = None
    pixels: tuple[int, int] | None = None
    frames_a_second: int | None = None
    codec: str | None = None
    named: bool = False
