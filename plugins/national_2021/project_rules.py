"""Eligibility of 终身学习品牌项目."""

from plugins.national_2021 import clauses
from reviewer.contract import Effect, Rule
from reviewer.contract.checks.laureates import NATIONAL, never_laureate
from reviewer.contract.checks.projects import (
    goes_online,
    named_for_itself,
    scale,
    special_video,
    two_years_old,
)
from reviewer.contract.checks.texts import about, long_enough

RULES = (
    Rule(
        key="two_years",
        name="启动或创建不少于两年",
        clause=clauses.PROJECT_AGE,
        effect=Effect.BLOCK,
        check=two_years_old,
    ),
    scale(people=2000, visits=6000, effect=Effect.WAIVABLE, usually="一般", clause=clauses.PROJECT_SCALE),
    Rule(
        key="unit_name",
        name="一般不以单位或院校名称上报",
        clause=clauses.PROJECT_NAME,
        effect=Effect.WAIVABLE,
        check=named_for_itself,
    ),
    never_laureate(
        name="往年已获认定的原则上不再推荐",
        effect=Effect.WAIVABLE,
        clause=clauses.PROJECT_LAUREATES,
        levels=NATIONAL,
    ),
    long_enough(key="profile", label="品牌项目基本情况", least=1600, clause=clauses.PROJECT_PROFILE_LENGTH),
    about(key="display", label="宣传展示材料", target=200, clause=clauses.PROJECT_DISPLAY_LENGTH),
    Rule(
        key="special_video",
        name="申报典范的须有视频材料",
        clause=clauses.SPECIAL_MATERIALS,
        effect=Effect.BLOCK,
        check=special_video,
    ),
    Rule(
        key="online",
        name="线上线下融合的优先",
        clause=clauses.PROJECT_ONLINE,
        effect=Effect.PREFER,
        check=goes_online,
    ),
)
