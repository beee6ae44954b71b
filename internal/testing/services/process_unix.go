//go:build unix

package services

import (
	"os"
	"syscall"
)

// killTree kills a process and those it started. A process that stands still
// starts no other while they are looked for.
func killTree(parent *os.Process) {
	_ = parent.Signal(syscall.SIGSTOP)
	for _, pid := range children(parent.Pid) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_ = parent.Kill()
}

// credential is an account as the system takes it, nil for that of this process.
func credential(as *account) *syscall.Credential {
	if as == nil {
		return nil
	}
	return &syscall.Credential{Uid: uint32(as.uid), Gid: uint32(as.gid)} //nolint:gosec // macOS counts nobody as -2
}
