//go:build unix

package services

import (
	"os"
	"syscall"
)

// killTree kills a process and its children. It stops the process first, so that it
// does not start others. To kill the process group would not be enough: the backends
// of Postgres call setsid, and would keep the data locked.
func killTree(parent *os.Process) {
	_ = parent.Signal(syscall.SIGSTOP)
	for _, pid := range children(parent.Pid) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_ = parent.Kill()
}

// credential returns an account as the system takes it. Nil is the account of this
// process.
func credential(as *account) *syscall.Credential {
	if as == nil {
		return nil
	}
	//nolint:gosec // on macOS the number of nobody is -2
	return &syscall.Credential{Uid: uint32(as.uid), Gid: uint32(as.gid)}
}
