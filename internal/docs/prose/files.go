package main

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// skipped are folders whose files are not ours, or are what a test compares with.
var skipped = []string{"node_modules", "third_party", "testdata", "bin", ".git", ".tools"}

// check returns the findings in all files of a tree, file by file.
func check(tree fs.FS) (found []finding, err error) {
	err = fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains(skipped, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		reader := readerOf(entry.Name())
		if reader == nil {
			return nil
		}
		content, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		of, err := reader(name, content)
		found = append(found, of...)
		return err
	})
	return found, err
}

// reader returns the findings in a file.
type reader func(name string, content []byte) ([]finding, error)

// readerOf returns what reads files of a name, nil for files that nobody reads
// as English.
func readerOf(name string) reader {
	switch path.Ext(name) {
	case ".go":
		return readGo
	case ".md":
		return readMarkdown
	case ".html", ".js", ".css", ".sql", ".yml":
		return readPlain
	}
	if name == "Makefile" {
		return readPlain
	}
	return nil
}

// readPlain looks for phrases in the whole of a file, its code included.
func readPlain(name string, content []byte) ([]finding, error) {
	return passage{file: name, line: 1, text: string(content)}.check(), nil
}

// splitLines returns the lines of a file without their ends.
func splitLines(content []byte) []string {
	text := strings.ReplaceAll(string(content), "\r\n", "\n")
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}
