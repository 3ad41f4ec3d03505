from django.db import migrations

# The app may not make tables; through this function it may make exactly these. A table made
# apart and then attached stops nobody from storing scans meanwhile. What was scanned while a
# month was missing lies in `rest` and moves.
MAKE_MONTHS = migrations.RunSQL(
    """
    CREATE FUNCTION scan_make_month(month date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
        partition text := to_char(month, '"scan_scanevent_"YYYY_MM');
        starts timestamptz := to_char(month, 'YYYY-MM-"01 00:00+08"');
        ends timestamptz := to_char(month + interval '1 month', 'YYYY-MM-"01 00:00+08"');
    BEGIN
        IF to_regclass('public.' || partition) IS NOT NULL THEN
            RETURN;
        END IF;
        LOCK TABLE public.scan_scanevent_rest IN ACCESS EXCLUSIVE MODE;
        EXECUTE format('CREATE TABLE public.%I (LIKE public.scan_scanevent INCLUDING DEFAULTS)', partition);
        EXECUTE format(
            'WITH moved AS (DELETE FROM public.scan_scanevent_rest '
            'WHERE seen_at >= %L AND seen_at < %L RETURNING *) '
            'INSERT INTO public.%I SELECT * FROM moved', starts, ends, partition
        );
        EXECUTE format(
            'ALTER TABLE public.scan_scanevent ATTACH PARTITION public.%I '
            'FOR VALUES FROM (%L) TO (%L)', partition, starts, ends
        );
    END $$;
    REVOKE EXECUTE ON FUNCTION scan_make_month(date) FROM PUBLIC;
    """,
    "DROP FUNCTION scan_make_month(date)",
)


class Migration(migrations.Migration):
    dependencies = [("scan", "0005_let_the_process_number_its_events")]
    operations = [MAKE_MONTHS]
