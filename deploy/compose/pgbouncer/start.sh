#!/bin/sh
# The password comes by the environment and stands in no image; quotes in it are doubled.
umask 077
printf '"inventory_server" "%s"\n' "$(printf %s "$SERVER_PASSWORD" | sed 's/"/""/g')" \
  > /tmp/userlist.txt
exec pgbouncer /etc/pgbouncer/pgbouncer.ini
