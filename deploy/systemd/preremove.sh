#!/bin/sh
# Before the package is removed, and not before it is upgraded: dpkg says "remove", and rpm
# how many versions will be left.
set -e
case "$1" in
remove | 0)
	if [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
		systemctl disable --now marquee.socket marquee.service
	fi
	;;
esac
