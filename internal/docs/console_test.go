package docs

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// address is where the servers of the documents are. Here it stands for a free
// port.
const address = "127.0.0.1:8080"

// runProgram is how the documents run the program without installing it.
const runProgram = "go run ./cmd/marquee"

// Every command prints what stands below it. The line ... stands for any lines.
// Each block runs in a folder of its own, which has a file films.csv.
func TestConsoleBlocks(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the program")
	}
	bin := buildProgram(t)
	eachBlock(t, "console", func(t *testing.T, b block) { newConsole(t, bin, b).run(b) })
}

// buildProgram builds the program into a folder, and returns that.
func buildProgram(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	cmd := exec.CommandContext(t.Context(),
		"go", "build", "-tags=grpcnotrace", "-ldflags=-s -w", "-o", bin, "./cmd/marquee")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

// console runs the commands of a block.
type console struct {
	t    *testing.T
	bin  string // the folder of the program
	dir  string // in which the commands run
	env  []string
	host string // of the server, if a command asks one
}

func newConsole(t *testing.T, bin string, b block) *console {
	c := &console{t: t, bin: bin, dir: t.TempDir()}
	c.env = append(c.env, "PATH="+bin+":"+os.Getenv("PATH"), "HOME="+c.dir)
	c.env = append(c.env, b.marked("env")...)
	films, err := os.ReadFile("testdata/films.csv")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.dir, "films.csv"), films, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, command := range b.marked("first") {
		if out, err := c.shell(command).CombinedOutput(); err != nil {
			t.Fatalf("first, %s: %v\n%s", command, err, out)
		}
	}
	if strings.Contains(strings.Join(b.lines, "\n"), "$ curl ") {
		if _, err := exec.LookPath("curl"); err != nil {
			t.Skip("there is no curl here")
		}
		c.host = c.serve()
	}
	return c
}

// run runs the commands of a block in their order.
func (c *console) run(b block) {
	if c.host == "" && strings.Contains(strings.Join(b.lines, "\n"), address) && !c.free(address) {
		c.t.Skip(address + " is taken, and the program says so")
	}
	for _, step := range steps(b.lines) {
		command := strings.ReplaceAll(step.command, runProgram, "marquee")
		// Without a terminal curl would tell how far it is.
		command = strings.ReplaceAll(command, "curl ", "curl --no-progress-meter ")
		if c.host != "" {
			command = strings.ReplaceAll(command, address, c.host)
		}
		out, err := c.shell(command).CombinedOutput()
		if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
			c.t.Fatalf("%s: %v", step.command, err)
		}
		got := slowMigration.ReplaceAllString(string(out), "")
		if c.host != "" {
			got = strings.ReplaceAll(got, c.host, address)
		}
		if !matches(step.output, lines(got)) {
			c.t.Errorf("$ %s\nprinted\n%s\nand not\n%s", step.command, got, strings.Join(step.output, "\n"))
		}
	}
}

// slowMigration is what a command says about a migration that takes seconds, as every one does
// on a busy machine.
var slowMigration = regexp.MustCompile(`(?m)^Migrating the store: version .*\n`)

// free tells whether a program could listen at an address.
func (c *console) free(address string) bool {
	ln, err := new(net.ListenConfig).Listen(c.t.Context(), "tcp", address)
	return err == nil && ln.Close() == nil
}

// shell is a command line, which ends with the test.
func (c *console) shell(command string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(c.t.Context(), 5*time.Minute)
	c.t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, "sh", "-c", command)
	cmd.Dir, cmd.Env, cmd.WaitDelay = c.dir, c.env, time.Minute
	return cmd
}

// serve starts a server with the demo set, and returns its address.
func (c *console) serve() string {
	c.t.Helper()
	program := filepath.Join(c.bin, "marquee")
	cmd := exec.CommandContext(c.t.Context(), program, "serve", "--addr=127.0.0.1:0")
	var log bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stderr = c.dir, c.env, &log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = time.Minute
	out, err := cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = cmd.Wait() }) // an error, because the test ends it
	line, err := bufio.NewReader(out).ReadString('\n')
	host := regexp.MustCompile(`http://(\S+)`).FindStringSubmatch(line)
	if err != nil || host == nil {
		_ = cmd.Process.Kill() // it may be gone
		_ = cmd.Wait()
		c.t.Fatalf("the server printed %q: %v\n%s", line, err, &log)
	}
	return host[1]
}

// step is a command and what it prints.
type step struct {
	command string
	output  []string
}

// steps reads a block: a command begins with $, and goes on behind a line that
// ends with a backslash.
func steps(text []string) (all []step) {
	goesOn := false
	for _, line := range text {
		command, begins := strings.CutPrefix(line, "$ ")
		switch {
		case begins:
			all = append(all, step{command: command})
		case goesOn:
			all[len(all)-1].command += "\n" + line
		case len(all) > 0:
			all[len(all)-1].output = append(all[len(all)-1].output, line)
		}
		goesOn = (begins || goesOn) && strings.HasSuffix(line, `\`)
	}
	for i, s := range all { // blank lines between commands are for the reader
		for len(s.output) > 0 && s.output[len(s.output)-1] == "" {
			s.output = s.output[:len(s.output)-1]
		}
		all[i] = s
	}
	return all
}

// lines returns the lines of an output.
func lines(text string) []string {
	text = strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// What is another one at every run: ids and times.
var (
	anID   = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	took   = regexp.MustCompile(`answered in \d\S*s`)
	aTime  = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`)
	always = func(line string) string {
		line = took.ReplaceAllString(line, "answered in SOME TIME")
		return aTime.ReplaceAllString(anID.ReplaceAllString(line, "ID"), "TIME")
	}
)

// matches tells whether the lines of an output are those wanted. The line ...
// stands for any lines, an id for any id, and a time for any time.
func matches(want, got []string) bool {
	if len(want) == 0 {
		return len(got) == 0
	}
	if want[0] == "..." {
		for skipped := range len(got) + 1 {
			if matches(want[1:], got[skipped:]) {
				return true
			}
		}
		return false
	}
	if len(got) == 0 || always(want[0]) != always(got[0]) {
		return false
	}
	return matches(want[1:], got[1:])
}

func TestSteps(t *testing.T) {
	got := steps(strings.Split("$ a\nb\n\nc\n\n$ d \\\n  -e \\\n  -f\ng\n$ h", "\n"))
	want := []step{
		{"a", []string{"b", "", "c"}},
		{"d \\\n  -e \\\n  -f", []string{"g"}},
		{"h", nil},
	}
	if !slices.EqualFunc(got, want, func(a, b step) bool {
		return a.command == b.command && slices.Equal(a.output, b.output)
	}) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		want, got string
		ok        bool
	}{
		{"a\nb", "a\nb", true},
		{"a\nb", "a", false},
		{"a", "a\nb", false},
		{"", "", true},
		{"", "a", false},
		{"...\nb\n...", "a\nb\nb\nc", true},
		{"...\nb", "b", true},
		{"...\nb", "a\nb\nc", false},
		{"a\n...", "a", true},
		{"id 01a2026f-3462-704d-b3db-f75908e10ad2", "id 01b2026f-3462-704d-b3db-f75908e10ad2", true},
		{"id 01a2026f-3462-704d-b3db-f75908e10ad2", "id 1", false},
		{`{"at":"2026-01-31T12:00:00Z"}`, `{"at":"2027-02-28T13:01:02.000345Z"}`, true},
		{`{"at":"2026-01-31T12:00:00Z"}`, `{"at":"2026-01-31"}`, false},
	} {
		if ok := matches(lines(tt.want), lines(tt.got)); ok != tt.ok {
			t.Errorf("%q and %q: %v", tt.want, tt.got, ok)
		}
	}
}
