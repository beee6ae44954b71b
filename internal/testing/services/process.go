package services

import (
	"bytes"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"
)

// stopTime is how long a server may take to end in good order.
const stopTime = 20 * time.Second

// process is a running command with every process that it started.
type process struct {
	cmd  *exec.Cmd
	log  *tail
	gone chan struct{} // closed when all of them have ended
}

// startProcess starts a command that ends with this process.
func startProcess(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, log: new(tail), gone: make(chan struct{})}
	// Every process of the server holds the pipe of the output, so Wait returns when
	// the last of them has closed it.
	cmd.Stdout, cmd.Stderr = p.log, p.log
	started := make(chan error)
	go func() {
		defer close(p.gone)
		// Linux ends the command when the thread ends that started it, so this one stays.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	return p, <-started
}

// ended reports whether all processes have ended.
func (p *process) ended() bool {
	select {
	case <-p.gone:
		return true
	default:
		return false
	}
}

// kill ends all processes at once.
func (p *process) kill() {
	if p.cmd.Process == nil || p.ended() {
		return
	}
	killTree(p.cmd.Process)
	<-p.gone
}

// stop asks the command to end, and kills it if it does not.
func (p *process) stop() {
	if p.cmd.Process == nil || p.cmd.Process.Signal(os.Interrupt) != nil {
		p.kill()
		return
	}
	select {
	case <-p.gone:
	case <-time.After(stopTime):
		p.kill()
	}
}

// tail keeps the end of what is written to it.
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
