-- One line `table|rows` for every table; a restore must print what the backup printed.
SELECT format('SELECT %L, count(*) FROM %I', relname, relname)
FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
ORDER BY relname \gexec
