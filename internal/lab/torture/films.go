package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
)

// The years of the films, and their genres.
const firstYear, lastYear = 1990, 2019

var genres = []string{"Action", "Comedy", "Crime", "Drama", "Horror", "Romance", "War", "Western"}

// writeFilms writes a file of films. Each edition has the same ids, with other years,
// genres and popularities. It leaves none of them open, so only what the last edition
// says counts.
func (s *stage) writeFilms(edition int) (path string, err error) {
	path = filepath.Join(s.dir, "films.csv")
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	r := random(s.seed, fmt.Sprintf("films %d", edition))
	out := csv.NewWriter(bufio.NewWriter(f))
	rows := [][]string{{"id", "title", "genres", "popularity", "release_date"}}
	for id := range s.films {
		year := firstYear + r.IntN(lastYear-firstYear+1)
		date := fmt.Sprintf("%d-%02d-%02d", year, 1+r.IntN(12), 1+r.IntN(28))
		popularity := strconv.Itoa(r.IntN(500)) // some films share one
		var of []string
		for _, n := range r.Perm(len(genres))[:1+r.IntN(3)] {
			of = append(of, genres[n])
		}
		rows = append(rows, []string{
			strconv.Itoa(id + 1), fmt.Sprintf("Film %d", id+1), strings.Join(of, ","), popularity, date,
		})
	}
	return path, out.WriteAll(rows)
}

// importOften imports one edition after the other. Most imports are killed on the way,
// and some fail because of the trouble.
func (s *stage) importOften(ctx context.Context, url string) {
	r := random(s.seed, s.name+s.store+"imports")
	for pause(ctx, between(r, 0, time.Second)) {
		s.imports++
		path, err := s.writeFilms(s.imports)
		if err != nil {
			s.problems.add(err)
			return
		}
		limited, cancel := context.WithTimeout(ctx, between(r, 100*time.Millisecond, 3*time.Second))
		if s.importFilms(limited, path, url) != nil {
			s.cut++
		}
		cancel()
	}
}

// importFilms runs an import. The end of ctx kills it.
func (s *stage) importFilms(ctx context.Context, path, url string) error {
	//nolint:gosec // the program under test
	cmd := exec.CommandContext(ctx, s.program, "import", path, "--store="+url,
		"--rejects="+path+".rejects")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("import: %w: %s", err, out)
	}
	return nil
}

// auditFilms imports once more without trouble. The store must then answer like one
// that never held anything else.
func (s *stage) auditFilms(ctx context.Context) error {
	path, err := s.writeFilms(0)
	if err != nil {
		return err
	}
	if err := s.importFilms(ctx, path, s.url); err != nil {
		return err
	}
	fresh, err := storage.Open(ctx, "memory:")
	if err != nil {
		return err
	}
	defer fresh.Close()
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	file, err := dataset.Open(f, nil)
	if err != nil {
		return err
	}
	want, err := movies.New(fresh.Movies, nil)
	if err != nil {
		return err
	}
	if _, err := want.Import(ctx, file.Films(), nil); err != nil {
		return err
	}
	kept, err := storage.Open(ctx, s.url)
	if err != nil {
		return err
	}
	defer kept.Close()
	got, err := movies.New(kept.Movies, nil)
	if err != nil {
		return err
	}
	return sameFilms(ctx, got, want)
}

// sameFilms returns an error that says what two collections of films answer
// differently.
func sameFilms(ctx context.Context, got, want *movies.Service) error {
	if err := sameAnswer("the number of films", func(films *movies.Service) (movies.Summary, error) {
		return films.Summary(ctx)
	}, got, want); err != nil {
		return err
	}
	if err := sameAnswer("the genres", func(films *movies.Service) (movies.Genres, error) {
		g, err := films.Genres(ctx, movies.GenresQuery{From: firstYear, To: lastYear})
		g.Notes = movies.Notes{} // they tell which import was the last
		return g, err
	}, got, want); err != nil {
		return err
	}
	for year := firstYear; year <= lastYear; year++ {
		what := fmt.Sprintf("the ranks of %d", year)
		q := movies.PopularityQuery{Year: year, Limit: movies.MaxExtremes}
		if err := sameAnswer(what, func(films *movies.Service) (movies.Popularity, error) {
			p, err := films.Popularity(ctx, q)
			p.Notes = movies.Notes{}
			return p, err
		}, got, want); err != nil {
			return err
		}
	}
	return nil
}

// sameAnswer asks both the same question.
func sameAnswer[T any](
	what string, ask func(*movies.Service) (T, error), got, want *movies.Service,
) error {
	a, err := ask(got)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	b, err := ask(want)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if !reflect.DeepEqual(a, b) {
		return fmt.Errorf("after the last import %s are %+v, want %+v", what, a, b)
	}
	return nil
}
