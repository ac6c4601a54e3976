"""What the tables of the world outside are called, and what is wrong with a row of one."""

from collections.abc import Mapping

from reviewer.domain.reference.faults import Problem
from reviewer.wording.speech import words

REFERENCE_TABLES: Mapping[str, str] = {
    "divisions": words("行政区划"),
    "zones": words("不是行政区划的推荐单位"),
    "nationalities": words("民族"),
    "politics": words("政治面貌"),
    "education": words("学历"),
    "working_days": words("工作日"),
    "sources": words("来源"),
}

REFERENCE_PROBLEMS: Mapping[Problem, str] = {
    Problem.TWICE: words("代码或名称重复"),
    Problem.FORM: words("代码或名称的写法不对"),
    Problem.YEARS: words("起止年份不对"),
    Problem.GAP: words("前后年份不相接"),
    Problem.ORPHAN: words("没有上一级，或上一级不在同样的年份"),
    Problem.UNSOURCED: words("没有写明来源、年份或许可"),
    Problem.DAY: words("日子既休又班，或不必调班"),
    Problem.UNRESOLVED: words("在行政区划和功能区里都没有"),
}
