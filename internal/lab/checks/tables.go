package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/marquee-go/marquee/chat/check"
)

// runList checks the statements of pairs of files. Relative names are below the folder of the list.
func runList(w io.Writer, list string, show bool) error {
	raw, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	var pairs [][2]string
	for line := range strings.Lines(string(raw)) {
		table, statements, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			return fmt.Errorf("%s: a line has no tab: %q", list, line)
		}
		pairs = append(pairs, [2]string{below(list, table), below(list, statements)})
	}
	return runTables(w, pairs, show)
}

func below(list, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(list), name)
}

// runTables checks statements about tables and prints how many were judged rightly.
func runTables(w io.Writer, pairs [][2]string, show bool) error {
	var truth, lies score
	for _, p := range pairs {
		doc, err := readTable(p[0])
		if err != nil {
			return err
		}
		if err := eachStatement(p[1], func(isTrue bool, text string) {
			got, found := judge([]*check.Document{doc}, text)
			if isTrue {
				truth.add(got)
			} else {
				lies.add(got)
			}
			if show && (isTrue && got == wrong || !isTrue && got == right) {
				fmt.Fprintf(w, "%s: %v %q\n", p[0], isTrue, text)
				for _, f := range found {
					fmt.Fprintf(w, "      %q %s want %q: %s\n", text[f.Start:f.End], f.Verdict,
						f.Want, f.Note)
				}
			}
		}); err != nil {
			return err
		}
	}
	fmt.Fprintf(w, "true: %d, of which flagged %s, unbound %s\n", truth.all(),
		percent(truth.wrong, truth.all()), percent(truth.unbound, truth.all()))
	fmt.Fprintf(w, "false: %d, of which caught %s, missed %s, unbound %s\n", lies.all(),
		percent(lies.wrong, lies.all()), percent(lies.right, lies.all()), percent(lies.unbound,
			lies.all()))
	return nil
}

func readTable(name string) (*check.Document, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.FieldsPerRecord, in.LazyQuotes = -1, true
	first, err := bufio.NewReader(f).Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	line, _, _ := strings.Cut(string(first), "\n")
	if strings.Count(line, "#") > strings.Count(line, ",") {
		in.Comma = '#'
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	rows, err := in.ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("%s: not a table: %w", name, err)
	}
	return check.Table(filepath.Base(name), "", rows[0], rows[1:]), nil
}

func eachStatement(name string, do func(isTrue bool, text string)) error {
	raw, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(raw)) {
		verdict, text, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || verdict != "0" && verdict != "1" {
			return fmt.Errorf("%s: a line is not 0 or 1, a tab and a statement: %q", name, line)
		}
		do(verdict == "1", text)
	}
	return nil
}
