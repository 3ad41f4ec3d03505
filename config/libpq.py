"""Print XIANGSU_DATABASE_URL as the variables psql and pg_dump read: no password on a command
line, where every user of the machine could see it. For `eval` in the scripts of deploy/.
"""

import shlex
import sys

from config import env

NAMES = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}


def main() -> None:
    database = env.database_url("XIANGSU_DATABASE_URL")
    values = {variable: database[key] for key, variable in NAMES.items() if database[key]}
    values["PGDATABASE"] = database["NAME"]
    for name, value in values.items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")


if __name__ == "__main__":
    main()
