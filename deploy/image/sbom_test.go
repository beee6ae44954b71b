package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/marquee-go/marquee/deploy/internal/program"
)

// The image says what is in it: all modules of the program, and what a person would ask for.
func TestSBOM(t *testing.T) {
	raw := contents(t, image(t))[sbomPath].data
	doc := &cdx.BOM{}
	if err := cdx.NewBOMDecoder(bytes.NewReader(raw), cdx.BOMFileFormatJSON).Decode(doc); err != nil {
		t.Fatal(err)
	}
	const own = "pkg:golang/github.com/marquee-go/marquee"
	got := doc.Metadata.Component.PackageURL
	if !strings.HasPrefix(got, own) || strings.Contains(got, devel) {
		t.Errorf("it is about %s", got)
	}
	listed := map[string]bool{}
	for _, c := range *doc.Components {
		if c.Version == "" || listed[c.PackageURL] || c.BOMRef != c.PackageURL {
			t.Errorf("it lists %+v", c)
		}
		listed[c.PackageURL] = true
	}
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	b, err := readBuild(path)
	if err != nil || len(b.Deps) < 20 {
		t.Fatalf("the program has %d modules, %v", len(b.Deps), err)
	}
	for _, m := range b.Deps {
		if !listed["pkg:golang/"+m.Path+"@"+strings.ReplaceAll(m.Version, "+", "%2B")] {
			t.Errorf("%s is not listed", m.Path)
		}
	}
	for _, want := range []string{
		"pkg:golang/std@" + strings.TrimPrefix(runtime.Version(), "go"),
		"pkg:golang/modernc.org/sqlite@", "pkg:golang/golang.org/x/crypto/x509roots/fallback@",
		"pkg:npm/chart.js@", "pkg:npm/%40fontsource/source-sans-3@",
	} {
		found := false
		for purl := range listed {
			found = found || strings.HasPrefix(purl, want)
		}
		if !found {
			t.Errorf("%s is not listed", want)
		}
	}
	for purl := range listed {
		if strings.Contains(purl, "axe-core") || strings.Contains(purl, "chromedp") {
			t.Errorf("%s is for tests only", purl)
		}
	}
	if needs := *(*doc.Dependencies)[0].Dependencies; len(needs) != len(listed) {
		t.Errorf("the program needs %d of %d", len(needs), len(listed))
	}
}

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
			must(t, os.WriteFile(path, []byte(tt.lock), 0o600))
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
	root, err := program.Root(t.Context())
	must(t, err)
	if _, err := pageLibraries(filepath.Join(root, "missing")); err == nil {
		t.Error("a file that is missing is read")
	}
}
