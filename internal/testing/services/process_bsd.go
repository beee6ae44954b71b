//go:build unix && !linux

package services

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// attributes returns how a server runs: it does not get the signals of the
// terminal, and runs as the given account. Nil is the account of this process.
func attributes(as *account) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: credential(as)}
}

// children returns the processes that a process started.
func children(parent int) []int {
	//nolint:noctx // it ends at once, and fails if it does not find any
	out, _ := exec.Command("pgrep", "-P", strconv.Itoa(parent)).Output()
	var found []int
	for field := range strings.FieldsSeq(string(out)) {
		if pid, err := strconv.Atoi(field); err == nil {
			found = append(found, pid)
		}
	}
	return found
}
