package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

var header = []string{
	"id", "title", "vote_average", "vote_count", "status", "release_date", "revenue", "runtime",
	"adult", "budget", "imdb_id", "original_language", "original_title", "popularity", "genres",
}

// The years of the films.
const firstYear, lastYear = 1900, 2025

// write writes n films as CSV.
func write(w io.Writer, n int, seed uint64) error {
	f := films{Rand: rand.New(rand.NewPCG(seed, 1895))} //nolint:gosec // invents films, not secrets
	for t := range lastYear - firstYear + 1 {
		f.years = append(f.years, 1+t*t*t*t/100_000)
	}
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	for _, place := range f.Perm(n) { // ids come in no order, and have gaps
		if err := out.Write(f.row(2 + place*13/10)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// films makes films by chance. It draws whole numbers only, because they are the same
// on every processor.
type films struct {
	*rand.Rand
	years []int // weights
}

func (f *films) row(id int) []string {
	known := f.IntN(100) < 3 // to more than a few people
	budget, revenue := 0, 0
	if known {
		budget, revenue = f.money()
	}
	votes := f.IntN(20)
	if known {
		votes = f.IntN(20_000)
	}
	title := f.title()
	return []string{
		strconv.Itoa(id),
		title,
		thousandths(f.IntN(10_000)),
		strconv.Itoa(votes),
		f.pick(statuses),
		f.released(),
		strconv.Itoa(revenue),
		strconv.Itoa(f.IntN(150)),
		f.pick(adult),
		strconv.Itoa(budget),
		fmt.Sprintf("tt%07d", id),
		f.pick(languages),
		title,
		thousandths(f.popularity(known)),
		f.genres(),
	}
}

// money draws a budget and a revenue, of which one in five is unknown.
func (f *films) money() (budget, revenue int) {
	least := 1 << (13 + f.IntN(15)) // 8 thousand to 134 million
	budget = least + f.IntN(least)
	revenue = budget * f.IntN(1+f.IntN(800)) / 100
	if f.IntN(5) == 0 {
		budget = 0
	}
	if f.IntN(5) == 0 {
		revenue = 0
	}
	return budget, revenue
}

// popularity draws thousandths. Every third film has the lowest value, 0.6.
func (f *films) popularity(known bool) int {
	switch p := f.IntN(100); {
	case known, p == 0:
		return 2_000_000 / (1 + f.IntN(500)) // from 4 on, with a long tail
	case p < 35:
		return 600
	case p < 85:
		return 600 + f.IntN(800)
	default:
		return 1400 + f.IntN(4000)
	}
}

// released draws a day. Later years have more films, and one film in a hundred has no
// date.
func (f *films) released() string {
	if f.IntN(100) == 0 {
		return ""
	}
	year := firstYear + f.weighted(f.years)
	return time.Date(year, time.January, 1+f.IntN(365), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// genres draws up to four genres.
func (f *films) genres() string {
	var names []string
	for range f.weighted([]int{30, 45, 18, 6, 1}) { // per cent with 0, 1, ... 4 draws
		if name := f.pick(genres); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// title draws a title. Other films may have the same one.
func (f *films) title() string {
	such, thing, other := f.word(adjectives), f.word(nouns), f.word(nouns)
	switch f.IntN(8) {
	case 4, 5:
		return such + " " + f.rare() + " " + f.rare()
	case 6:
		return "The " + f.rare() + " of the " + thing
	case 7:
		return f.rare() + " " + f.rare()
	case 0:
		return such + " " + thing
	case 1:
		return "The " + such + " " + thing + " and the " + other
	case 2:
		return fmt.Sprintf("%s %s, Part %d", such, thing, 2+f.IntN(30))
	default:
		return "The " + thing + " of the " + such + " " + other
	}
}

// vocabulary is how many rare words there are.
const vocabulary = 50_000

// rare draws one of the rare words. The first ones are drawn more often.
func (f *films) rare() string { return rareWord(f.IntN(1 + f.IntN(vocabulary))) }

// rareWord returns one of the rare words. Most are in Latin letters, some with accents.
// The others are in six other scripts.
func rareWord(n int) string {
	syllables := scripts[min(n%16, len(scripts)-1)]
	var word strings.Builder
	for rest := n + 400; rest > 0; rest /= len(syllables) { // at least two syllables
		word.WriteString(syllables[rest%len(syllables)])
	}
	return word.String()
}

func (f *films) word(words []string) string { return words[f.IntN(len(words))] }

func (f *films) pick(c choice) string { return c.texts[f.weighted(c.weights)] }

// weighted draws an index with a chance in proportion to its weight.
func (f *films) weighted(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	i := 0
	for at := f.IntN(sum); at >= weights[i]; i++ {
		at -= weights[i]
	}
	return i
}

func thousandths(n int) string { return fmt.Sprintf("%d.%03d", n/1000, n%1000) }
