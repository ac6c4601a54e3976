"""What the environment says, read once, and refused where it cannot be meant.

Reading writes nothing. The three keys are made by the commands that make a database, `reviewer start` and
`reviewer migrate`: whoever looks into the wrong folder finds that out and leaves no keys there.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct
from msgspec.structs import replace

from reviewer.errors import KeyMissing, SettingInvalid, Wanted

BACKGROUND, ELSEWHERE, IMMEDIATE = "background", "elsewhere", "immediate"
_MB = 2**20
LARGEST = 2048 * _MB
"""The largest file that is taken unless the settings say otherwise: a video of 2 GB, in bytes."""

T = TypeVar("T")


class Settings(Struct, frozen=True, kw_only=True):
    """One installation.

    `instance` is the folder for the embedded database and the three keys, which are empty until they are
    made. `signing_key` is the seed, of 32 bytes, of the key that signs bundles for other installations;
    without one nothing can be sent. `retention_days` is how long after a campaign was archived its drafts and
    personal fields are kept; 0 keeps them for good. `base_url` is what links in invitations start with;
    requests for other hosts than `hosts` are refused. `proxies` is how many reverse proxies of our own stand
    before it: the address that the outermost of them reports is the visitor's. Under `reviewer serve` that is
    believed of `proxy` alone, the address that the innermost calls from, or of anybody for "*". `limits_url`
    is where attempts to sign in are counted, in the words of the library `limits`: in this process, or for
    several processes in a store that they share. `largest_upload` is in bytes; `jobs` says who looks at
    uploaded files: BACKGROUND (a queue beside the database, worked off by the server), ELSEWHERE (the same
    queue, worked off by `reviewer work`) or IMMEDIATE (the request itself).
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
    proxy: str = "127.0.0.1"
    limits_url: str = "memory://"
    largest_upload: int = LARGEST
    jobs: str = BACKGROUND

    @property
    def secure(self) -> bool:
        """Whether people reach the installation by https alone."""
        return self.base_url.startswith("https://")


class _Key(Struct, frozen=True, kw_only=True):
    """A key: the setting that may hold it, the file that holds it otherwise, and how it is understood.

    `absent` stands for one that is not made yet.
    """

    setting: str
    file: str
    understand: Callable[[str], Any]
    wanted: Wanted
    absent: str | bytes = b""


def _phrase(text: str) -> str:
    return _sound(text, len(text) >= 16)


def _seal(text: str) -> bytes:
    key = bytes.fromhex(text)
    return _sound(key, len(key) >= 16)


def _seed(text: str) -> bytes:
    key = bytes.fromhex(text)
    return _sound(key, len(key) == 32)


_KEYS: Mapping[str, _Key] = {
    "secret_key": _Key(
        setting="REVIEWER_SECRET_KEY",
        file="secret.key",
        understand=_phrase,
        wanted=Wanted.PHRASE,
        absent="",
    ),
    "ledger_key": _Key(
        setting="REVIEWER_LEDGER_KEY", file="ledger.key", understand=_seal, wanted=Wanted.SEAL
    ),
    "signing_key": _Key(
        setting="REVIEWER_SIGNING_KEY", file="signing.key", understand=_seed, wanted=Wanted.SEED
    ),
}


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from REVIEWER_* variables; what is missing gets a safe local value.

    Raises SettingInvalid for a value, or the content of a key's file, that cannot be meant. The two addresses
    of other programs, `database_url` and `limits_url`, are judged by those who call there.
    """
    values = os.environ if environ is None else environ
    instance = _read(values, "REVIEWER_INSTANCE", "instance", _folder, Wanted.FOLDER)
    return Settings(
        instance=instance,
        database_url=values.get("REVIEWER_DATABASE_URL", f"sqlite:///{instance / 'reviewer.db'}"),
        retention_days=_whole(values, "REVIEWER_RETENTION_DAYS", 183, least=0, most=36_500),
        base_url=_read(values, "REVIEWER_BASE_URL", "http://127.0.0.1:8000", _address, Wanted.ADDRESS),
        hosts=_read(values, "REVIEWER_HOSTS", "127.0.0.1,localhost,[::1]", _hosts, Wanted.HOSTS),
        idle_minutes=_whole(values, "REVIEWER_IDLE_MINUTES", 120, least=1, most=525_600),
        proxies=_whole(values, "REVIEWER_PROXIES", 0, least=0, most=9),
        proxy=_read(values, "REVIEWER_PROXY_ADDRESS", "127.0.0.1", _proxy, Wanted.PROXY),
        limits_url=values.get("REVIEWER_LIMITS_URL", "memory://"),
        largest_upload=_whole(values, "REVIEWER_LARGEST_UPLOAD_MB", 2048, least=1, most=_MB) * _MB,
        jobs=_read(values, "REVIEWER_JOBS", BACKGROUND, _jobs, Wanted.JOBS),
        **{name: _known(values, instance, key) for name, key in _KEYS.items()},
    )


def require_keys(settings: Settings) -> None:
    """Raise KeyMissing unless every key is there."""
    for name, key in _KEYS.items():
        if not getattr(settings, name):
            raise KeyMissing(key.setting, str(settings.instance / key.file))


def with_keys(settings: Settings) -> Settings:
    """The settings with every key; what is missing is made and kept, readable by its owner only."""
    missing = {name: key for name, key in _KEYS.items() if not getattr(settings, name)}
    for key in missing.values():
        _make(settings.instance / key.file)
    return replace(settings, **{name: _known({}, settings.instance, key) for name, key in missing.items()})


def _read(
    values: Mapping[str, str],
    name: str,
    otherwise: str,
    understand: Callable[[str], T],
    wanted: Wanted,
    **facts: object,
) -> T:
    """What a setting says; `understand` raises ValueError for what is not `wanted`."""
    text = values.get(name, otherwise)
    try:
        return understand(text)
    except ValueError:
        raise SettingInvalid(name, text, wanted, facts) from None


def _sound(value: T, is_sound: bool) -> T:  # noqa: FBT001
    if not is_sound:
        raise ValueError
    return value


def _whole(values: Mapping[str, str], name: str, otherwise: int, *, least: int, most: int) -> int:
    def understand(text: str) -> int:
        number = int(text)
        return _sound(number, least <= number <= most)

    return _read(values, name, f"{otherwise}", understand, Wanted.WHOLE, least=least, most=most)


def _folder(text: str) -> Path:
    place = Path(text).resolve()
    return _sound(place, bool(text.strip()) and (place.is_dir() or not place.exists()))


def _address(text: str) -> str:
    parts = urlsplit(text)
    plain = not (parts.query or parts.fragment or parts.username) and parts.port != 0
    # Written as it is compared: whether people come by https alone is told by its beginning.
    address = urlunsplit(parts).rstrip("/")
    return _sound(address, parts.scheme in ("http", "https") and bool(parts.hostname) and plain)


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in text.split(",") if host.strip())
    return _sound(hosts, bool(hosts) and not any(set(host) & set("/ \t") for host in hosts))


def _proxy(text: str) -> str:
    return text if text == "*" else str(ip_address(text))


def _jobs(text: str) -> str:
    return _sound(text, text in (BACKGROUND, ELSEWHERE, IMMEDIATE))


def _known(values: Mapping[str, str], instance: Path, key: _Key) -> Any:
    """A key as the setting or else the file has it; an empty one where there is neither."""
    file = instance / key.file
    if values.get(key.setting):
        place, text = key.setting, values[key.setting]
    elif file.exists():
        place, text = str(file), file.read_text(encoding="ascii", errors="replace").strip()
    else:
        return key.absent
    try:
        return key.understand(text)
    except ValueError:
        raise SettingInvalid(place, "…", key.wanted) from None  # half a key is nobody's to read either


def _make(path: Path) -> None:
    """A key in its file: whole or not at all, and one for all who make it at once."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        # A link never replaces: the first one's key stays, and the others read it.
        with suppress(FileExistsError):
            try:
                os.link(beside, path)
            except OSError as error:
                if isinstance(error, FileExistsError):
                    raise
                # A file system without links: whoever makes the name keeps it, and fills it at once.
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
                beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
