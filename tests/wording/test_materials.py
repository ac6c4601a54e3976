"""Why a file is not taken, in words: every reason has its sentence, every sentence its file and its facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from reviewer import errors
from reviewer.contract import MaterialKind
from reviewer.wording import materials, sentences


def same(text: str) -> str:
    """Chinese, the source language."""
    return text


@pytest.mark.parametrize(
    ("table", "members"),
    [
        (materials.FOUND, set(errors.Found)),
        (materials.WANTED, set(MaterialKind)),
        (materials.REFUSALS, set(errors.MaterialRefusal)),
    ],
)
def test_every_member_has_its_words(table: Mapping[Any, str], members: set[Any]) -> None:
    assert set(table) == members
    assert len(set(table.values())) == len(table)


LONG = {"name": "视频.mp4", "promised": "240", "seconds": "91.2"}


@pytest.mark.parametrize(
    ("reason", "facts", "sentence"),
    [
        (
            errors.MaterialRefusal.CUT_SHORT,
            LONG,
            "“视频.mp4”不完整：应长 240 秒，实际只有 91.2 秒。请重新导出后上传。",
        ),
        (
            errors.MaterialRefusal.CUT_SHORT,
            {"name": "总结.pdf"},
            "“总结.pdf”不完整，后面的内容缺失。请检查原文件能否完整打开，再重新上传。",
        ),
        (
            errors.MaterialRefusal.ENDING_DIFFERS,
            {"name": "总结", "ending": "", "found": errors.Found.PDF},
            "“总结”没有扩展名，内容是PDF 文件。请补上正确的扩展名后上传。",
        ),
        (
            errors.MaterialRefusal.WRONG_KIND,
            {"name": "总结.pdf", "kind": "photo", "found": errors.Found.PDF},
            "“总结.pdf”是PDF 文件，这一项需要照片（JPG 或 PNG）。请核对是否选错了文件或位置。",
        ),
        (
            errors.MaterialRefusal.TOO_LARGE,
            {"name": "a.jpg", "size": 2**26 + 1, "limit": 2**26},
            "“a.jpg”有 65 MB，超过上限 64 MB。请压缩后重新上传。",
        ),
    ],
)
def test_a_file_that_is_not_taken_is_named_with_what_to_do(
    reason: errors.MaterialRefusal, facts: dict[str, str | int], sentence: str
) -> None:
    assert sentences.sentence(errors.MaterialRefused(reason, facts), same) == sentence


@pytest.mark.parametrize("text", materials.REFUSALS.values())
def test_every_refusal_names_the_file_and_ends(text: str) -> None:
    assert text.startswith(("“%(name)s”", "文件名“%(name)s”", "检查", "对“%(name)s”"))
    assert text.endswith("。")
