"""Nominations whole: their files, the laureates of past years, what people confirmed, bundles between levels.

Revision: 0002, after 0001.
"""

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _materials()
    _screening()
    _cascade()


def downgrade() -> None:
    _without_cascade()
    _without_screening()
    _without_materials()


def _materials() -> None:
    pass


def _without_materials() -> None:
    pass


def _screening() -> None:
    pass


def _without_screening() -> None:
    pass


def _cascade() -> None:
    pass


def _without_cascade() -> None:
    pass
