"""Eligibility in Henan: the same facts as in the national call of 2021, some of them in the opposite sense."""

from plugins.henan_2023 import clauses
from reviewer.contract import Effect, Rule
from reviewer.contract.checks.consent import consent_to_publish
from reviewer.contract.checks.laureates import PROVINCIAL_OR_ABOVE, never_laureate
from reviewer.contract.checks.persons import from_the_grassroots, not_a_cadre, not_honoured
from reviewer.contract.checks.persons import special_video as person_video
from reviewer.contract.checks.projects import named_for_itself, scale, two_years_old
from reviewer.contract.checks.projects import special_video as project_video
from reviewer.contract.checks.texts import about, long_enough, texts_present

STAR_RULES = (
    Rule(
        key="cadre",
        name="一般不推介县处级以上领导干部",
        clause=clauses.STAR_CADRES,
        effect=Effect.WAIVABLE,
        check=not_a_cadre,
    ),
    Rule(
        key="honours",
        name="一般不推介已享有省级以上相关荣誉的人士",
        clause=clauses.STAR_HONOURS,
        effect=Effect.WAIVABLE,
        check=not_honoured,
    ),
    never_laureate(
        name="往年已获省级以上认定的不再参加",
        effect=Effect.BLOCK,
        clause=clauses.STAR_LAUREATES,
        levels=PROVINCIAL_OR_ABOVE,
    ),
    texts_present(wanted=(("resume", "个人简历"), ("study", "参加学习情况")), clause=clauses.STAR_FORM),
    long_enough(key="deeds", label="主要事迹和成效", least=1000, clause=clauses.STAR_DEEDS_LENGTH),
    about(key="display", label="宣传展示材料", target=300, clause=clauses.STAR_DISPLAY_LENGTH),
    long_enough(
        key="unit_opinion",
        label="本人所在单位推荐意见及感人事迹概括",
        least=100,
        clause=clauses.STAR_OPINION_LENGTH,
    ),
    Rule(
        key="special_video",
        name="申报典范的须有视频资料",
        clause=clauses.SPECIAL_MATERIALS,
        effect=Effect.BLOCK,
        check=person_video,
    ),
    Rule(
        key="grassroots",
        name="重点推荐面向基层的人员",
        clause=clauses.STAR_GRASSROOTS,
        effect=Effect.PREFER,
        check=from_the_grassroots,
    ),
    consent_to_publish(name="有无本人同意公示的书面意见", clause=clauses.CONSENT),
)

PROJECT_RULES = (
    Rule(
        key="two_years",
        name="启动或创建不少于两年",
        clause=clauses.PROJECT_AGE,
        effect=Effect.BLOCK,
        check=two_years_old,
    ),
    scale(people=1000, visits=3000, effect=Effect.BLOCK, usually="", clause=clauses.PROJECT_SCALE),
    Rule(
        key="unit_name",
        name="一般不以单位或院校名称上报",
        clause=clauses.PROJECT_NAME,
        effect=Effect.WAIVABLE,
        check=named_for_itself,
    ),
    never_laureate(
        name="往年已获省级以上认定的不再推介",
        effect=Effect.BLOCK,
        clause=clauses.PROJECT_LAUREATES,
        levels=PROVINCIAL_OR_ABOVE,
    ),
    about(key="display", label="宣传展示材料", target=300, clause=clauses.PROJECT_DISPLAY_LENGTH),
    Rule(
        key="special_video",
        name="申报典范的须有视频资料",
        clause=clauses.SPECIAL_MATERIALS,
        effect=Effect.BLOCK,
        check=project_video,
    ),
)
