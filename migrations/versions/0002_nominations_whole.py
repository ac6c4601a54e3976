"""Nominations whole: their files, the laureates of past years, what people confirmed, bundles between levels.

Also the numbers that a notice has lost and the secretariat settled.

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
    _quotas()


def downgrade() -> None:
    _without_quotas()
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
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
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
        batch_op.create_index("ix_material_line", ["draft_id", "spec", "state", "verdict"], unique=False)
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
        batch_op.drop_index("ix_material_line")

    op.drop_table("material")


def _screening() -> None:
    op.create_table(
        "laureate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("likeness", sa.String(length=200), nullable=False),
        sa.Column("host", sa.String(length=500), nullable=False),
        sa.Column("born", sa.String(length=7), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("tier", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_laureate")),
    )
    with op.batch_alter_table("laureate", schema=None) as batch_op:
        batch_op.create_index("ix_laureate_key", ["kind", "name_key"], unique=False)
        batch_op.create_index("ix_laureate_likeness", ["kind", "likeness", "version"], unique=False)

    op.create_table(
        "laureate_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_laureate_draft_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_laureate_draft")),
        sa.UniqueConstraint("token", name=op.f("uq_laureate_draft_token")),
    )
    op.create_table(
        "match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("laureate_id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_match_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["laureate_id"], ["laureate.id"], name=op.f("fk_match_laureate_id_laureate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
        sa.UniqueConstraint(
            "campaign_id", "laureate_id", "identity", name=op.f("uq_match_campaign_id_laureate_id_identity")
        ),
    )
    op.create_table(
        "confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("fact", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"],
            ["nomination.id"],
            name=op.f("fk_confirmation_nomination_id_nomination"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
        sa.UniqueConstraint("nomination_id", "fact", name=op.f("uq_confirmation_nomination_id_fact")),
    )
    op.create_table(
        "screening",
        sa.Column("nomination_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("likeness", sa.String(length=200), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("unmet", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("waived", sa.Integer(), nullable=False),
        sa.Column("suspects", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"],
            ["nomination.id"],
            name=op.f("fk_screening_nomination_id_nomination"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("nomination_id", name=op.f("pk_screening")),
    )


def _without_screening() -> None:
    op.drop_table("screening")
    op.drop_table("confirmation")
    op.drop_table("match")
    op.drop_table("laureate_draft")
    with op.batch_alter_table("laureate", schema=None) as batch_op:
        batch_op.drop_index("ix_laureate_likeness")
        batch_op.drop_index("ix_laureate_key")

    op.drop_table("laureate")


def _cascade() -> None:
    op.create_table(
        "trusted_signer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("trusted_by", sa.String(length=64), nullable=False),
        sa.Column("trusted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_signer")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_trusted_signer_fingerprint")),
    )
    op.create_table(
        "bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signer", sa.String(length=64), nullable=False),
        sa.Column("signer_name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("read_by", sa.String(length=64), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_bundle_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_bundle_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
        sa.UniqueConstraint("campaign_id", "digest", name=op.f("uq_bundle_campaign_id_digest")),
        sa.UniqueConstraint("token", name=op.f("uq_bundle_token")),
    )
    op.create_table(
        "arrival",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("draft", sa.String(length=32), nullable=False),
        sa.Column("proposed", sa.String(length=100), nullable=False),
        sa.Column("left_over", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.id"], name=op.f("fk_arrival_bundle_id_bundle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
    )
    op.create_index(op.f("ix_arrival_bundle_id"), "arrival", ["bundle_id"])
    op.create_index(op.f("ix_arrival_draft"), "arrival", ["draft"])


def _without_cascade() -> None:
    op.drop_table("arrival")
    op.drop_table("bundle")
    op.drop_table("trusted_signer")


def _quotas() -> None:
    op.create_table(
        "settled_quota",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("bound", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("taken_back", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_settled_quota_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settled_quota")),
        sa.UniqueConstraint("campaign_id", "version", name=op.f("uq_settled_quota_campaign_id_version")),
    )


def _without_quotas() -> None:
    op.drop_table("settled_quota")
