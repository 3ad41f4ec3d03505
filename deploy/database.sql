-- Once, by a superuser: psql --file=deploy/database.sql; then `\password` for each role.
-- Four roles, so that "no role can delete" is true: the owner changes tables and no process
-- runs as it, the app works, the scan service counts, and the superuser stays with the DBA.
CREATE ROLE xiangsu_owner LOGIN;
CREATE ROLE xiangsu_app LOGIN;
CREATE ROLE xiangsu_scan LOGIN;
CREATE DATABASE xiangsu OWNER xiangsu_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
\connect xiangsu
\ir ../launch/grants.sql
