#!/bin/sh
### BEGIN INIT INFO
# Provides:          postfix mail-transport-agent
# Required-Start:    $local_fs $remote_fs $syslog $network
# Required-Stop:     $local_fs $remote_fs $syslog $network
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: Postrider mail transfer agent
### END INIT INFO
case "$1" in
start | stop | reload | status | check | flush | abort) exec /usr/sbin/postfix "$1" ;;
force-reload) exec /usr/sbin/postfix reload ;;
restart) /usr/sbin/postfix stop; exec /usr/sbin/postfix start ;;
*) echo "usage: $0 {start|stop|restart|reload|flush|check|abort|force-reload|status}" >&2; exit 64 ;;
esac
