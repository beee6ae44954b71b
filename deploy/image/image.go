package main

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const source = "https://github.com/marquee-go/marquee"

// sbomPath is where the image says what it contains.
const sbomPath = "usr/share/doc/marquee/sbom.cdx.json"

// build is what the go command recorded in a program.
type build struct {
	*buildinfo.BuildInfo
	revision string    // the commit, "" if it is not known
	at       time.Time // the time of the commit, or the epoch
}

func readBuild(program string) (build, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return build{}, err
	}
	b := build{BuildInfo: info, at: epoch}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.revision = s.Value
		case "vcs.time":
			if b.at, err = time.Parse(time.RFC3339, s.Value); err != nil {
				return build{}, fmt.Errorf("the time of the commit: %w", err)
			}
		}
	}
	return b, nil
}

// makeImage returns the image of a program that was built for an architecture.
func makeImage(ctx context.Context, root, program, arch string) (v1.Image, error) {
	b, err := readBuild(program)
	if err != nil {
		return nil, err
	}
	base, err := baseFiles(ctx)
	if err != nil {
		return nil, err
	}
	binary, err := programFile(program)
	if err != nil {
		return nil, err
	}
	contents, err := sbom(ctx, root, b)
	if err != nil {
		return nil, err
	}
	licences, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		return nil, err
	}
	img := mutate.MediaType(empty.Image, types.OCIManifestSchema1)
	img = mutate.ConfigMediaType(img, types.OCIConfigJSON)
	for _, l := range []struct {
		what  string
		files []file
	}{
		{"certificates, time zones, a user and folders", base},
		{"marquee, its licence and what it contains", []file{
			binary,
			{name: "usr/share/doc/marquee/LICENSE", mode: 0o644, data: licences},
			{name: sbomPath, mode: 0o644, data: contents},
		}},
	} {
		layer, err := layerOf(l.files)
		if err != nil {
			return nil, err
		}
		img, err = mutate.Append(img, mutate.Addendum{Layer: layer, History: v1.History{
			Created: v1.Time{Time: b.at}, CreatedBy: "make image", Comment: l.what,
		}})
		if err != nil {
			return nil, err
		}
	}
	made, err := img.ConfigFile()
	if err != nil {
		return nil, err
	}
	config := configFile(b, arch)
	config.RootFS, config.History = made.RootFS, made.History
	return mutate.ConfigFile(img, config)
}
