package movies

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
)

// names are the languages and the countries of the films of a store, those of the most
// films first. Films of an unknown year do not count.
type names struct{ languages, countries []string }

type (
	genresKnownQuestion struct{}
	namesQuestion       struct{}
)

// checkGenre refuses a genre of which no film was found, if no film of any year has it.
// Without any genre in the store nothing is refused.
func (s *Service) checkGenre(ctx context.Context, field, name string, found bool) error {
	if found || name == "" {
		return nil
	}
	shared := func(known []string) []string { return known }
	known, err := ask(ctx, s, genresKnownQuestion{}, shared, s.readGenres)
	if err != nil || len(known) == 0 {
		return err
	}
	return valid.Known(field, name, known)
}

// checkSearched refuses the genre of a search that has found nothing, if no film has it.
// A search may find films of unknown years, whose genres are not counted.
func (s *Service) checkSearched(ctx context.Context, genre string) error {
	err := s.checkGenre(ctx, "genre", genre, false)
	if _, unknown := errors.AsType[*marquee.InvalidError](err); !unknown {
		return err
	}
	undated, failed := s.store.Search(ctx, Query{Genre: genre, Limit: 1})
	if failed != nil || len(undated) > 0 {
		return storeError(failed)
	}
	return err
}

func (s *Service) readGenres(ctx context.Context) ([]string, error) {
	counts, err := s.store.CountGenres(ctx, MinYear, MaxYear)
	films := map[string]int{}
	for _, c := range counts.Genres {
		films[c.Genre] += c.Films
	}
	return byFilms(films), err
}

// checkFound refuses a genre, a language or a country of which a reading has found no
// film, if no film of any year has it.
func (s *Service) checkFound(ctx context.Context, f Filter, seen found) error {
	err := s.checkGenre(ctx, "genre", f.Genre, seen.genre)
	if err == nil {
		err = s.checkGenre(ctx, "with", f.With, seen.with)
	}
	lacksLanguage := f.Language != "" && !seen.language
	lacksCountry := f.Country != "" && !seen.country
	if err != nil || !lacksLanguage && !lacksCountry {
		return err
	}
	shared := func(known names) names { return known }
	known, err := ask(ctx, s, namesQuestion{}, shared, s.readNames)
	if err == nil && lacksLanguage && len(known.languages) > 0 {
		err = valid.Known("language", f.Language, known.languages)
	}
	if err == nil && lacksCountry && len(known.countries) > 0 {
		err = valid.Known("country", f.Country, known.countries)
	}
	return err
}

// found tells whether any film that was read has the names of a filter.
type found struct{ genre, with, language, country bool }

func (seen *found) look(f Filter, m Movie) {
	seen.genre = seen.genre || m.has(f.Genre)
	seen.with = seen.with || m.has(f.With)
	seen.language = seen.language || m.Language == f.Language
	seen.country = seen.country || slices.Contains(m.Countries, f.Country)
}

func (s *Service) readNames(ctx context.Context) (names, error) {
	languages, countries := map[string]int{}, map[string]int{}
	for m, err := range s.store.Films(ctx, MinYear, MaxYear) {
		if err != nil {
			return names{}, err
		}
		if m.Language != "" {
			languages[m.Language]++
		}
		for _, name := range m.Countries {
			countries[name]++
		}
	}
	return names{byFilms(languages), byFilms(countries)}, nil
}

// byFilms sorts names, the one of the most films first.
func byFilms(films map[string]int) []string {
	return slices.SortedFunc(maps.Keys(films), func(a, b string) int {
		return cmp.Or(cmp.Compare(films[b], films[a]), cmp.Compare(a, b))
	})
}
