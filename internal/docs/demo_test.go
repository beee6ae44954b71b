package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// The demo shows each feature, ends by itself, and leaves nothing behind.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the program")
	}
	if runtime.GOOS == "windows" {
		t.Skip("there is no shell here")
	}
	temp := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "sh", filepath.Join(root, "examples/demo.sh"))
	cmd.Env = append(os.Environ(), "TMPDIR="+temp,
		"MARQUEE="+filepath.Join(buildProgram(t), "marquee"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"Marquee is at http://127.0.0.1:", "8 inserted, 0 updated, 0 unchanged, 0 repeated, 1 rejected.",
		"10,id: must be a positive whole number,nine", "Comedy         3     0     2     1",
		"1  61,000,000", "Comedy, Drama, Horror, Romance and Thriller are the largest genres in 2021",
		"Subject: ", "Hi Grace,", "That was all.",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
}
