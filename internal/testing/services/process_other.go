//go:build !unix

package services

import (
	"os"
	"syscall"
)

func killTree(parent *os.Process) { _ = parent.Kill() }

func attributes(*account) *syscall.SysProcAttr { return nil }
