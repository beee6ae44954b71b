package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/random"
)

// The layout that is written holds the image, and is replaced by the next one.
func TestWrite(t *testing.T) {
	img := image(t)
	index, err := indexOf([]v1.Image{img})
	must(t, err)
	folder := filepath.Join(t.TempDir(), "image")
	for range 2 {
		must(t, write(index, folder))
		into, err := layout.ImageIndexFromPath(folder)
		must(t, err)
		manifest, err := into.IndexManifest()
		must(t, err)
		want, err := index.Digest()
		must(t, err)
		if len(manifest.Manifests) != 1 || manifest.Manifests[0].Digest != want {
			t.Errorf("the layout has %+v, want %s", manifest.Manifests, want)
		}
	}
}

func TestWriteReplacesImagesOnly(t *testing.T) {
	folder := t.TempDir()
	mine := filepath.Join(folder, "thesis.txt")
	must(t, os.WriteFile(mine, nil, 0o600))
	img, err := random.Image(10, 1)
	must(t, err)
	index, err := indexOf([]v1.Image{img})
	must(t, err)
	if err := write(index, folder); err == nil || !strings.Contains(err.Error(), "is not an image") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}
	must(t, write(index, t.TempDir()))
}

func TestPushFails(t *testing.T) {
	closed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "no", http.StatusForbidden)
	}))
	defer closed.Close()
	img, err := random.Image(10, 1)
	must(t, err)
	index, err := indexOf([]v1.Image{img})
	must(t, err)
	for _, to := range []string{"A B", strings.TrimPrefix(closed.URL, "http://") + "/m:v1"} {
		err := pushTo(t.Context(), to, index)
		if err == nil || !strings.HasPrefix(err.Error(), "-push: ") {
			t.Errorf("%s: %v", to, err)
		}
	}
}

func TestWhatCannotBeAnImage(t *testing.T) {
	if err := run(t.Context(), "", nil, nil); err == nil || !strings.HasPrefix(err.Error(), "-o: ") {
		t.Errorf("without a folder: %v", err)
	}
	missing := filepath.Join(t.TempDir(), "no")
	_, err := makeImage(t.Context(), t.TempDir(), missing, "amd64")
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a program: %v", err)
	}
}
