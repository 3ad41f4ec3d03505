-- Run in the database `xiangsu` by a superuser, also again: the owner makes tables, the app reads
-- and writes them, the scan role gets its few tables from `manage.py grant_scan`.
CREATE EXTENSION IF NOT EXISTS btree_gist;
GRANT ALL ON SCHEMA public TO xiangsu_owner;
GRANT USAGE ON SCHEMA public TO xiangsu_app, xiangsu_scan;
ALTER DEFAULT PRIVILEGES FOR ROLE xiangsu_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO xiangsu_app;
ALTER DEFAULT PRIVILEGES FOR ROLE xiangsu_owner IN SCHEMA public
    GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO xiangsu_app;
ALTER DEFAULT PRIVILEGES FOR ROLE xiangsu_owner IN SCHEMA public
    GRANT EXECUTE ON FUNCTIONS TO xiangsu_app;
