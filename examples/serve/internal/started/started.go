// Package started runs an example in a process of its own, and checks what it serves.
package started

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const asProgram = "MARQUEE_EXAMPLE_RUNS"

// Main is the TestMain of an example. The test starts itself a second time, and Main runs the
// example there.
func Main(m *testing.M, program func()) {
	if os.Getenv(asProgram) != "" {
		program()
		return
	}
	os.Exit(m.Run())
}

// Program starts the example on a free port and returns its address. The example ends with
// the test.
func Program(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	program := exec.CommandContext(t.Context(), self, addr)
	program.Env = append(os.Environ(), asProgram+"=1")
	program.Stdout, program.Stderr = &said, &said
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			_ = conn.Close()
			return "http://" + addr
		}
		if time.Now().After(deadline) {
			_ = program.Process.Kill()
			_ = program.Wait()
			t.Fatalf("the program does not listen: %v\n%s", err, &said)
		}
	}
}

// Ask sends a request and returns the status and the body of the answer.
func Ask(t *testing.T, method, url, mediaType, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", mediaType)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(said)
}

// Serves checks which routes the example at url has. It must have the paths in there, and no
// paths of other features. Its page must have exactly these places.
func Serves(t *testing.T, url string, there []string, places ...string) {
	t.Helper()
	_, contract := Ask(t, "GET", url+"/openapi.json", "", "")
	for _, path := range []string{"emails", "movies", "movies/claims", "chats"} {
		served := slices.Contains(there, path)
		want := http.StatusNotFound
		if served {
			want = http.StatusOK
		}
		if status, said := Ask(t, "GET", url+"/api/v1/"+path, "", ""); status != want {
			t.Errorf("%s: %d, want %d: %s", path, status, want, said)
		}
		if strings.Contains(contract, `"/api/v1/`+path+`"`) != served {
			t.Errorf("/openapi.json names %s: %t, want %t", path, !served, served)
		}
	}
	status, page := Ask(t, "GET", url+"/", "", "")
	var got []string
	place := regexp.MustCompile(`<section id="(\w+)" class="place"`)
	for _, match := range place.FindAllStringSubmatch(page, -1) {
		got = append(got, match[1])
	}
	if status != http.StatusOK || !slices.Equal(got, places) {
		t.Errorf("the page is %d and has %q, want %q", status, got, places)
	}
	address := regexp.MustCompile(`\s(?:src|href)="([^"#]+)"`)
	for _, match := range address.FindAllStringSubmatch(page, -1) {
		if status, _ := Ask(t, "GET", url+"/"+match[1], "", ""); status != http.StatusOK {
			t.Errorf("the page names %s, which is %d", match[1], status)
		}
	}
}

// Short checks that a file has fewer than 25 lines. Comments and blank lines do not count.
func Short(t *testing.T, file string) {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^\s*[^\s/].*$`).FindAll(source, -1)
	if len(lines) >= 25 {
		t.Errorf("%s has %d lines", file, len(lines))
	}
}
