"""What the environment says, read once."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

LARGEST = 2 * 2**30
"""The largest file that is taken unless the settings say otherwise: a video of 2 GB, in bytes."""


class Settings(Struct, frozen=True, kw_only=True):
    """One installation.

    `instance` is the folder for the embedded database and the three secrets. `signing_key` is the seed, of
    32 bytes, of the key that signs bundles for other installations; without one nothing can be sent.
    `retention_days` is how long after a campaign was archived its drafts and personal fields are kept; 0
    keeps them for good. `base_url` is what links in invitations start with; requests for other hosts than
    `hosts` are refused. `proxies` is how
    many reverse proxies of our own stand before it: the address that the outermost of them reports is the
    visitor's. `limits_url` is where attempts to sign in are counted, in the words of the library `limits`:
    in this process, or for several processes in a store that they share. `largest_upload` is in bytes;
    `jobs` says who looks at uploaded files: "background" (a queue beside the database, worked off by the
    server), "elsewhere" (the same queue, worked off by `reviewer work`) or "immediate" (the request itself).
    """

    instance: Path
    database_url: str
    secret_key: str
    ledger_key: bytes
    base_url: str
    hosts: tuple[str, ...]
    signing_key: bytes = b""
    retention_days: int = 0
    idle_minutes: int = 120
    proxies: int = 0
    limits_url: str = "memory://"
    largest_upload: int = LARGEST
    jobs: str = "background"

    @property
    def secure(self) -> bool:
        """Whether people reach the installation by https alone."""
        return self.base_url.startswith("https://")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from REVIEWER_* variables; what is missing gets a safe local value.

    The three secrets are made on first use and kept beside the database, readable by the owner only.
    """
    values = os.environ if environ is None else environ
    instance = Path(values.get("REVIEWER_INSTANCE", "instance")).resolve()
    base_url = values.get("REVIEWER_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    hosts = values.get("REVIEWER_HOSTS", "127.0.0.1,localhost,[::1]")
    return Settings(
        instance=instance,
        database_url=values.get("REVIEWER_DATABASE_URL", f"sqlite:///{instance / 'reviewer.db'}"),
        secret_key=values.get("REVIEWER_SECRET_KEY") or _kept_secret(instance / "secret.key"),
        ledger_key=bytes.fromhex(values.get("REVIEWER_LEDGER_KEY") or _kept_secret(instance / "ledger.key")),
        signing_key=bytes.fromhex(
            values.get("REVIEWER_SIGNING_KEY") or _kept_secret(instance / "signing.key")
        ),
        retention_days=int(values.get("REVIEWER_RETENTION_DAYS", "183")),
        base_url=base_url,
        hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        idle_minutes=int(values.get("REVIEWER_IDLE_MINUTES", "120")),
        proxies=int(values.get("REVIEWER_PROXIES", "0")),
        limits_url=values.get("REVIEWER_LIMITS_URL", "memory://"),
        largest_upload=int(values.get("REVIEWER_LARGEST_UPLOAD_MB", LARGEST // 2**20)) * 2**20,
        jobs=values.get("REVIEWER_JOBS", "background"),
    )


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()
