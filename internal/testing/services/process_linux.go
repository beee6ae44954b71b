package services

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// attributes returns how a server runs: it does not get the signals of the
// terminal, ends with the thread that started it, and runs as the given account. Nil
// is the account of this process.
func attributes(as *account) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Setpgid: true, Pdeathsig: syscall.SIGINT, Credential: credential(as),
	}
}

// children returns the processes that a process started.
func children(parent int) []int {
	var found []int
	paths, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range paths {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// The name is in parentheses and may contain anything. The state and the
		// parent follow.
		fields := strings.Fields(string(stat)[strings.LastIndexByte(string(stat), ')')+1:])
		if len(fields) < 2 || fields[1] != strconv.Itoa(parent) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
			found = append(found, pid)
		}
	}
	return found
}
