package services

import (
	"bytes"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"
)

// stopTime is how long a server may take to shut down before it is killed.
const stopTime = 20 * time.Second

// process is a running command and all processes that it started.
type process struct {
	cmd  *exec.Cmd
	log  *tail
	gone chan struct{} // closed when all of them have ended
}

// startProcess starts a command that ends with this process.
func startProcess(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, log: new(tail), gone: make(chan struct{})}
	// The output is a pipe that all processes of the server have open. Wait returns
	// when the last of them has ended.
	cmd.Stdout, cmd.Stderr = p.log, p.log
	started := make(chan error)
	go func() {
		defer close(p.gone)
		// Linux ends the command when the thread that started it ends, and not
		// only when the process does. So this thread must stay.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	return p, <-started
}

// ended tells whether all of the processes have ended.
func (p *process) ended() bool {
	select {
	case <-p.gone:
		return true
	default:
		return false
	}
}

// kill ends all of the processes at once.
func (p *process) kill() {
	if p.cmd.Process == nil || p.ended() {
		return
	}
	killTree(p.cmd.Process)
	<-p.gone
}

// stop asks the command to end by a signal, and kills it if it does not.
func (p *process) stop(signal os.Signal) {
	if p.cmd.Process == nil || p.cmd.Process.Signal(signal) != nil {
		p.kill()
		return
	}
	select {
	case <-p.gone:
	case <-time.After(stopTime):
		p.kill()
	}
}

// tail keeps the last 8 KiB of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(text []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, text...)
	if over := len(t.text) - 8<<10; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(text), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.text))
}
