"""What a nomination owes in files, and what each file that came says of its line.

The list of the special tier takes the place of the ordinary one. A file that nobody could look through is
unknown, never a silent pass; what only an inferred measure says (the shape of a portrait) is shown and
stops nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct, field

from reviewer.contract import Level, MaterialKind, MaterialSpec, Outcome
from reviewer.contract.snapshots import CategoryRulebook

SEAL = "seal-"
"""What the key of a scanned page with the seal of an opinion begins with; the key of its level follows."""
SEAL_PAGES = 5
"""How many such pages one level may have: one is usual, a chain of stamps runs over two."""
TWO_INCH = Fraction(35, 49)
"""Width to height of a 2寸 portrait: 35 × 49 mm (inferred; no notice prints millimetres)."""
NEAR = Fraction(5, 100)
"""How far from it a portrait may be, as a share: cameras and shops cut at 413×579 and about."""
FRAMES_NEAR = Fraction(1, 100)
"""How far from the frames a second that a notice prints: 25 ± 0.01, which passes no 24.976 and no 30."""

_IMAGES = frozenset({"jpeg", "png"})
_CONTENTS: Mapping[MaterialKind, frozenset[str]] = {
    MaterialKind.PHOTO: _IMAGES,
    MaterialKind.PORTRAIT: _IMAGES,
    MaterialKind.VIDEO: frozenset({"mp4"}),
    # A scanned paper may come as a picture of it.
    MaterialKind.DOCUMENT: frozenset({"pdf", "docx", "doc", "xlsx"}) | _IMAGES,
}
# What the four characters in a file and the tools that read it call the same way of writing pictures.
_SAME_CODEC = {"avc": "h264", "avc1": "h264", "x264": "h264", "hvc1": "h265", "hevc": "h265"}


class MaterialState(StrEnum):
    """Where a file stands between the last byte and the judgement."""

    WAITING = "waiting"
    CHECKING = "checking"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    # its check was stopped from outside again and again: nothing is known of it, and it is kept
    UNCHECKED = "unchecked"

    @property
    def pending(self) -> bool:
        """Whether nobody has looked the file through yet."""
        return self in (MaterialState.WAITING, MaterialState.CHECKING)


class Demand(StrEnum):
    """What a file is judged on."""

    CONTENT = "content"
    WHOLE = "whole"
    RATIO = "ratio"
    PIXELS = "pixels"
    CODEC = "codec"
    FRAMES = "frames"
    SECONDS = "seconds"

    @property
    def inferred(self) -> bool:
        """Whether no notice prints the measure: shown, stops nothing."""
        return self is Demand.RATIO


class FileFacts(Struct, frozen=True, kw_only=True):
    """What is known of one file; None (and "") = not known or not a thing that such a file has.

    `content` is what the bytes are ("jpeg", "mp4" …), `seconds` comes from taking the streams apart, never
    from a header, `whole` tells whether the file could be read to its end.
    """

    state: MaterialState
    content: str = ""
    width: int | None = None
    height: int | None = None
    seconds: Fraction | None = None
    frames_a_second: Fraction | None = None
    codec: str = ""
    whole: bool | None = None


def quotient(text: str) -> Fraction | None:
    """A length or a rate as it is written down, exact; None for an empty text."""
    return Fraction(text) if text else None


class Judged(Struct, frozen=True, kw_only=True):
    """What one demand says of one file. `facts` are what was found and what is asked, for a sentence."""

    demand: Demand
    outcome: Outcome
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def stops(self) -> bool:
        """Whether a file does not count because of this."""
        return self.outcome is Outcome.UNMET and not self.demand.inferred


class Line(Struct, frozen=True, kw_only=True):
    """One line of the list with what was given for it.

    `spec` is None for the seal of an opinion, whose level then is `level`. `files` holds the judgement of
    each file in the order given. `counted` are accepted and as they should be, `pending` are still to be
    looked through, `unseen` are those that could not be, `missing` are owed and `excess` are too many.
    """

    key: str
    spec: MaterialSpec | None
    level: Level | None
    files: tuple[tuple[Judged, ...], ...]
    counted: int
    pending: int
    missing: int
    excess: int
    outcome: Outcome
    unseen: int = 0

    @property
    def maximum(self) -> int | None:
        """How many files the line takes; None when nothing limits it."""
        return self.spec.maximum if self.spec is not None else SEAL_PAGES


class Lack(Struct, frozen=True, kw_only=True):
    """What a nominee's list of files says: a line not met, one nobody can tell of, a file not looked at.

    Files stop no stage and nobody passes them over: they never make a nominee wait for a decision.
    """

    unmet: bool = False
    unknown: bool = False
    pending: bool = False

    @property
    def any(self) -> bool:
        """Whether the list of what is missing names the nominee."""
        return self.unmet or self.unknown or self.pending


NOTHING_LACKS = Lack()


def lines_of(book: CategoryRulebook) -> tuple[str, ...]:
    """Every line that a file of the category can belong to: of all tiers as listed, then the seals."""
    listed = [spec.key for tier in book.materials for spec in tier.materials]
    return (*dict.fromkeys(listed), *(f"{SEAL}{level.key}" for level in book.levels))


def specs_of(book: CategoryRulebook, *, flagged: bool) -> tuple[MaterialSpec, ...]:
    """The list that holds for a nominee: of the special tier when it is claimed, else the ordinary one."""
    special = book.special
    wanted = special if flagged and special is not None else next(iter(book.tiers), None)
    if wanted is None:
        return book.materials[0].materials if book.materials else ()
    return next((tier.materials for tier in book.materials if tier.tier == wanted.key), ())


def standing_of(
    book: CategoryRulebook, files: Mapping[str, Sequence[FileFacts]], *, flagged: bool
) -> tuple[Line, ...]:
    """Every line that holds for a nominee with what was given for it, in the order of the list; seals last.

    `files` are the nominee's, by the key of their line.
    """
    listed = [_line(spec, files.get(spec.key, ())) for spec in specs_of(book, flagged=flagged)]
    return (*listed, *(_seal(level, files.get(f"{SEAL}{level.key}", ())) for level in book.levels))


def apart(book: CategoryRulebook, keys: Iterable[str], *, flagged: bool) -> tuple[str, ...]:
    """Those lines that files were given for and that the nominee's list does not have."""
    mine = {spec.key for spec in specs_of(book, flagged=flagged)}
    mine |= {f"{SEAL}{level.key}" for level in book.levels}
    return tuple(key for key in dict.fromkeys(keys) if key not in mine)


def owed(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that are not met, and those of which nobody could say."""
    return tuple(line for line in lines if line.outcome is not Outcome.MET)


def stopping(lines: Iterable[Line]) -> tuple[Line, ...]:
    """What stops a nominee of the special tier: every line that is not met (N6).

    What could not be looked through here stops nobody: the unit cannot mend the server. It is shown as
    unknown, to the unit and to whoever screens.
    """
    return tuple(line for line in lines if line.outcome is Outcome.UNMET)


def _line(spec: MaterialSpec, files: Sequence[FileFacts]) -> Line:
    verdicts = tuple(judge(spec, file) for file in files)
    outcomes = [verdict(judged) for judged in verdicts]
    counted = sum(
        file.state is MaterialState.ACCEPTED and outcome is not Outcome.UNMET
        for file, outcome in zip(files, outcomes, strict=True)
    )
    taken = sum(file.state is MaterialState.ACCEPTED for file in files)
    # The unit has given it and cannot mend the server: neither missing nor met, but unknown.
    unseen = sum(file.state is MaterialState.UNCHECKED for file in files)
    missing = max(0, spec.minimum - counted - unseen)
    excess = max(0, taken - spec.maximum) if spec.maximum is not None else 0
    if missing or excess or Outcome.UNMET in outcomes:
        outcome = Outcome.UNMET
    else:
        outcome = Outcome.UNKNOWN if unseen or Outcome.UNKNOWN in outcomes else Outcome.MET
    return Line(
        key=spec.key,
        spec=spec,
        level=None,
        files=verdicts,
        counted=counted,
        pending=sum(file.state.pending for file in files),
        missing=missing,
        excess=excess,
        outcome=outcome,
        unseen=unseen,
    )


def lack_of(book: CategoryRulebook, files: Iterable[tuple[str, str, str]], *, flagged: bool) -> Lack:
    """What `standing_of` says in short, from (line, state, kept verdict) of each file alone."""
    given: dict[str, list[tuple[str, str]]] = {}
    for key, state, kept in files:
        given.setdefault(key, []).append((state, kept))
    specs = specs_of(book, flagged=flagged)
    outcomes = {_outcome(spec, given.get(spec.key, ())) for spec in specs}
    mine = (*(spec.key for spec in specs), *(f"{SEAL}{level.key}" for level in book.levels))
    return Lack(
        unmet=Outcome.UNMET in outcomes,
        unknown=Outcome.UNKNOWN in outcomes,
        pending=any(MaterialState(state).pending for key in mine for state, _ in given.get(key, ())),
    )


def _outcome(spec: MaterialSpec, files: Sequence[tuple[str, str]]) -> Outcome:
    """The outcome of a line, as `_line` finds it, where the verdict of each file was kept."""
    verdicts = [kept for state, kept in files if state == MaterialState.ACCEPTED.value]
    unseen = sum(state == MaterialState.UNCHECKED.value for state, _ in files)
    sound = sum(kept != Outcome.UNMET.value for kept in verdicts) + unseen
    many = spec.maximum is not None and len(verdicts) > spec.maximum
    if sound < spec.minimum or many or Outcome.UNMET.value in verdicts:
        return Outcome.UNMET
    return Outcome.UNKNOWN if unseen or Outcome.UNKNOWN.value in verdicts else Outcome.MET


def _seal(level: Level, files: Sequence[FileFacts]) -> Line:
    """The page with the seal lies on paper; a scan of it is welcome and never owed."""
    return Line(
        key=f"{SEAL}{level.key}",
        spec=None,
        level=level,
        files=tuple(() for _ in files),
        counted=sum(file.state is MaterialState.ACCEPTED for file in files),
        pending=sum(file.state.pending for file in files),
        missing=0,
        excess=0,
        outcome=Outcome.MET,
        unseen=sum(file.state is MaterialState.UNCHECKED for file in files),
    )


def judge(spec: MaterialSpec, file: FileFacts) -> tuple[Judged, ...]:
    """What a line says of one accepted file; nothing of one that waits or was refused."""
    if file.state is not MaterialState.ACCEPTED:
        return ()
    found = [_content(spec, file)]
    if file.whole is False:
        found.append(Judged(demand=Demand.WHOLE, outcome=Outcome.UNMET))
    if spec.kind is MaterialKind.PORTRAIT:
        found.append(_ratio(file))
    if spec.pixels is not None:
        found.append(_pixels(spec.pixels, file))
    if spec.codec is not None:
        found.append(_codec(spec.codec, file))
    if spec.frames_a_second is not None:
        found.append(_frames(spec.frames_a_second, file))
    if spec.seconds is not None:
        found.append(_seconds(spec.seconds, file))
    if file.whole is None and spec.kind is MaterialKind.VIDEO:
        found.append(Judged(demand=Demand.WHOLE, outcome=Outcome.UNKNOWN))
    return tuple(found)


def verdict(judged: Iterable[Judged]) -> Outcome:
    """What a line says of a file on the whole: unmet if it does not count, unknown if nobody could tell."""
    found = tuple(judged)
    if any(one.stops for one in found):
        return Outcome.UNMET
    if any(one.outcome is Outcome.UNKNOWN for one in found):
        return Outcome.UNKNOWN
    return Outcome.MET


def _verdict(*, met: bool) -> Outcome:
    return Outcome.MET if met else Outcome.UNMET


def _content(spec: MaterialSpec, file: FileFacts) -> Judged:
    allowed = _CONTENTS.get(spec.kind)
    met = allowed is None or file.content in allowed
    return Judged(demand=Demand.CONTENT, outcome=_verdict(met=met), facts={"content": file.content})


def _ratio(file: FileFacts) -> Judged:
    if not file.width or not file.height:
        return Judged(demand=Demand.RATIO, outcome=Outcome.UNKNOWN)
    facts: dict[str, str | int] = {"width": file.width, "height": file.height}
    far = abs(Fraction(file.width, file.height) / TWO_INCH - 1)
    return Judged(demand=Demand.RATIO, outcome=_verdict(met=far <= NEAR), facts=facts)


def _pixels(wanted: tuple[int, int], file: FileFacts) -> Judged:
    facts: dict[str, str | int] = {"wanted": f"{wanted[0]}×{wanted[1]}"}
    if not file.width or not file.height:
        return Judged(demand=Demand.PIXELS, outcome=Outcome.UNKNOWN, facts=facts)
    facts["found"] = f"{file.width}×{file.height}"
    met = (file.width, file.height) == wanted
    return Judged(demand=Demand.PIXELS, outcome=_verdict(met=met), facts=facts)


def _codec(wanted: str, file: FileFacts) -> Judged:
    facts: dict[str, str | int] = {"wanted": wanted}
    if not file.codec:
        return Judged(demand=Demand.CODEC, outcome=Outcome.UNKNOWN, facts=facts)
    facts["found"] = file.codec
    met = _plain_codec(file.codec) == _plain_codec(wanted)
    return Judged(demand=Demand.CODEC, outcome=_verdict(met=met), facts=facts)


def _plain_codec(name: str) -> str:
    plain = "".join(sign for sign in name.lower() if sign.isalnum())
    return _SAME_CODEC.get(plain, plain)


def _frames(wanted: int, file: FileFacts) -> Judged:
    facts: dict[str, str | int] = {"wanted": wanted}
    if file.frames_a_second is None:
        return Judged(demand=Demand.FRAMES, outcome=Outcome.UNKNOWN, facts=facts)
    # Two decimals cut off, for people; the comparison is exact.
    hundredths = int(file.frames_a_second * 100)
    facts["found"] = f"{hundredths // 100}.{hundredths % 100:02d}"
    met = abs(file.frames_a_second - wanted) <= FRAMES_NEAR
    return Judged(demand=Demand.FRAMES, outcome=_verdict(met=met), facts=facts)


def _seconds(wanted: tuple[int, int], file: FileFacts) -> Judged:
    """Whole seconds as a player shows them: 4:00.9 is four minutes, 3:59.9 is not, 5:00.9 still is five."""
    facts: dict[str, str | int] = {"wanted": f"{clock(wanted[0])}–{clock(wanted[1])}"}
    if file.seconds is None:
        return Judged(demand=Demand.SECONDS, outcome=Outcome.UNKNOWN, facts=facts)
    facts["found"] = clock(int(file.seconds))
    met = wanted[0] <= int(file.seconds) <= wanted[1]
    return Judged(demand=Demand.SECONDS, outcome=_verdict(met=met), facts=facts)


def clock(seconds: int) -> str:
    """Minutes and seconds as a player shows them: 245 → 4:05."""
    return f"{seconds // 60}:{seconds % 60:02d}"
