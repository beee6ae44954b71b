//go:build unix

package services

import (
	"os"
	"syscall"
)

// killTree kills a process and its children. The process is stopped first, so that it
// does not start another one while killTree looks for them. Killing the process group
// would not be enough: the backends of Postgres call setsid, and keep the data locked.
func killTree(parent *os.Process) {
	_ = parent.Signal(syscall.SIGSTOP)
	for _, pid := range children(parent.Pid) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_ = parent.Kill()
}

// credential returns an account in the form of the system. Nil means the account of this
// process.
func credential(as *account) *syscall.Credential {
	if as == nil {
		return nil
	}
	//nolint:gosec // macOS counts nobody as -2
	return &syscall.Credential{Uid: uint32(as.uid), Gid: uint32(as.gid)}
}
