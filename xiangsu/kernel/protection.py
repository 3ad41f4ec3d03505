"""Tables the law protects: rows are added, never changed, never removed."""

from django.db import migrations


def append_only(table: str) -> migrations.RunSQL:
    """A migration operation: triggers that refuse UPDATE, DELETE and TRUNCATE on `table`.

    Triggers catch what bypasses services; a correction is a new row with a reason.
    Source: Agricultural Product Quality and Safety Law (2022), article 27.
    """
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """,
        f"""
        DROP TRIGGER append_only_rows ON {table};
        DROP TRIGGER append_only_table ON {table};
        """,
    )


REFUSE_CHANGE = migrations.RunSQL(
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END $$;
    """,
    "DROP FUNCTION refuse_change();",
)
