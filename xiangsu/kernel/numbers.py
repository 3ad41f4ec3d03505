from django.db import connection


def next_number(prefix: str) -> int:
    """The next whole number under `prefix`, from 1; two callers never get the same.

    The row stays locked until the caller's transaction ends, so numbers have no gaps.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_numbercounter (prefix, last) VALUES (%s, 1) "
            "ON CONFLICT (prefix) DO UPDATE SET last = kernel_numbercounter.last + 1 "
            "RETURNING last",
            [prefix],
        )
        return int(cursor.fetchone()[0])
