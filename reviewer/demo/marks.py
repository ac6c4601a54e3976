"""The marks that simulated experts give: whole hundredths, obeying cap and step of every criterion.

A total is the nominee's quality (sd 4 points about 84) plus the expert's own bias (sd 1.5) plus
noise (sd 3). All arithmetic is in integers, so the same seed gives the same marks everywhere.
"""

from random import Random

from reviewer.contract import Rubric, count_zi
from reviewer.demo.draws import Deck, bell, stream
from reviewer.demo.records import DemoExpert, DemoNominee, DemoProvince, DemoRegister, Marked, Temper

BIAS_SD = 150
NOISE_SD = 300
HARSHNESS = 600
COMPRESSED_WITHIN = (88_00, 90_00)
_HUNDRED_POINTS = 100_00
_MISSING_PERCENT = 2

_PRAISE = (
    "材料翔实，数据和事例能够互相印证，看得出长期坚持的痕迹。",
    "学习经历完整，学用结合紧密，读来真切自然，没有空话。",
    "最打动人的是不声不响的付出，带动的人多，影响持久。",
    "同类材料中较为突出，做法具体，其他地方学得来、用得上。",
    "群众评价具体可信，能从细节里看到真实的改变。",
    "从难处写起，也不回避失败，这份真实尤其可贵。",
    "起点不高而走得很远，对普通劳动者有很强的示范意义。",
    "多年如一日，投入的时间和心血都有据可查。",
    "内容贴近百姓生活，读完让人也想跟着学。",
)
_CONCLUSIONS = (
    "建议列为典范，予以重点宣传。",
    "视频和文字可以直接用于宣传展示，建议列为典范。",
    "同意推荐单位的意见，建议作为典范优先考虑。",
    "具备典型性和代表性，建议在更大范围介绍。",
)


def marks_for(
    province: DemoProvince,
    *,
    expert: DemoExpert,
    register: DemoRegister,
    nominee: DemoNominee,
    rubric: Rubric,
    seed: int,
) -> dict[str, int] | None:
    """The points that the expert hands in, by criterion key in hundredths; None for the 2 % never scored.

    The typo of `province.typo` is corrected here; `first_draft` gives the sheet as first typed.
    """
    marked = Marked(expert.login, register.unit_key, register.category, nominee.sequence)
    rng = stream(seed, "marks", *marked)
    missing = rng.randrange(100) < _MISSING_PERCENT
    # Nobody forgets the sheet that shows a corrected typo, or the one that a late tie makes void.
    late = any(Marked(*tie[:4]) == marked for tie in province.declared_late)
    if missing and marked != province.typo and not late:
        return None
    total = expected_total(expert=expert, nominee=nominee, seed=seed) + bell(rng, sd=NOISE_SD)
    if expert.temper is Temper.COMPRESSED:
        low, high = COMPRESSED_WITHIN
        middle = (low + high) // 2 + (total - 84_00) // 8
        total = min(max(middle, low), high)
    total = min(max(total, 0), _HUNDRED_POINTS)
    return _spread(rng, total=total * rubric.full_marks // _HUNDRED_POINTS, rubric=rubric)


def expected_total(*, expert: DemoExpert, nominee: DemoNominee, seed: int) -> int:
    """The total without noise, in hundredths out of 100 points: quality, bias and harshness."""
    bias = bell(stream(seed, "bias", expert.login), sd=BIAS_SD)
    harsh = HARSHNESS if expert.temper is Temper.HARSH else 0
    return nominee.quality + bias - harsh


def first_draft(
    province: DemoProvince,
    *,
    expert: DemoExpert,
    register: DemoRegister,
    nominee: DemoNominee,
    rubric: Rubric,
    seed: int,
) -> dict[str, int] | None:
    """The sheet with a tenth of the points meant in its largest criterion; None where there was no typo.

    "1.5" where 15 was meant: within the cap and on the step, so only the unlikely total gives it away.
    """
    marked = Marked(expert.login, register.unit_key, register.category, nominee.sequence)
    if marked != province.typo:
        return None
    points = marks_for(province, expert=expert, register=register, nominee=nominee, rubric=rubric, seed=seed)
    if points is None:
        return None
    wrong = max(rubric.criteria, key=lambda criterion: criterion.cap)
    tenth = points[wrong.key] // 10
    return points | {wrong.key: tenth - tenth % wrong.step}


def recommendation_for(
    province: DemoProvince,
    *,
    expert: DemoExpert,
    register: DemoRegister,
    nominee: DemoNominee,
    rubric: Rubric,
    seed: int,
) -> str | None:
    """The reason of 建议列为典范, long enough for the rubric; None where the expert does not recommend.

    Only flagged nominees are recommended; the better the nominee, the likelier.
    """
    if not nominee.flagged:
        return None
    rng = stream(seed, "special", province.seed, expert.login, register.unit_key, register.category)
    seen = nominee.quality + bell(rng, sd=NOISE_SD)
    if expert.temper is Temper.HARSH or seen < 84_50:
        return None
    reason = rng.choice(_CONCLUSIONS)
    praise = Deck(rng, cards=_PRAISE)
    while count_zi(reason) < rubric.special_reason_at_least:
        reason = praise.draw() + reason
    return reason


def _spread(rng: Random, *, total: int, rubric: Rubric) -> dict[str, int]:
    """`total` hundredths spread over the criteria by their caps, then shifted a little between them."""
    weights = rubric.weights or tuple(100 for _ in rubric.criteria)
    points = [
        total * criterion.cap // rubric.full_marks // criterion.step * criterion.step
        for criterion in rubric.criteria
    ]
    lacking = total * 100 - sum(point * weight for point, weight in zip(points, weights, strict=True))
    while room := [
        place
        for place, criterion in enumerate(rubric.criteria)
        if 0 < criterion.step * weights[place] <= lacking and points[place] + criterion.step <= criterion.cap
    ]:
        place = rng.choice(room)
        points[place] += rubric.criteria[place].step
        lacking -= rubric.criteria[place].step * weights[place]
    for _ in points:
        _shift(rng, points=points, weights=weights, rubric=rubric)
    return {criterion.key: point for criterion, point in zip(rubric.criteria, points, strict=True)}


def _shift(rng: Random, *, points: list[int], weights: tuple[int, ...], rubric: Rubric) -> None:
    giver, taker = rng.randrange(len(points)), rng.randrange(len(points))
    give, take = rubric.criteria[giver], rubric.criteria[taker]
    # Only between lines that weigh alike, so that the total stays what it is.
    if giver == taker or give.step != take.step or weights[giver] != weights[taker]:
        return
    step = give.step * rng.randrange(1, 3)
    if points[giver] - step >= give.cap // 2 and points[taker] + step <= take.cap:
        points[giver] -= step
        points[taker] += step
