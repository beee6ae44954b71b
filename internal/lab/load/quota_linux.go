package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// period is the time in which a quota is used, in microseconds. It is short, so that a server
// does not stand still for long.
const period = 10_000

// limit lets a process use only a part of a processor, by a control group of version 1 or 2, and
// returns what removes the group once the process has ended. A part of 0 limits nothing.
func limit(pid int, part float64) (free func(), err error) {
	free = func() {}
	if part == 0 {
		return free, nil
	}
	const root = "/sys/fs/cgroup"
	quota := strconv.Itoa(int(part * period))
	group, settings := filepath.Join(root, "cpu"), [][2]string{
		{"cpu.cfs_period_us", strconv.Itoa(period)}, {"cpu.cfs_quota_us", quota},
	}
	if _, err := os.Stat(group); errors.Is(err, os.ErrNotExist) {
		group, settings = root, [][2]string{{"cpu.max", fmt.Sprint(quota, " ", period)}}
	}
	group = filepath.Join(group, fmt.Sprint("marquee-", pid))
	if err := os.Mkdir(group, 0o750); err != nil {
		return free, err
	}
	free = func() { _ = os.Remove(group) } // an empty group that stays does no harm
	for _, s := range append(settings, [2]string{"cgroup.procs", strconv.Itoa(pid)}) {
		if err := os.WriteFile(filepath.Join(group, s[0]), []byte(s[1]), 0o600); err != nil {
			return free, err
		}
	}
	return free, nil
}
