//go:build unix && !linux

package services

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// attributes returns how a server runs: without the signals of the terminal, and as the
// given account. Nil means the account of this process.
func attributes(as *account) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: credential(as)}
}

// children returns the processes that a process started.
func children(parent int) []int {
	//nolint:noctx // it ends at once; it fails if it finds none
	out, _ := exec.Command("pgrep", "-P", strconv.Itoa(parent)).Output()
	var found []int
	for field := range strings.FieldsSeq(string(out)) {
		if pid, err := strconv.Atoi(field); err == nil {
			found = append(found, pid)
		}
	}
	return found
}
