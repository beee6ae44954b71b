#!/bin/sh
# After the package was installed or upgraded: systemd reads the units anew, and a service
# that runs starts again with the new program. Nothing is started that did not run.
set -e
if [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
	systemctl daemon-reload
	systemctl try-restart marquee.service
fi
