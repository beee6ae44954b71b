package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long something quick may take on a busy machine.
const patience = 2 * time.Minute

// installed installs the package for this machine below a folder, and returns the folder.
func installed(t *testing.T) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root installs packages")
	}
	if _, err := exec.LookPath("dpkg"); err != nil {
		t.Skip("there is no dpkg here")
	}
	deb := one(t, "*_linux_"+runtime.GOARCH+".deb")
	root := t.TempDir()
	for _, folder := range []string{"var/lib/dpkg/updates", "var/lib/dpkg/info", "bin"} {
		must(t, os.MkdirAll(filepath.Join(root, folder), 0o755))
	}
	must(t, os.WriteFile(filepath.Join(root, "var/lib/dpkg/status"), nil, 0o600))
	dpkg(t, root, "--install", deb)
	return root
}

// dpkg runs dpkg for a system below a folder. Its scripts run as on a machine without systemd.
func dpkg(t *testing.T, root string, args ...string) string {
	t.Helper()
	args = append([]string{
		"--root=" + root, "--force-not-root", "--force-script-chrootless", "--no-triggers",
	}, args...)
	cmd := exec.CommandContext(t.Context(), "dpkg", args...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// The package has what a Debian machine expects, where it expects it.
func TestThePackage(t *testing.T) {
	root := installed(t)
	for path, mode := range map[string]os.FileMode{
		"usr/bin/marquee": 0o755, "etc/marquee/environment": 0o600,
		"usr/lib/systemd/system/marquee.service":     0o644,
		"usr/lib/systemd/system/marquee.socket":      0o644,
		"usr/share/doc/marquee/copyright":            0o644,
		"usr/share/doc/marquee/THIRD_PARTY_LICENSES": 0o644,
	} {
		info, err := os.Stat(filepath.Join(root, path))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", path, info, err)
		}
	}
	if _, err := exec.LookPath("systemd-analyze"); err == nil {
		// (It fails: below the folder are no other units.)
		out, _ := exec.CommandContext(t.Context(), "systemd-analyze", "verify", "--man=no",
			"--root="+root, "marquee.service").CombinedOutput()
		if strings.Contains(string(out), "not executable") || !strings.Contains(string(out), "sysinit") {
			t.Errorf("systemd does not find the program:\n%s", out)
		}
	}
	// What an operator wrote survives an upgrade, and a removal.
	settings := filepath.Join(root, "etc/marquee/environment")
	must(t, os.WriteFile(settings, []byte("MARQUEE_MODEL=offline\n"), 0o600))
	dpkg(t, root, "--force-confold", "--install", one(t, "*_linux_"+runtime.GOARCH+".deb"))
	dpkg(t, root, "--remove", "marquee")
	if text := string(read(t, settings)); text != "MARQUEE_MODEL=offline\n" {
		t.Errorf("the settings are %q", text)
	}
	if _, err := os.Stat(filepath.Join(root, "usr/bin/marquee")); !os.IsNotExist(err) {
		t.Errorf("the program is still there: %v", err)
	}
}

// The installed program starts as its unit says: with a socket that is open, in its folder,
// with its settings, and under a system that it cannot write.
func TestTheServiceStarts(t *testing.T) {
	root := installed(t)
	unit := string(read(t, filepath.Join(root, "usr/lib/systemd/system/marquee.service")))
	start := setting(unit, "ExecStart")[0]
	state, logs := t.TempDir(), t.TempDir()
	environment := []string{"PATH=/usr/local/bin:/usr/bin:/bin"}
	for _, line := range setting(unit, "Environment") {
		line = strings.Replace(line, "/var/lib/marquee", state, 1)
		environment = append(environment, strings.Replace(line, "/var/log/marquee", logs, 1))
	}
	program, args, _ := strings.Cut(start, " ")
	program = filepath.Join(root, "usr/bin", program)

	socket, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	must(t, err)
	defer socket.Close()
	file, err := socket.File()
	must(t, err)
	news, err := net.ListenUnixgram("unixgram",
		&net.UnixAddr{Name: filepath.Join(t.TempDir(), "notify"), Net: "unixgram"})
	must(t, err)
	defer news.Close()

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	// Only the process itself knows its number, which the socket is meant for.
	cmd := exec.CommandContext(ctx, "sh", "-c", `LISTEN_PID=$$ exec "$0" "$@"`, program, args)
	cmd.Dir, cmd.ExtraFiles = state, []*os.File{file}
	cmd.Env = append(environment, "LISTEN_FDS=1", "NOTIFY_SOCKET="+news.LocalAddr().String())
	var log strings.Builder
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())

	must(t, news.SetReadDeadline(time.Now().Add(patience)))
	told := make([]byte, 1024)
	n, err := news.Read(told)
	if err != nil || !strings.Contains(string(told[:n]), "READY=1") {
		t.Fatalf("it tells systemd %q, %v\n%s", told[:n], err, &log)
	}
	ready := fmt.Sprintf("http://%s/readyz", socket.Addr())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, ready, nil)
	must(t, err)
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("/readyz: %s", res.Status)
	}
	// A SIGTERM before this line would interrupt the start.
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Errorf("it says %q, %v", line, err)
	}
	must(t, cmd.Process.Signal(syscall.SIGTERM))
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, &log)
	}
	info, err := os.Stat(filepath.Join(state, "marquee.db"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the store is %v, %v", info, err)
	}
}

// setting returns the values of a setting in a unit.
func setting(unit, name string) (values []string) {
	for _, line := range regexp.MustCompile(`(?m)^`+name+`=(.+)$`).FindAllStringSubmatch(unit, -1) {
		values = append(values, line[1])
	}
	return values
}
