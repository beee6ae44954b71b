package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// epoch is the time of every file, so that two builds are the same.
var epoch = time.Unix(0, 0).UTC()

// file is a file or a folder of an image. A folder has a name that ends in a slash.
type file struct {
	name  string // from the root, without a slash before it
	mode  int64
	owner int
	data  []byte
}

// layerOf returns the layer of some files, and of the folders that they need.
func layerOf(files []file) (v1.Layer, error) {
	var raw bytes.Buffer
	if err := writeTar(&raw, withFolders(files)); err != nil {
		return nil, err
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw.Bytes())), nil }
	return tarball.LayerFromOpener(open, tarball.WithMediaType(types.OCILayer))
}

// withFolders adds the folders that files are in, and sorts all of them.
func withFolders(files []file) []file {
	known := map[string]bool{"./": true}
	all := slices.Clone(files)
	for _, f := range files {
		known[f.name] = true
	}
	for _, f := range files {
		for at := above(f.name); !known[at]; at = above(at) {
			known[at] = true
			all = append(all, file{name: at, mode: 0o755})
		}
	}
	slices.SortFunc(all, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	return all
}

// above returns the folder that a file or a folder is in.
func above(name string) string { return path.Dir(path.Clean(name)) + "/" }

func writeTar(to io.Writer, files []file) error {
	w := tar.NewWriter(to)
	for _, f := range files {
		h := &tar.Header{
			Name: f.name, Mode: f.mode, Uid: f.owner, Gid: f.owner, Size: int64(len(f.data)),
			ModTime: epoch, Typeflag: tar.TypeReg, Format: tar.FormatPAX,
		}
		if strings.HasSuffix(f.name, "/") {
			h.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(h); err != nil {
			return err
		}
		if _, err := w.Write(f.data); err != nil {
			return err
		}
	}
	return w.Close()
}

// programFile returns the file of the program.
func programFile(path string) (file, error) {
	data, err := os.ReadFile(path)
	return file{name: "marquee", mode: 0o755, data: data}, err
}
