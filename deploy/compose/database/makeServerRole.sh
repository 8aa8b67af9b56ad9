#!/bin/sh
# Run once, by the image of PostgreSQL, when it makes its data. `inventory roles` grants the rights.
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" \
  --set=password="$SERVER_PASSWORD" <<'SQL'
CREATE ROLE inventory_server LOGIN PASSWORD :'password';
SQL
