package main

import (
	"bytes"
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
	if !strings.HasPrefix(got, own) || strings.Contains(got, "(devel)") {
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
	b, err := program.ReadInfo(path)
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
