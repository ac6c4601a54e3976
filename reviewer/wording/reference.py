"""What the tables of the world outside are called, and what is wrong with a row of one."""

from collections.abc import Mapping

from reviewer.domain.reference.faults import Problem
from reviewer.wording.speech import marked

REFERENCE_TABLES: Mapping[str, str] = {
    "divisions": marked("行政区划"),
    "zones": marked("不是行政区划的推荐单位"),
    "nationalities": marked("民族"),
    "politics": marked("政治面貌"),
    "education": marked("学历"),
    "working_days": marked("工作日"),
    "sources": marked("来源"),
}

REFERENCE_PROBLEMS: Mapping[Problem, str] = {
    Problem.TWICE: marked("代码或名称重复"),
    Problem.FORM: marked("代码或名称的写法不对"),
    Problem.YEARS: marked("起止年份不对"),
    Problem.GAP: marked("前后年份不相接"),
    Problem.ORPHAN: marked("没有上一级，或上一级不在同样的年份"),
    Problem.UNSOURCED: marked("没有写明来源、年份或许可"),
    Problem.DAY: marked("日子既休又班，或不必调班"),
    Problem.UNRESOLVED: marked("在行政区划和功能区里都没有"),
}
