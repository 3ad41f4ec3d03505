from django.db import migrations

# The term of a card: two years, the platform's own decision (no source was found).
SET_TERM = migrations.RunSQL(
    "INSERT INTO labels_cardterm (months, valid_from) VALUES (24, '2021-01-01')",
    "DELETE FROM labels_cardterm",
)

# An issued certificate is void or valid; nothing else about it ever changes.
KEEP_CERTIFICATES = migrations.RunSQL(
    """
    CREATE FUNCTION labels_keep_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.state = 'issued' AND
           to_jsonb(NEW) - 'state' - 'void_reason' = to_jsonb(OLD) - 'state' - 'void_reason' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END $$;
    CREATE TRIGGER keep_certificate BEFORE UPDATE OR DELETE ON labels_certificate
        FOR EACH ROW EXECUTE FUNCTION labels_keep_certificate();
    """,
    """
    DROP TRIGGER keep_certificate ON labels_certificate;
    DROP FUNCTION labels_keep_certificate();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("labels", "0001_initial")]
    operations = [SET_TERM, KEEP_CERTIFICATES]
