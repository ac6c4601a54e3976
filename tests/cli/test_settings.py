"""What the environment may say: a value that cannot be meant is one sentence, and reading writes nothing."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from reviewer import app, settings
from reviewer.cli import entry
from reviewer.errors import KeyMissing, SettingInvalid
from reviewer.settings import read_settings, require_keys, with_keys

CHINESE = re.compile("[\u4e00-\u9fff]")
POSIX = pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")
NONSENSE = [
    ("REVIEWER_RETENTION_DAYS", "-1", "a whole number from 0 to 36500"),
    ("REVIEWER_RETENTION_DAYS", "half a year", "a whole number from 0 to 36500"),
    ("REVIEWER_PROXIES", "x", "a whole number from 0 to 9"),
    ("REVIEWER_PROXIES", "-1", "a whole number from 0 to 9"),
    ("REVIEWER_PROXY_ADDRESS", "proxy.cn", "the IP address of the reverse proxy, or *"),
    ("REVIEWER_IDLE_MINUTES", "0", "a whole number from 1 to 525600"),
    ("REVIEWER_IDLE_MINUTES", "9" * 20, "a whole number from 1 to 525600"),
    ("REVIEWER_LARGEST_UPLOAD_MB", "-1", "a whole number from 1 to 1048576"),
    ("REVIEWER_JOBS", "foo", "background, elsewhere or immediate"),
    ("REVIEWER_JOBS", "", "background, elsewhere or immediate"),
    ("REVIEWER_HOSTS", "", "at least one host name, separated by commas, without http://"),
    ("REVIEWER_HOSTS", " , ", "at least one host name, separated by commas, without http://"),
    ("REVIEWER_HOSTS", "https://a.cn", "at least one host name, separated by commas, without http://"),
    ("REVIEWER_BASE_URL", "pingshen.cn", "an address that begins with http:// or https://, such as https"),
    ("REVIEWER_BASE_URL", "https://", "an address that begins with http:// or https://, such as https"),
    ("REVIEWER_BASE_URL", "https://a:b", "an address that begins with http:// or https://, such as https"),
    ("REVIEWER_LIMITS_URL", "foo", "memory://, redis://host:6379 or another address"),
    ("REVIEWER_INSTANCE", "", "the path of a folder"),
    ("REVIEWER_INSTANCE", __file__, "the path of a folder"),
    ("REVIEWER_DATABASE_URL", "foo", "sqlite:/// and the full path of a file, or postgresql+psycopg://"),
    ("REVIEWER_DATABASE_URL", "mysql://h/d", "sqlite:/// and the full path of a file, or postgresql+psy"),
    ("REVIEWER_DATABASE_URL", "postgresql://h/d", "sqlite:/// and the full path of a file, or postgresq"),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_sqlite_url: str) -> Path:
    """An installation of its own with a database, and no keys yet."""
    monkeypatch.setenv("REVIEWER_INSTANCE", str(tmp_path / "home"))
    monkeypatch.setenv("REVIEWER_DATABASE_URL", migrated_sqlite_url)
    with_keys(read_settings())
    return tmp_path / "home"


def run(*arguments: str) -> int:
    return entry.run(arguments, install=app.install, web=app.web)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("name", "value", "wanted"), NONSENSE)
def test_a_value_that_cannot_be_meant_is_one_sentence(
    name: str, value: str, wanted: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("REVIEWER_LANG", "en")
    assert run("serve", "--port", "1") == 1
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert err.startswith(f"{name} is “{value}”, which cannot be used. It should be {wanted}")
    monkeypatch.setenv("REVIEWER_LANG", "zh")
    assert run("serve", "--port", "1") == 1
    out, err = capsys.readouterr()
    assert err.startswith(f"{name} 现在是“{value}”，不能用，应为：")
    assert CHINESE.search(err.partition("应为：")[2])


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("mysql://root:hush@db/reviewer", "“mysql://root:***@db/reviewer”"),
        ("postgresql+psycopg://root:hush@db:port/reviewer", "“postgresql+psycopg”"),
    ],
)
def test_no_password_is_shown(
    url: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REVIEWER_INSTANCE", str(tmp_path))
    monkeypatch.setenv("REVIEWER_DATABASE_URL", url)
    assert run("ledger", "verify") == 1
    err = capsys.readouterr().err
    assert (shown in err, "hush" in err) == (True, False)


@pytest.mark.usefixtures("home")
def test_a_counter_without_its_driver_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    monkeypatch.setenv("REVIEWER_LIMITS_URL", "redis://:hush@127.0.0.1:6379")
    assert run("serve", "--port", "1") == 1
    err = capsys.readouterr().err
    assert err == '没有安装设置里用到的驱动。请先运行：pip install "redis"\n'


def test_a_program_that_is_not_whole_is_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'waitress'")

    assert entry.run(["reference", "check"], install=broken, web=app.web) == 70  # type: ignore[arg-type]
    err = capsys.readouterr().err
    assert err.startswith("没有完成：No module named 'waitress'。程序安装得不完整")
    monkeypatch.setenv("REVIEWER_DEBUG", "1")
    with pytest.raises(ModuleNotFoundError):
        entry.run(["reference", "check"], install=broken, web=app.web)  # type: ignore[arg-type]


# -- the keys ---------------------------------------------------------------------------------


def test_reading_writes_nothing_and_the_keys_are_made_once(tmp_path: Path) -> None:
    here = {"REVIEWER_INSTANCE": str(tmp_path / "home")}
    bare = read_settings(here)
    assert (bare.secret_key, bare.ledger_key, bare.signing_key) == ("", b"", b"")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(KeyMissing) as caught:
        require_keys(bare)
    assert (caught.value.name, caught.value.place) == (
        "REVIEWER_SECRET_KEY",
        str(tmp_path / "home" / "secret.key"),
    )
    made = with_keys(bare)
    assert (len(made.secret_key), len(made.ledger_key), len(made.signing_key)) == (64, 32, 32)
    assert len({made.signing_key, made.ledger_key, bytes.fromhex(made.secret_key)}) == 3
    assert read_settings(here) == with_keys(read_settings(here)) == made
    require_keys(made)
    given = read_settings({**here, "REVIEWER_SIGNING_KEY": "ab" * 32})
    assert with_keys(given).signing_key == b"\xab" * 32
    names = {file.name for file in (tmp_path / "home").iterdir()}
    assert names == {"secret.key", "ledger.key", "signing.key"}


@POSIX
def test_the_keys_are_their_owner_s_alone(tmp_path: Path) -> None:
    with_keys(read_settings({"REVIEWER_INSTANCE": str(tmp_path / "home")}))
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "home").iterdir()}
    assert (modes, stat.S_IMODE((tmp_path / "home").stat().st_mode)) == ({0o600}, 0o700)


def test_who_starts_at_once_agrees_on_the_keys(tmp_path: Path) -> None:
    bare = read_settings({"REVIEWER_INSTANCE": str(tmp_path)})
    gate = Barrier(8)

    def start(_: int) -> settings.Settings:
        gate.wait()
        return with_keys(bare)

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(start, range(8)))
    assert made == [read_settings({"REVIEWER_INSTANCE": str(tmp_path)})] * 8


def test_a_full_disk_leaves_no_half_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    bare = read_settings({"REVIEWER_INSTANCE": str(tmp_path)})
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            with_keys(bare)
    assert list(tmp_path.iterdir()) == []
    require_keys(with_keys(bare))


@pytest.mark.parametrize("content", ["", " \n", "ab", "no hexadecimal number, however long it is", "é" * 64])
def test_a_file_that_holds_no_key_is_not_taken_for_one(tmp_path: Path, content: str) -> None:
    with_keys(read_settings({"REVIEWER_INSTANCE": str(tmp_path)}))
    (tmp_path / "ledger.key").write_text(content, encoding="utf-8")
    with pytest.raises(SettingInvalid) as caught:
        read_settings({"REVIEWER_INSTANCE": str(tmp_path)})
    assert (caught.value.name, caught.value.value) == (str(tmp_path / "ledger.key"), "…")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REVIEWER_SECRET_KEY", "short"),
        ("REVIEWER_LEDGER_KEY", "ab" * 15),
        ("REVIEWER_LEDGER_KEY", "a phrase that is no number"),
        ("REVIEWER_SIGNING_KEY", "ab" * 31),
        ("REVIEWER_SIGNING_KEY", "ab" * 33),
    ],
)
def test_a_key_that_is_too_weak_is_refused_and_not_shown(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingInvalid) as caught:
        read_settings({"REVIEWER_INSTANCE": str(tmp_path), name: value})
    assert (caught.value.name, caught.value.value) == (name, "…")


def test_a_database_without_its_key_is_not_served_under_another(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "ledger.key").unlink()
    assert run("serve", "--port", "1") == 1
    assert str(home / "ledger.key") in capsys.readouterr().err
    with pytest.raises(KeyMissing):
        app.wsgi()
    # Nor do the commands that make keys make one beside a database that is there.
    for making in (("migrate",), ("start", "--port", "1")):
        assert run(*making) == 1
        assert str(home / "ledger.key") in capsys.readouterr().err
    assert not (home / "ledger.key").exists()


def test_an_empty_key_is_none_and_the_file_s_is_taken(tmp_path: Path) -> None:
    made = with_keys(read_settings({"REVIEWER_INSTANCE": str(tmp_path)}))
    named = dict.fromkeys(("REVIEWER_SECRET_KEY", "REVIEWER_LEDGER_KEY", "REVIEWER_SIGNING_KEY"), "")
    assert read_settings({"REVIEWER_INSTANCE": str(tmp_path), **named}) == made


def test_an_address_is_kept_as_it_is_compared(tmp_path: Path) -> None:
    here = {"REVIEWER_INSTANCE": str(tmp_path), "REVIEWER_BASE_URL": "HTTPS://reviewer.example/"}
    settings = read_settings(here)
    assert (settings.base_url, settings.secure) == ("https://reviewer.example", True)


def test_a_file_system_without_links_keeps_keys_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    here = {"REVIEWER_INSTANCE": str(tmp_path)}
    made = with_keys(read_settings(here))
    assert read_settings(here) == made
    assert sorted(file.name for file in tmp_path.iterdir()) == ["ledger.key", "secret.key", "signing.key"]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("jobs", "is_told"), [(None, True), ("background", True), ("elsewhere", False)])
def test_a_foreign_server_says_that_somebody_must_look_at_files(
    jobs: str | None, is_told: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if jobs is not None:
        monkeypatch.setenv("REVIEWER_JOBS", jobs)
    app.wsgi()
    assert ["reviewer work" in record.getMessage() for record in caplog.records] == [True] * is_told
