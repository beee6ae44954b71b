package main

import (
	"fmt"
	"slices"
	"strings"
)

// exceptions are findings that are meant to stay.
type exceptions []exception

// exception names a file and a part of the text of what is found there.
type exception struct{ file, text string }

// parseExceptions reads the lines of exceptions.txt.
func parseExceptions(text string) (all exceptions, err error) {
	for n, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		file, part, found := strings.Cut(line, ": ")
		if !found {
			return nil, fmt.Errorf("exceptions.txt:%d: write the file, a colon and a part of the text", n+1)
		}
		all = append(all, exception{file, strings.TrimSpace(part)})
	}
	return all, nil
}

// apply returns the findings that are not exceptions, and the exceptions for
// which nothing was found.
func (all exceptions) apply(findings []finding) (left []finding, unused exceptions) {
	used := map[exception]bool{}
	for _, f := range findings {
		at := slices.IndexFunc(all, func(e exception) bool {
			return e.file == f.file && strings.Contains(f.text, e.text)
		})
		if at < 0 {
			left = append(left, f)
			continue
		}
		used[all[at]] = true
	}
	for _, e := range all {
		if !used[e] {
			unused = append(unused, e)
		}
	}
	return left, unused
}
