package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
)

// A search finds the same films on every store, page by page, whatever the script of its
// words, and forgives the same typos.
func TestSearchesAgree(t *testing.T) {
	const n = 150
	var file bytes.Buffer
	if err := write(&file, n, 1); err != nil {
		t.Fatal(err)
	}
	memory := imported(t, "memory:", file.Bytes())
	found := searchAll(t, memory)
	for name, newURL := range services.Stores {
		t.Run(name, func(t *testing.T) {
			s := imported(t, newURL(t), file.Bytes())
			for i, got := range searchAll(t, s) {
				if got != found[i] {
					t.Errorf("found\n%s\nwant\n%s", got, found[i])
				}
			}
		})
	}
	hits, typos := 0, 0
	for _, f := range found {
		if strings.Contains(f, "\n") {
			hits++
		}
		if strings.Contains(f, "corrected") {
			typos++
		}
	}
	if len(found) < 70 || hits < 20 || typos < 1 {
		t.Errorf("%d searches, %d of them with hits, %d with typos", len(found), hits, typos)
	}
}

// imported returns a service with the films of a file.
func imported(t *testing.T, url string, file []byte) *movies.Service {
	t.Helper()
	stores, err := storage.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stores.Close() })
	films, err := dataset.Open(bytes.NewReader(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	s := must(movies.New(stores.Movies, nil))
	if _, err := s.Import(t.Context(), films.Films(), nil); err != nil {
		t.Fatal(err)
	}
	return s
}

// searchAll searches for parts of many words: all of them, their beginnings, with a typo, in
// pairs, and with a genre or a year. It returns what each search found.
func searchAll(t *testing.T, s *movies.Service) (found []string) {
	t.Helper()
	r := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // draws words, not secrets
	f := films{Rand: r}
	for range 12 {
		word := []rune(f.title())
		word = []rune(strings.Fields(string(word))[r.IntN(len(strings.Fields(string(word))))])
		typo := append([]rune(nil), word...)
		typo[r.IntN(len(typo))] = []rune("xя秋")[r.IntN(3)]
		for _, q := range []movies.Search{
			{Title: string(word)},
			{Title: string(word[:1+r.IntN(len(word))])},
			{Title: string(typo)},
			{Title: string(word) + " " + f.word(nouns)},
			{Title: string(word[:1]), Genre: f.pick(genres)},
			{Title: string(word[:1]), Year: 1980 + r.IntN(46)},
		} {
			found = append(found, searchPages(t, s, q))
		}
	}
	return found
}

// searchPages searches to the last page, and writes down what it found.
func searchPages(t *testing.T, s *movies.Service, q movies.Search) string {
	t.Helper()
	text := fmt.Sprintf("%+v", q)
	for next := ""; ; {
		page, err := s.Search(t.Context(), q, next, 11)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if next == "" && page.Corrected != "" {
			text += " corrected to " + page.Corrected
		}
		for _, m := range page.Movies {
			text += fmt.Sprintf("\n%d %s", m.ID, m.Title)
		}
		if next = page.Next; next == "" {
			return text
		}
	}
}
