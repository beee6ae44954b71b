package main

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm/llmtest"
)

var adminAddr = regexp.MustCompile(`admin_addr"?[=:]"?([0-9.\[\]:]+[0-9])`)

// admin returns the admin address of a server, as a URL.
func (s running) admin(t *testing.T) string {
	t.Helper()
	found := adminAddr.FindStringSubmatch(s.log())
	if found == nil {
		t.Fatalf("the log names no admin address:\n%s", s.log())
	}
	return "http://" + found[1]
}

// get returns the status and the body of an address, asked for by a name of its host.
func get(t *testing.T, url, host string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func TestTheAdminAddress(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := serve(t, "--store="+storeIn(dir), "--no-demo", "--admin-addr=:0")
	admin := s.admin(t)
	if !strings.HasPrefix(admin, "http://127.0.0.1:") {
		t.Errorf("without a host it is %s", admin)
	}
	for path, want := range map[string]string{
		"/metrics":                        "# TYPE http_server_request_duration_seconds histogram",
		"/livez":                          "alive",
		"/readyz":                         "ready",
		"/debug/pprof/":                   "goroutine",
		"/debug/pprof/heap":               "",
		"/debug/pprof/symbol":             "num_symbols",
		"/debug/pprof/goroutine":          "",
		"/debug/pprof/trace?seconds=0.01": "",
		"/debug/pprof/profile?seconds=1":  "",
	} {
		get(t, s.url+"/livez", "") // so that there is a request
		status, body := get(t, admin+path, "")
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %.200s", path, status, body)
		}
		if path == "/livez" || path == "/readyz" {
			continue // the main address has these, too
		}
		if status, body := get(t, s.url+path, ""); status != http.StatusNotFound {
			t.Errorf("%s of the main address: %d %.200s", path, status, body)
		}
	}
	for path, want := range map[string]int{
		"/api/v1/info": http.StatusNotFound, "/": http.StatusNotFound,
		// It may hold a password.
		"/debug/pprof/cmdline": http.StatusNotFound,
		// Nobody occupies the server for long.
		"/debug/pprof/profile?seconds=600": http.StatusBadRequest,
		"/debug/pprof/trace?seconds=NaN":   http.StatusBadRequest,
		"/debug/pprof/heap?seconds=-1":     http.StatusBadRequest,
	} {
		if status, body := get(t, admin+path, ""); status != want {
			t.Errorf("%s: %d %.200s, want %d", path, status, body, want)
		}
	}
	if status, _ := post(t, admin+"/metrics", "x", "*/*"); status != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", status)
	}
	// DNS rebinding leads a page of another site here.
	for host, want := range map[string]int{
		"evil.example": http.StatusMisdirectedRequest, "localhost:9464": http.StatusOK,
		"[::1]": http.StatusOK,
	} {
		if status, _ := get(t, admin+"/livez", host); status != want {
			t.Errorf("for %s: %d, want %d", host, status, want)
		}
	}
	for _, name := range []string{"test.db", "test.db-wal", "test.db-shm"} {
		_ = os.Remove(filepath.Join(dir, name))
	}
	if status, _ := get(t, admin+"/readyz", ""); status != http.StatusServiceUnavailable {
		t.Errorf("without its store: %d", status)
	}
	r := s.stop()
	if r.status != 0 || strings.Contains(r.err, "other machines can reach") ||
		!strings.Contains(r.err, `msg="not ready"`) {
		t.Errorf("stopped with %+v", r)
	}
	if _, err := http.Get(admin + "/livez"); err == nil { //nolint:noctx // it must fail at once
		t.Error("the admin address outlives the server")
	}
}

// The admin address stays until the last request is done, and then it ends at once.
func TestTheAdminAddressShowsTheEnd(t *testing.T) {
	t.Parallel()
	model := llmtest.NewServer(t, llmtest.Stall(`{"subject":"S`))
	s := serve(t, servedBy(model.URL, "--admin-addr=127.0.0.1:0", "--drain=1h")...)
	admin := s.admin(t)
	res := request(t.Context(), t, "POST", s.url+"/api/v1/emails", aBrief, asStream)
	if _, err := res.Body.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	stopped := make(chan result)
	go func() { stopped <- s.stop() }()
	for refused := false; !refused; { // until it takes no new requests
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if refused = err != nil; !refused {
			conn.Close()
		}
	}
	status, body := get(t, admin+"/metrics", "")
	if status != http.StatusOK || !strings.Contains(body, "\nmarquee_http_streams 1\n") ||
		!strings.Contains(body, "\nmarquee_leases{kind=\"draft\"} 1\n") {
		t.Errorf("while it drains: %d %s", status, body)
	}
	res.Body.Close() // the reader leaves
	if r := <-stopped; r.status != 0 {
		t.Errorf("stopped with %+v", r)
	}
}

func TestAnAdminAddressForOtherMachines(t *testing.T) {
	t.Parallel()
	s := serve(t, "--store=memory:", "--no-demo", "--admin-addr=0.0.0.0:0")
	if !strings.Contains(s.log(), `level=WARN msg="other machines can reach the admin address`) {
		t.Errorf("the log does not say so:\n%s", s.log())
	}
	url := strings.Replace(s.admin(t), "[::]", "127.0.0.1", 1)
	if status, _ := get(t, url+"/livez", "marquee:9464"); status != http.StatusOK {
		t.Errorf("by a name: %d", status)
	}
}

func TestAdminAddressesThatAreWrong(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for addr, want := range map[string]string{
		"9464":                 "missing port in address; write for example :9464",
		taken.Addr().String():  "--admin-addr: listen tcp " + taken.Addr().String(),
		"nowhere.invalid:9464": "--admin-addr: ",
	} {
		r := invoke(t, "serve", "--addr=127.0.0.1:0", "--store=memory:", "--admin-addr="+addr)
		if r.status != exitUsage || !strings.Contains(r.err, want) {
			t.Errorf("%s: %+v, want %q", addr, r, want)
		}
	}
}

// Without an admin address there is none, and nothing is measured.
func TestNoAdminAddressByDefault(t *testing.T) {
	t.Parallel()
	s := serve(t, "--store=memory:", "--no-demo")
	if strings.Contains(s.log(), "admin_addr") {
		t.Errorf("the log has an admin address:\n%s", s.log())
	}
}
