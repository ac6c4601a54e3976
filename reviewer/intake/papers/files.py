"""Opens a paper, Word file or workbook, through both rings and hands back its sheets."""

from reviewer.errors import Defect, DefectReason, IntakeRefused
from reviewer.intake.containers import DOCUMENT, check_container
from reviewer.intake.grids import Sheet
from reviewer.intake.workbooks import DOCUMENTS, Limits, read_workbook, run_reader, sheets_in

_OLD = bytes.fromhex("d0cf11e0a1b11ae1")
_OLD_DOCUMENT = "WordDocument\0".encode("utf-16-le")
_NAMED = DOCUMENT.encode()
_NEITHER = frozenset({DefectReason.NOT_A_WORKBOOK, DefectReason.TEXT_FILE})


def open_paper(content: bytes) -> tuple[Sheet, ...]:
    """The sheets of a workbook; of a document its body and its inner tables (see `papers.documents`).

    Content decides, never the name of the file. Raises IntakeRefused with one defect of the whole file: all
    of `check_container` and `read_workbook`, OLD_DOCUMENT for a .doc, NOT_A_PAPER for what is neither.
    """
    if content.startswith(_OLD) and _OLD_DOCUMENT in content:
        raise IntakeRefused((Defect(reason=DefectReason.OLD_DOCUMENT),))
    # The name of a part stands in an archive as it is.
    if _NAMED not in content:
        return _workbook(content)
    check_container(content, main=DOCUMENT)
    return sheets_in(run_reader(content, limits=Limits(), room=DOCUMENTS))


def _workbook(content: bytes) -> tuple[Sheet, ...]:
    try:
        return read_workbook(content)
    except IntakeRefused as refused:
        if refused.defects[0].reason in _NEITHER:
            raise IntakeRefused((Defect(reason=DefectReason.NOT_A_PAPER),)) from None
        raise
