//go:build unix && !linux

package services

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// attributes returns how a server runs: apart from the signals of the terminal
// as the given account (nil: this one).
func attributes(as *account) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: credential(as)}
}

// children returns the processes that a process started.
func children(parent int) []int {
	out, _ := exec.Command("pgrep", "-P", strconv.Itoa(parent)).Output() //nolint:noctx // it ends at once; none found is its failure
	var found []int
	for field := range strings.FieldsSeq(string(out)) {
		if pid, err := strconv.Atoi(field); err == nil {
			found = append(found, pid)
		}
	}
	return found
}
