// Package systemd_test looks at the units of systemd with systemd's own tools.
package systemd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// analyze runs systemd-analyze, where it is installed.
func analyze(t *testing.T, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	out, err := exec.CommandContext(t.Context(), "systemd-analyze", args...).CombinedOutput()
	if err != nil {
		t.Errorf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// The service can do little more than it must.
func TestTheServiceIsHardened(t *testing.T) {
	const most = 2.0
	out := analyze(t, "security", "--offline=true", "--threshold=100", "marquee.service")
	level := regexp.MustCompile(`exposure level for marquee.service: ([\d.]+)`).FindStringSubmatch(out)
	if level == nil {
		t.Fatalf("it says\n%s", out)
	}
	if got, err := strconv.ParseFloat(level[1], 64); err != nil || got > most {
		t.Errorf("its exposure level is %s, want %v at most", level[1], most)
	}
}

// systemd understands every line of the units.
func TestTheUnitsAreValid(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"marquee.service", "marquee.socket"} {
		unit, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		// The program is not installed here.
		there := strings.Replace(string(unit), "ExecStart=marquee", "ExecStart=true", 1)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(there), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := analyze(t, "verify", "--man=no",
		filepath.Join(dir, "marquee.service"), filepath.Join(dir, "marquee.socket"))
	if strings.Contains(out, dir) {
		t.Errorf("it says\n%s", out)
	}
}
