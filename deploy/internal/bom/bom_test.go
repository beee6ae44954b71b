package bom

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPageLibraries(t *testing.T) {
	for name, tt := range map[string]struct{ lock, want string }{
		"no JSON":    {"{", "unexpected end"},
		"no library": {`{"packages":{"":{}}}`, "names no library"},
		"for tests": {
			`{"packages":{"node_modules/a":{"version":"1","dev":true}}}`, "names no library",
		},
		"one with its scope": {`{"packages":{"node_modules/@a/b":{"version":"1.2.0"}}}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lock")
			if err := os.WriteFile(path, []byte(tt.lock), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := pageLibraries(path)
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil || len(got) != 1 || got[0].PackageURL != "pkg:npm/%40a/b@1.2.0" {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	if _, err := pageLibraries(filepath.Join(t.TempDir(), "missing")); err == nil {
		t.Error("a file that is missing is read")
	}
}
