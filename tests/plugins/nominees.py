"""Nominees made by hand: sound in every point, so that a test changes the one that it is about."""

from collections.abc import Mapping
from datetime import date

from reviewer.contract import NomineeFacts, UnitFacts, UnitKind

PROVINCE = UnitFacts(key="jilin", name="吉林省教育厅", kind=UnitKind.PROVINCE, region="吉林")
CLOSING = date(2021, 9, 10)


def star(
    *,
    host: str = "示例镇人民政府",
    flagged: bool = False,
    unit: UnitFacts = PROVINCE,
    fields: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
) -> NomineeFacts:
    sound = {"resume": "历", "study": "学", "awards": "无", "deeds": "事" * 1000, "display": "展" * 200}
    return NomineeFacts(
        category="star",
        code="S-01-01",
        name="王丹",
        host=host,
        unit=unit,
        sequence=1,
        flagged=flagged,
        fields={"duty": "农民", "video": "无"} if fields is None else fields,
        texts=sound if texts is None else texts,
        closing=CLOSING,
    )


def project(
    *,
    name: str = "“童书童梦”阅读活动",
    host: str = "示例区社区学院",
    flagged: bool = False,
    fields: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
    closing: date | None = CLOSING,
) -> NomineeFacts:
    sound_fields = {
        "started_on": "2015-03-01",
        "people": "2500",
        "visits": "9000",
        "enclosures": "总结、视频",
    }
    sound_texts = {"audience": "众", "awards": "无", "profile": "项" * 1600, "display": "展" * 200}
    return NomineeFacts(
        category="project",
        code="P-01-01",
        name=name,
        host=host,
        unit=PROVINCE,
        sequence=1,
        flagged=flagged,
        fields=sound_fields if fields is None else fields,
        texts=sound_texts if texts is None else texts,
        closing=closing,
    )


def paper(
    *,
    name: str = "2021年活动周方案",
    unit: UnitFacts = PROVINCE,
    texts: Mapping[str, str] | None = None,
) -> NomineeFacts:
    """A plan, a board, an activity, a unit: whatever is neither a person nor a project."""
    sound = {"text": "文" * 500, "deeds": "事" * 500}
    return NomineeFacts(
        category="paper",
        code="W-01-01",
        name=name,
        host="示例市教育局",
        unit=unit,
        sequence=1,
        texts=sound if texts is None else texts,
        closing=CLOSING,
    )
