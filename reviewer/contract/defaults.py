"""The lowest layer of every stack: what holds unless a campaign says otherwise.

Written as a plugin like any other, so that built-in behaviour goes through the same hooks. The
grounds for recusal follow the rules that Chinese review law sets for comparable panels; none of
them binds these awards, all of them are what users expect.
"""

from collections.abc import Sequence
from datetime import date

from reviewer.contract.aggregation import Aggregation, AggregationMethod, TieBreak, TieKind
from reviewer.contract.clauses import Clause, Notice
from reviewer.contract.facts import ExpertFacts, NomineeFacts
from reviewer.contract.hooks import hookimpl
from reviewer.contract.materials import MaterialSpec
from reviewer.contract.rules import ConflictRule

_NSFC = Notice(
    key="L1",
    title="国家自然科学基金条例",
    issuer="国务院",
    dated=date(2024, 11, 8),
)
_PROCUREMENT = Notice(
    key="L2",
    title="政府采购法实施条例",
    issuer="国务院",
    dated=date(2015, 1, 30),
)
_SAME_UNIT = Clause(notice="L1", number="第二十条", gist="评审专家与申报人同一单位的应当回避")
_THREE_YEARS = Clause(notice="L2", number="第九条", gist="前三年内有劳动关系的应当回避")
_OWN_CASE = Clause(notice="L1", number="第二十条", gist="评审专家本人参加申报的应当回避")
_OTHER_TIES = Clause(notice="L1", number="第二十条", gist="近亲属或其他可能影响公正评审的关系应当回避")


def normal_name(name: str) -> str:
    """A unit's name without spaces and without a trailing （退休）, for comparing."""
    bare = "".join(name.split()).replace("(", "（").replace(")", "）")
    return bare.removesuffix("（退休）")


def works_at(expert: ExpertFacts, *employers: str) -> bool:
    """Whether the expert works, or worked within three years before today, at one of the employers.

    Three years count by the calendar: a post left on 2018-09-10 still bars on 2021-09-10 and no
    longer on 2021-09-11.
    """
    wanted = {normal_name(employer) for employer in employers if employer.strip()}
    return any(
        normal_name(post.employer) in wanted and not _long_ago(post.until, expert.today)
        for post in expert.employments
    )


def _long_ago(until: date | None, today: date | None) -> bool:
    if until is None or today is None:
        return False
    return (until.year + 3, until.month, until.day) < (today.year, today.month, today.day)


def _same_unit(expert: ExpertFacts, nominee: NomineeFacts) -> bool:
    hosts = nominee.host.replace("，", "、").replace("；", "、").split("、")
    return works_at(expert, *hosts, nominee.fields.get("co_host", ""))


def _recommending_unit(expert: ExpertFacts, nominee: NomineeFacts) -> bool:
    return works_at(expert, nominee.unit.name)


def _nominated(expert: ExpertFacts, nominee: NomineeFacts) -> bool:
    return nominee.category in expert.nominated


def _declared(expert: ExpertFacts, nominee: NomineeFacts) -> bool:
    return nominee.code in expert.declared


@hookimpl
def notices() -> Sequence[Notice]:
    """The two laws whose recusal rules are taken over as defaults."""
    return (_NSFC, _PROCUREMENT)


@hookimpl
def conflict_rules(category: str) -> Sequence[ConflictRule]:
    """Own unit, recommending unit, own nomination in the category, declared tie."""
    del category
    return (
        ConflictRule(key="same_unit", name="与被推荐对象同一单位", clause=_SAME_UNIT, check=_same_unit),
        ConflictRule(
            key="recommending_unit", name="在推荐单位任职", clause=_THREE_YEARS, check=_recommending_unit
        ),
        ConflictRule(key="nominated", name="本人在本类别被推荐", clause=_OWN_CASE, check=_nominated),
        ConflictRule(key="declared", name="本人申报的利害关系", clause=_OTHER_TIES, check=_declared),
    )


@hookimpl
def materials_required(category: str, tier: str) -> Sequence[MaterialSpec]:
    """Nothing, unless the campaign asks for something."""
    del category, tier
    return ()


@hookimpl
def aggregation_methods() -> Sequence[AggregationMethod]:
    """The exact methods of `scoring.combine`."""
    return (
        AggregationMethod(key="mean", name="平均分", description="全部有效评分的平均值"),
        AggregationMethod(
            key="trimmed_mean",
            name="去掉最高分和最低分后的平均分",
            description="两端各去掉规定个数的评分后取平均值；有效评分不足规定人数时取全部评分的平均值并注明",
        ),
        AggregationMethod(key="median", name="中位数", description="有效评分的中位数"),
    )


@hookimpl
def aggregation(category: str) -> Aggregation:
    """去掉一个最高分和一个最低分: the habit of such panels, no law and none of the notices sets it."""
    del category
    return Aggregation(method="trimmed_mean", source="平台缺省值；通知未规定")


@hookimpl
def tie_breaks(category: str) -> Sequence[TieBreak]:
    """Untrimmed mean, then median, then the share of first places."""
    del category
    return (
        TieBreak(kind=TieKind.UNTRIMMED_MEAN),
        TieBreak(kind=TieKind.MEDIAN),
        TieBreak(kind=TieKind.FIRST_PLACES),
    )
