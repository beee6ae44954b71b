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
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
)

// asProgram is a variable. With it the test binary runs as the program itself, so that a
// test can kill it.
const asProgram = "TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	// OpenTelemetry's SDK reads these by itself. The settings of the person who runs the
	// tests must not change the tests.
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "OTEL_") {
			os.Unsetenv(name)
		}
	}
	status := m.Run()
	os.RemoveAll(sharedDir())
	os.Exit(status)
}

// sharedDir returns a folder that tests share. The first call creates it.
var sharedDir = sync.OnceValue(func() string {
	return must(os.MkdirTemp("", "marquee-test-"))
})

// patience is how long something quick may take on a busy machine.
const patience = 2 * time.Minute

// setting is what a command finds when it runs.
type setting struct {
	env     []string // NAME=VALUE
	dotenv  string   // the content of .env
	in      string   // the standard input
	columns int      // of the terminal, 0 for a pipe
}

// result is what a command printed and how it ended.
type result struct {
	status   int
	out, err string
}

// invoke runs a command to its end, in a pipe and with an empty environment.
func invoke(t *testing.T, args ...string) result {
	t.Helper()
	return setting{}.invoke(t, args...)
}

// invoke runs a command to its end.
func (s setting) invoke(t *testing.T, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience) // a server would not end
	defer cancel()
	var out, err bytes.Buffer
	status := run(ctx, args, s.environment(t), terminal.Streams{
		In: strings.NewReader(s.in), Out: &out, Err: &err, OutWidth: s.columns, Colour: s.columns > 0,
	})
	return result{status, out.String(), slowMigration.ReplaceAllString(err.String(), "")}
}

// slowMigration is what a command says about a migration that takes seconds, as every one does
// on a busy machine.
var slowMigration = regexp.MustCompile(`(?m)^Migrating the store: version .*\n`)

func (s setting) environment(t *testing.T) options.Env {
	t.Helper()
	env := options.NewEnv(s.env)
	if s.dotenv != "" {
		env.Dotenv = filepath.Join(t.TempDir(), ".env")
		if err := os.WriteFile(env.Dotenv, []byte(s.dotenv), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return env
}

// file writes a file for one test and returns its path.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// storeIn names a store in a folder.
func storeIn(dir string) string { return "sqlite:" + filepath.Join(dir, "test.db") }

// running is a server under test.
type running struct {
	url  string
	stop func() result // stops it as SIGTERM does and waits
	log  func() string // what it has logged
}

// serve runs a server in this process.
func serve(t *testing.T, args ...string) running {
	t.Helper()
	return setting{}.serve(t, args...)
}

func (s setting) serve(t *testing.T, args ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	outRead, outWrite := io.Pipe()
	var log lockedBuffer
	var status int
	var ended sync.WaitGroup
	args = append([]string{"serve", "--addr=127.0.0.1:0"}, args...)
	env := s.environment(t)
	ended.Go(func() {
		std := terminal.Streams{In: strings.NewReader(s.in), Out: outWrite, Err: &log}
		status = run(ctx, args, env, std)
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
	return running{url, stop, log.String}
}

// announced reads the address that a server prints first.
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

// process runs the server in its own process, which a test may kill.
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

// program returns a command that runs this program in its own process, in a folder.
func program(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Dir = dir
	cmd.Env = []string{asProgram + "=1"}
	return cmd
}

// demoStore is a store with the demo set, for all tests that only read.
var demoStore = sync.OnceValues(func() (string, error) {
	url := storeIn(sharedDir())
	return url, importInto(context.Background(), url, dataset.Demo())
})

// holdingDemo returns the option of a store that holds the demo set. Tests must not change
// the store.
func holdingDemo(t *testing.T) string {
	t.Helper()
	url, err := demoStore()
	if err != nil {
		t.Fatal(err)
	}
	return "--store=" + url
}

// holding makes a store that holds films, and returns its option.
func holding(t *testing.T, films ...movies.Movie) string {
	t.Helper()
	url := storeIn(t.TempDir())
	if err := importInto(t.Context(), url, films); err != nil {
		t.Fatal(err)
	}
	return "--store=" + url
}

// importInto imports films into a store, dated the last day of January 2026.
func importInto(ctx context.Context, url string, films []movies.Movie) error {
	stores, err := storage.Open(ctx, url)
	if err != nil {
		return err
	}
	defer stores.Close()
	day := func() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) }
	s, err := movies.New(stores.Movies, &movies.Options{Now: day})
	if err != nil {
		return err
	}
	_, err = s.Import(ctx, movies.All(films), &movies.ImportOptions{Source: "the demo set"})
	return err
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

// fromModel are the options of a command that asks a model at a URL.
func fromModel(url string, args ...string) []string {
	return append(args, "--model=compatible:tiny", "--compatible-base-url="+url)
}

// servedBy are the options of a server that asks a model at a URL and keeps nothing.
func servedBy(url string, args ...string) []string {
	return fromModel(url, append(args, "--store=memory:", "--no-demo")...)
}
