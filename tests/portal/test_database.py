"""The embedded server: starts twice, survives kill -9, refuses a database that cannot read Cyrillic."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from review_portal.database import DatabaseUnusable, Server, configuration, refuse_unusable


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("pg"))
    server.start()
    yield server
    server.stop("immediate")


def test_starting_twice_is_starting_once(server: Server) -> None:
    pid = server.pid()
    server.start()
    assert server.pid() == pid


def test_committed_rows_survive_kill_9(server: Server) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('қалқан')")
    os.kill(server.pid() or 0, signal.SIGKILL)
    server.start()
    with psycopg.connect(server.dsn()) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("қалқан",)


def test_a_lock_left_by_a_dead_server_does_not_stop_the_next(server: Server) -> None:
    server.stop()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    assert not server.is_running()
    server.start()
    assert server.is_running()


def test_a_half_made_folder_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "data.half").mkdir()
    (tmp_path / "data.half" / "PG_VERSION").write_text("18")
    server = Server(tmp_path)
    server.start()
    assert server.is_running()
    server.stop("immediate")


def test_it_finds_similar_cyrillic_words(server: Server) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        row = connection.execute("SELECT similarity('қалқан', 'қалқаны') > 0.5").fetchone()
    assert row == (True,)


def test_it_refuses_a_database_that_knows_no_cyrillic(server: Server) -> None:
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS plain")
        connection.execute("CREATE DATABASE plain TEMPLATE template0 LOCALE_PROVIDER libc LC_CTYPE 'C' LC_COLLATE 'C'")
    with psycopg.connect(server.dsn("plain")) as plain, pytest.raises(DatabaseUnusable, match="CREATE DATABASE qalqan"):
        refuse_unusable(plain)


def test_database_url_names_a_real_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:p%40ss@db.example:5433/qalqan?sslmode=require")
    found = configuration(tmp_path)
    assert (found["HOST"], found["PORT"], found["USER"], found["PASSWORD"]) == ("db.example", "5433", "me", "p@ss")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_start_up_refuses_it_too(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS plain")
        connection.execute("CREATE DATABASE plain TEMPLATE template0 LOCALE_PROVIDER libc LC_CTYPE 'C' LC_COLLATE 'C'")
    monkeypatch.setenv("DATABASE_URL", f"postgresql://app@/plain?host={server.socket}")
    with pytest.raises(DatabaseUnusable, match="does not know Cyrillic letters"):
        configuration(server.folder)


def test_another_engine_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///qalqan.db")
    with pytest.raises(DatabaseUnusable, match="PostgreSQL 16 or newer is the only engine"):
        configuration(tmp_path)
