package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// asProgram is the variable that makes the test binary the program itself, so
// that a test can kill it.
const asProgram = "MARQUEE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	// What the person who runs the tests has set is not for the tests.
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "MARQUEE_") && !strings.HasPrefix(name, "MARQUEE_TEST_") || strings.HasPrefix(name, "OTEL_") ||
			strings.HasSuffix(name, "_API_KEY") || strings.HasSuffix(name, "_BASE_URL") {
			os.Unsetenv(name)
		}
	}
	os.Exit(m.Run())
}

// result is what a command printed and how it ended.
type result struct {
	status   int
	out, err string
}

// invoke runs a command to its end.
func invoke(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var out, err bytes.Buffer
	status := run(t.Context(), args, streams{in: strings.NewReader(stdin), out: &out, err: &err})
	return result{status, out.String(), err.String()}
}

// storeIn names a store of a test's own.
func storeIn(dir string) string { return "sqlite:" + filepath.Join(dir, "test.db") }

// running is a server under test.
type running struct {
	url  string
	stop func() result // stops it as SIGTERM does and waits
}

// serve runs the server in this process.
func serve(t *testing.T, args ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	outRead, outWrite := io.Pipe()
	var log lockedBuffer
	var status int
	var ended sync.WaitGroup
	ended.Go(func() {
		status = run(ctx, append([]string{"serve", "--addr=127.0.0.1:0"}, args...), streams{in: strings.NewReader(""), out: outWrite, err: &log})
		outWrite.Close()
	})
	stop := sync.OnceValue(func() result {
		cancel()
		ended.Wait()
		return result{status: status, err: log.String()}
	})
	t.Cleanup(func() { stop() })
	url := announced(t, outRead)
	if url == "" {
		t.Fatalf("the server did not start: %+v", stop())
	}
	return running{url, stop}
}

// announced reads the address from what a server prints first.
func announced(t *testing.T, out io.Reader) string {
	t.Helper()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return ""
	}
	var url string
	if _, err := fmt.Sscanf(line, "Marquee is at %s", &url); err != nil {
		t.Fatalf("the server printed %q", line)
	}
	return url
}

// process runs the server in a process of its own, which a test may kill.
func process(t *testing.T, dir string, args ...string) (url string, cmd *exec.Cmd) {
	t.Helper()
	cmd = program(t, dir, append([]string{"serve", "--addr=127.0.0.1:0"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it is gone already, in most tests
		_ = cmd.Wait()
	})
	if url = announced(t, out); url == "" {
		t.Fatal("the server did not start")
	}
	return url, cmd
}

// program is a command of this program in a process and a folder of its own.
func program(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// lockedBuffer is a buffer that several goroutines write to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// must returns v, which a constructor made of arguments that it takes.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
