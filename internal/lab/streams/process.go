package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// process is another process. It says in one line of its output where it serves. It
// ends when the context ends in which it was started.
type process struct {
	cmd   *exec.Cmd
	input io.Closer // the upstream ends when this is closed
	lines *bufio.Reader
	url   string
}

// announcement is the line of marquee serve. The upstream says the same.
const announcement = "Marquee is at %s"

// start starts a program in dir, with no other environment than env, and returns when
// it serves.
func start(
	ctx context.Context, dir string, env []string, program string, args ...string,
) (*process, error) {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // one of ours
	cmd.Dir, cmd.Env, cmd.Stderr = dir, env, os.Stderr
	cmd.WaitDelay = 10 * time.Second
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, input: input, lines: bufio.NewReader(output)}
	line, err := p.lines.ReadString('\n')
	if err == nil {
		_, err = fmt.Sscanf(line, announcement, &p.url)
	}
	if err != nil {
		p.stop()
		return nil, fmt.Errorf("it says %q instead of where it is: %w", line, err)
	}
	return p, nil
}

// stop ends the process, if it runs.
func (p *process) stop() {
	if p.cmd.ProcessState != nil {
		return
	}
	_ = p.input.Close()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	timer := time.AfterFunc(p.cmd.WaitDelay, func() { _ = p.cmd.Process.Kill() })
	defer timer.Stop()
	_, _ = io.Copy(io.Discard, p.lines)
	_ = p.cmd.Wait() // how it ended does not matter any more
}

// processorTime returns the processor time that the process used. It must have ended.
func (p *process) processorTime() time.Duration {
	return p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()
}

// memory returns the most memory that the process has had so far. Only Linux says.
func (p *process) memory() string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return "unknown"
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int
	if _, err := fmt.Sscan(peak, &kilobytes); err != nil {
		return "unknown"
	}
	return fmt.Sprintf("%d MiB", kilobytes>>10)
}
