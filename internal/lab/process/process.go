// Package process starts the programs that are measured, each as a process of its own.
package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Marquee is the import path of the server.
const Marquee = "github.com/marquee-go/marquee/cmd/marquee"

// Build builds a program of this module in dir, without symbols, and returns its path.
func Build(ctx context.Context, dir, importPath string) (string, error) {
	program := filepath.Join(dir, filepath.Base(importPath))
	//nolint:gosec // a path of this program's own
	build := exec.CommandContext(ctx, "go", "build", "-tags=grpcnotrace", "-ldflags=-s -w",
		"-o", program, importPath)
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return program, nil
}

// Process is another process. It says in one line of its output where it serves. It
// ends when the context ends in which it was started.
type Process struct {
	URL string // where it serves

	cmd   *exec.Cmd
	input io.Closer // a child of the same program ends when this is closed
	lines *bufio.Reader
}

// announcement is the line of marquee serve. The other programs say the same.
const announcement = "Marquee is at %s"

// Announce says where this process serves.
func Announce(url string) { fmt.Printf(announcement+"\n", url) }

// Start starts a program in dir, with no other environment than env, and returns when
// it serves.
func Start(
	ctx context.Context, dir string, env []string, program string, args ...string,
) (*Process, error) {
	return start(ctx, os.Stderr, dir, env, program, args...)
}

// StartQuietly is Start for a program whose log nobody reads. The program writes it to the null
// device.
func StartQuietly(
	ctx context.Context, dir string, env []string, program string, args ...string,
) (*Process, error) {
	nowhere, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	defer nowhere.Close() // the child has its own descriptor
	return start(ctx, nowhere, dir, env, program, args...)
}

func start(
	ctx context.Context, log *os.File, dir string, env []string, program string, args ...string,
) (*Process, error) {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // one of ours
	cmd.Dir, cmd.Env, cmd.Stderr = dir, env, log
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
	p := &Process{cmd: cmd, input: input, lines: bufio.NewReader(output)}
	line, err := p.lines.ReadString('\n')
	if err == nil {
		_, err = fmt.Sscanf(line, announcement, &p.URL)
	}
	if err != nil {
		p.Stop()
		return nil, fmt.Errorf("it says %q instead of where it is: %w", line, err)
	}
	return p, nil
}

// PID returns the id of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Line returns the next line of its output.
func (p *Process) Line() (string, error) { return p.lines.ReadString('\n') }

// Stop ends the process, if it runs.
func (p *Process) Stop() {
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

// ProcessorTime returns the processor time that the process used. It must have ended.
func (p *Process) ProcessorTime() time.Duration {
	return p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()
}

// CPU returns the processor time that the process has used so far. Only Linux says.
func (p *Process) CPU() (time.Duration, error) {
	const ticks = 100 // in a second, on all Linux
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.PID()))
	if err != nil {
		return 0, err
	}
	// The name of the program may have spaces and parentheses.
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("process %d has a strange state: %q", p.PID(), text)
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / ticks, errors.Join(err1, err2)
}

// Memory returns the most memory that the process has had so far. Only Linux says.
func (p *Process) Memory() string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.PID()))
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
