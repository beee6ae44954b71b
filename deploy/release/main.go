// Release makes the parts of a release that goreleaser leaves to others: what a program
// contains, and the notes. The Makefile and .goreleaser.yaml call it.
//
//	cd deploy && go run ./release notes -version v1.0.0 -o ../bin/notes.md
//	cd deploy && go run ./release sbom -in ../bin/release -o marquee.cdx.json marquee
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/marquee-go/marquee/deploy/internal/bom"
	"github.com/marquee-go/marquee/deploy/internal/program"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("release: ")
	if err := run(context.Background(), os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

// run writes what the first argument names.
func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("say what to write: notes or sbom")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the error says it
	out := flags.String("o", "", "the file to write")
	in := flags.String("in", ".", "the folder that the files of sbom are in")
	version := flags.String("version", "", "the version that the notes are about")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if *out == "" {
		return errors.New("-o: name the file to write")
	}
	root, err := program.Root(ctx)
	if err != nil {
		return err
	}
	switch what := args[0]; {
	case what == "notes" && flags.NArg() == 0:
		return writeNotes(filepath.Join(root, "CHANGELOG.md"), *version, *out)
	case what == "sbom" && flags.NArg() == 1:
		return writeSBOM(root, filepath.Join(*in, flags.Arg(0)), filepath.Join(*in, *out))
	}
	return fmt.Errorf("%q is not notes, and not sbom with one program", args)
}

// writeSBOM lists what the program at a path contains.
func writeSBOM(root, path, out string) error {
	info, err := program.ReadInfo(path)
	if err != nil {
		return err
	}
	contents, err := bom.Of(root, info)
	if err != nil {
		return err
	}
	return os.WriteFile(out, contents, 0o644) //nolint:gosec // everybody may read it
}

// writeNotes writes what the changelog says about a version.
func writeNotes(changelog, version, out string) error {
	text, err := os.ReadFile(changelog)
	if err != nil {
		return err
	}
	about, err := notes(string(text), version)
	if err != nil {
		return fmt.Errorf("%s: %w", changelog, err)
	}
	return os.WriteFile(out, []byte(about), 0o644) //nolint:gosec // everybody may read it
}
