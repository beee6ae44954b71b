package main

import (
	"context"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/marquee-go/marquee/deploy/internal/bom"
	"github.com/marquee-go/marquee/deploy/internal/program"
)

// sbomPath is where the image says what it contains.
const sbomPath = "usr/share/doc/marquee/sbom.cdx.json"

// makeImage returns the image of a program that was built for an architecture.
func makeImage(ctx context.Context, root, built, arch string) (v1.Image, error) {
	b, err := program.ReadInfo(built)
	if err != nil {
		return nil, err
	}
	base, err := baseFiles(ctx)
	if err != nil {
		return nil, err
	}
	binary, err := programFile(built)
	if err != nil {
		return nil, err
	}
	roots, err := certificates(ctx)
	if err != nil {
		return nil, err
	}
	contents, err := bom.Of(root, b, roots)
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
			Created: v1.Time{Time: b.At}, CreatedBy: "make image", Comment: l.what,
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
