"""A PostgreSQL that somebody else runs, at XIANGSU_DATABASE_URL: is it fit for us?"""

import psycopg

from launch.postgres import OLDEST, CannotStart


def check(address: str) -> None:
    """Raise CannotStart unless it answers, is new enough and has btree_gist."""
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            _check_version(connection)
            _need_extension(connection)
    except psycopg.OperationalError as error:
        said = str(error).strip().splitlines() or ["没有应答"]
        raise CannotStart(f"连不上 XIANGSU_DATABASE_URL 指定的数据库：{said[-1].strip()}") from None
    except psycopg.ProgrammingError:
        raise CannotStart(
            "XIANGSU_DATABASE_URL 应写成 postgresql://用户:密码@主机/数据库。"
        ) from None


def _check_version(connection: psycopg.Connection) -> None:
    version = connection.info.server_version
    if version < OLDEST * 10_000:
        raise CannotStart(f"需要 PostgreSQL {OLDEST} 或更新版本，现在是 {version // 10_000}。")


def _need_extension(connection: psycopg.Connection) -> None:
    """btree_gist is a trusted extension: the owner of a database may add it."""
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported):
        raise CannotStart(
            "数据库缺少扩展 btree_gist，请让管理员执行 CREATE EXTENSION btree_gist。"
        ) from None
