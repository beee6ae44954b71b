// Image builds the image of Marquee without Docker: for linux/amd64 and linux/arm64, as an
// OCI layout in a folder. It can also push the image to a registry.
//
//	cd deploy && go run ./image -o ../bin/image
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/marquee-go/marquee/deploy/internal/program"
)

// largest is how many bytes the layers of an image may have, compressed.
const largest = 40_000_000

func main() {
	log.SetFlags(0)
	log.SetPrefix("image: ")
	out := flag.String("o", "", "the folder for the OCI layout; it is replaced")
	var push []string
	flag.Func("push", "a name to push the image to, such as ghcr.io/me/marquee:v1; may be repeated",
		func(to string) error {
			push = append(push, to)
			return nil
		})
	flag.Parse()
	if err := run(context.Background(), *out, push, strings.Fields("amd64 arm64")); err != nil {
		log.Fatal(err)
	}
}

// run builds the programs and the images, writes and pushes them, and tells of them.
func run(ctx context.Context, out string, push, architectures []string) error {
	if out == "" {
		return fmt.Errorf("-o: name the folder for the image")
	}
	root, err := program.Root(ctx)
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "marquee-image-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	var images []v1.Image
	for _, arch := range architectures {
		built := filepath.Join(temp, arch)
		if err := program.Build(ctx, root, "cmd/marquee", arch, built); err != nil {
			return err
		}
		img, err := makeImage(ctx, root, built, arch)
		if err != nil {
			return err
		}
		if err := tell(img, arch); err != nil {
			return err
		}
		images = append(images, img)
	}
	index, err := indexOf(images)
	if err != nil {
		return err
	}
	if err := write(index, out); err != nil {
		return err
	}
	digest, err := index.Digest()
	if err != nil {
		return err
	}
	fmt.Printf("%-12s %s\n", out, digest)
	for _, to := range push {
		if err := pushTo(ctx, to, index); err != nil {
			return err
		}
	}
	return nil
}

// tell prints the size of an image, and refuses one that is too large.
func tell(img v1.Image, arch string) error {
	size, err := sizeOf(img)
	if err != nil {
		return err
	}
	fmt.Printf("linux/%-6s %.1f MB compressed\n", arch, float64(size)/1e6)
	if size > largest {
		return fmt.Errorf("linux/%s: more than %d MB", arch, largest/1_000_000)
	}
	return nil
}

// sizeOf returns how many bytes of layers a machine has to fetch.
func sizeOf(img v1.Image) (size int64, err error) {
	manifest, err := img.Manifest()
	if err != nil {
		return 0, err
	}
	for _, l := range manifest.Layers {
		size += l.Size
	}
	return size, nil
}

// indexOf joins the images of all architectures under one name.
func indexOf(images []v1.Image) (v1.ImageIndex, error) {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, img := range images {
		config, err := img.ConfigFile()
		if err != nil {
			return nil, err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add: img, Descriptor: v1.Descriptor{Platform: config.Platform()},
		})
	}
	return index, nil
}

// write writes an OCI layout in place of what is in a folder. It refuses a folder that has
// something else in it.
func write(index v1.ImageIndex, folder string) error {
	_, err := os.Stat(filepath.Join(folder, "oci-layout"))
	if entries, _ := os.ReadDir(folder); err != nil && len(entries) > 0 {
		return fmt.Errorf("-o: %s is not an image; name a new folder", folder)
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	into, err := layout.Write(folder, empty.Index)
	if err != nil {
		return err
	}
	return into.AppendIndex(index)
}

// pushTo pushes to a registry, as the person whom docker login, or a tool like it, knows.
func pushTo(ctx context.Context, to string, index v1.ImageIndex) error {
	ref, err := name.ParseReference(to)
	if err != nil {
		return fmt.Errorf("-push: %w", err)
	}
	err = remote.WriteIndex(ref, index,
		remote.WithContext(ctx), remote.WithAuthFromKeychain(authn.DefaultKeychain))
	if err != nil {
		return fmt.Errorf("-push: %w", err)
	}
	fmt.Println("pushed to", ref)
	return nil
}
