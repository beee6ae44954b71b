// Command prose reads what people read, and reports what a native reader of
// English would mark:
//
//	go run ./internal/docs/prose [FOLDER]
//
// It reads the comments and messages of Go files, Markdown, and the texts of the
// page, in a folder and below it. Without a folder it reads the working directory.
// It finds:
//
//   - phrases that read badly in English; rules.go lists them,
//   - "those" with a clause, where a noun reads better,
//   - sentences of more than 35 words in the comments of packages and of
//     exported names,
//   - lines of more than 100 columns in Go and in Markdown.
//
// A tab counts as one column. Code, tables, struct tags and addresses may be as
// long as they are. The file exceptions.txt lists what is meant to stay.
package main

import (
	_ "embed"
	"fmt"
	"io"
	"io/fs"
	"os"
)

func main() {
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	found, err := run(os.DirFS(root), os.Stdout)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "prose:", err)
		os.Exit(2)
	case found > 0:
		fmt.Fprintln(os.Stderr, "prose: findings:", found)
		os.Exit(1)
	}
}

// exceptionsText is one exception a line: the file, a colon and a part of the
// text. A line that begins with # says why.
//
//go:embed exceptions.txt
var exceptionsText string

// run reads the files of a tree, prints what it finds, and counts it.
func run(tree fs.FS, out io.Writer) (int, error) {
	findings, err := check(tree)
	if err != nil {
		return 0, err
	}
	exceptions, err := parseExceptions(exceptionsText)
	if err != nil {
		return 0, err
	}
	findings, unused := exceptions.apply(findings)
	for _, f := range findings {
		fmt.Fprintln(out, f)
	}
	for _, e := range unused {
		fmt.Fprintf(out, "exceptions.txt: %s: %s: is not found any more; remove it\n", e.file, e.text)
	}
	return len(findings) + len(unused), nil
}
