package movies

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/words"
)

const (
	// typoLetters is how many letters a word must have for a typo to be forgiven.
	typoLetters = 5
	// typoWords is how many words of a search are looked at for typos.
	typoWords = 8
	// typoFilms is how many films the words come from that a person may have meant, the
	// most popular ones. It bounds what a typo costs with a million films.
	typoFilms = 10_000
)

// forgiving answers a question about the films of a title: for the title as it was typed,
// and if that finds nothing, for the title without its typos. It returns the second title
// if its answer is about that. after is the cursor of the question. One of a title without
// typos does not belong to the title as it was typed.
func forgiving[A any](
	ctx context.Context, s *Service, title, after string,
	ask func(title string) (A, error), empty func(A) bool,
) (answer A, corrected string, err error) {
	answer, err = ask(title)
	missed := after == "" && err == nil && empty(answer)
	if !missed && (after == "" || !errors.Is(err, cursor.ErrInvalid)) {
		return answer, "", err
	}
	meant, failure := s.corrected(ctx, title)
	if failure != nil || meant == "" {
		return answer, "", cmp.Or(failure, err)
	}
	other, failure := ask(meant)
	if failure != nil || missed && empty(other) {
		return answer, "", failure
	}
	return other, meant, nil
}

// corrected returns a title without its typos, or "" if it has none that are forgiven. It
// is called for a title that no film has.
//
// A word has a typo if no word of any title begins with it, and if it is one typo away from
// a word that a title of the most popular films has. Of several such words, it takes that
// of the most popular film.
func (s *Service) corrected(ctx context.Context, title string) (string, error) {
	runs := words.Runs(title)
	found := false
	for i := range runs[:min(typoWords, len(runs))] {
		if !mayHaveTypo(runs[i]) {
			continue
		}
		films, err := s.store.Search(ctx, Query{Words: []string{runs[i]}, Limit: 1})
		if err != nil {
			return "", storeError(err)
		}
		if len(films) > 0 {
			continue
		}
		known, err := s.wordsOfFilms(ctx)
		if err != nil {
			return "", err
		}
		if meant := wordMeant(known, runs[i]); meant != "" {
			runs[i], found = meant, true
		}
	}
	if !found {
		return "", nil
	}
	return strings.Join(runs, " "), nil
}

// mayHaveTypo tells whether a typo in a word is forgiven.
func mayHaveTypo(word string) bool {
	n := utf8.RuneCountInString(word)
	return n >= typoLetters && n <= words.MaxLength && isSpelled(word)
}

// isSpelled tells whether a word is spelled with letters. Another number is another film,
// and scripts that run words together have no words that could be compared.
func isSpelled(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool {
		return unicode.IsDigit(r) || words.IsJoined(r)
	})
}

// wordMeant returns the first known word that is one typo away, "" if there is none.
func wordMeant(known []string, typed string) string {
	letters := []rune(typed)
	for _, word := range known {
		if oneTypo(letters, []rune(word)) {
			return word
		}
	}
	return ""
}

// oneTypo tells whether one typo makes a of b: a letter more, a letter less, another
// letter, or two neighbours that have changed places.
func oneTypo(a, b []rune) bool {
	if len(a) > len(b)+1 || len(b) > len(a)+1 {
		return false
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a)+len(b) > 0 && len(a) <= 1 && len(b) <= 1 ||
		len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

type wordsQuestion struct{}

// wordsOfFilms returns the words of the most popular films that a person may have meant,
// those of the most popular film first. They are kept until an import changes the films,
// and belong to all callers.
func (s *Service) wordsOfFilms(ctx context.Context) ([]string, error) {
	shared := func(known []string) []string { return known }
	return ask(ctx, s, wordsQuestion{}, shared, func(ctx context.Context) ([]string, error) {
		var known []string
		seen := map[string]bool{}
		films, err := s.store.Search(ctx, Query{Limit: typoFilms})
		for _, m := range films {
			for _, word := range Words(m.Title) {
				if len(word) >= typoLetters-1 && !seen[word] && isSpelled(word) {
					seen[word] = true
					known = append(known, strings.Clone(word))
				}
			}
		}
		return known, err
	})
}
