#!/bin/sh
# After the package was removed. What people wrote stays in /var/lib/marquee.
set -e
if [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
	systemctl daemon-reload
fi
