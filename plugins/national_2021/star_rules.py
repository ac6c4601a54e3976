"""Eligibility of 百姓学习之星."""

from plugins.national_2021 import clauses
from reviewer.contract import Effect, Rule
from reviewer.contract.checks.laureates import NATIONAL, never_laureate
from reviewer.contract.checks.persons import from_the_grassroots, honoured, not_a_cadre, special_video
from reviewer.contract.checks.texts import about, long_enough, texts_present

RULES = (
    Rule(
        key="cadre",
        name="一般不推荐县处级以上领导干部",
        clause=clauses.STAR_CADRES,
        effect=Effect.WAIVABLE,
        check=not_a_cadre,
    ),
    never_laureate(
        name="往年已获认定的原则上不再推荐",
        effect=Effect.WAIVABLE,
        clause=clauses.STAR_LAUREATES,
        levels=NATIONAL,
    ),
    texts_present(wanted=(("resume", "个人简历"), ("study", "参加学习情况")), clause=clauses.STAR_FORM),
    long_enough(key="deeds", label="主要事迹和成效", least=1000, clause=clauses.STAR_DEEDS_LENGTH),
    about(key="display", label="宣传展示材料", target=200, clause=clauses.STAR_DISPLAY_LENGTH),
    Rule(
        key="special_video",
        name="申报典范的须有视频材料",
        clause=clauses.SPECIAL_MATERIALS,
        effect=Effect.BLOCK,
        check=special_video,
    ),
    Rule(
        key="honours",
        name="受过国家级或省级表彰者优先",
        clause=clauses.STAR_HONOURS,
        effect=Effect.PREFER,
        check=honoured,
    ),
    Rule(
        key="grassroots",
        name="重点面向一线从业人员和基层群众",
        clause=clauses.STAR_GRASSROOTS,
        effect=Effect.PREFER,
        check=from_the_grassroots,
    ),
)
