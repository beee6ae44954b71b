// Package bom lists what a program of Marquee contains, as CycloneDX.
package bom

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/marquee-go/marquee/deploy/internal/program"
)

// Source is where the source of Marquee is.
const Source = "https://github.com/marquee-go/marquee"

// Of lists what a program contains: the modules and the Go in it, the libraries of the page,
// whose lock is below root, and what is shipped with it.
func Of(root string, b program.Info, with ...cdx.Component) ([]byte, error) {
	page, err := pageLibraries(filepath.Join(root, "httpapi", "web", "package-lock.json"))
	if err != nil {
		return nil, err
	}
	components := slices.Concat(modules(b), page, with)
	slices.SortFunc(components, func(a, b cdx.Component) int {
		return cmp.Compare(a.BOMRef, b.BOMRef)
	})
	main := Module(b.Main.Path, b.Main.Version)
	main.Type = cdx.ComponentTypeApplication
	needs := []string{}
	for _, c := range components {
		needs = append(needs, c.BOMRef)
	}
	doc := cdx.NewBOM()
	doc.Metadata = &cdx.Metadata{
		Timestamp: b.At.UTC().Format(time.RFC3339), Component: &main,
		Supplier: &cdx.OrganizationalEntity{Name: "Marquee", URL: &[]string{Source}},
	}
	doc.Components = &components
	doc.Dependencies = &[]cdx.Dependency{{Ref: main.BOMRef, Dependencies: &needs}}
	var out bytes.Buffer
	err = cdx.NewBOMEncoder(&out, cdx.BOMFileFormatJSON).SetPretty(true).Encode(doc)
	return out.Bytes(), err
}

// modules returns the modules that are linked, and Go itself.
func modules(b program.Info) (all []cdx.Component) {
	all = append(all, Module("std", strings.TrimPrefix(b.GoVersion, "go")))
	for _, m := range b.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		all = append(all, Module(m.Path, m.Version))
	}
	return all
}

// Module returns a module of Go.
func Module(path, version string) cdx.Component {
	return library("pkg:golang/"+path, path, version)
}

// devel is the version that the go command gives a program without a commit.
const devel = "(devel)"

func library(purl, name, version string) cdx.Component {
	if version != devel {
		purl += "@" + strings.ReplaceAll(version, "+", "%2B")
	}
	return cdx.Component{
		Type: cdx.ComponentTypeLibrary, BOMRef: purl, PackageURL: purl, Name: name, Version: version,
	}
}

// pageLibraries returns the libraries of the page, which the program has embedded.
func pageLibraries(lock string) (all []cdx.Component, err error) {
	raw, err := os.ReadFile(lock)
	if err != nil {
		return nil, err
	}
	var locked struct {
		Packages map[string]struct {
			Version string
			Dev     bool
		}
	}
	if err := json.Unmarshal(raw, &locked); err != nil {
		return nil, fmt.Errorf("%s: %w", lock, err)
	}
	for folder, p := range locked.Packages {
		name, ok := strings.CutPrefix(folder, "node_modules/")
		if !ok || p.Dev {
			continue
		}
		purl := "pkg:npm/" + strings.Replace(name, "@", "%40", 1)
		all = append(all, library(purl, name, p.Version))
	}
	if len(all) == 0 {
		return nil, errors.New(lock + " names no library")
	}
	return all, nil
}
