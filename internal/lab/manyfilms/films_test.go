package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"slices"
	"testing"
)

// Figures measured on one machine are compared with those of another.
func TestTheSameSeedMakesTheSameFile(t *testing.T) {
	sum := func(seed uint64) string {
		hash := sha256.New()
		if err := write(hash, 1000, seed); err != nil {
			t.Fatal(err)
		}
		return hex.EncodeToString(hash.Sum(nil))
	}
	const want = "1969c877a7594f525c7516855cb4ed9e72a1e5747acdf8cbc8d80b0b9356b51d"
	if got := sum(1); got != want {
		t.Errorf("the file has changed: its SHA-256 is %s, was %s", got, want)
	}
	if sum(2) == want {
		t.Error("another seed makes the same file")
	}
}

func TestSkew(t *testing.T) {
	const n = 20_000
	var file bytes.Buffer
	if err := write(&file, n, 1); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	share := func(name string, is func(cell string) bool) int {
		column, films := slices.Index(rows[0], name), 0
		for _, row := range rows[1:] {
			if is(row[column]) {
				films++
			}
		}
		return films * 1000 / n
	}
	tests := []struct {
		name, column string
		is           func(cell string) bool
		from, to     int // per mille
	}{
		{"recent", "release_date", func(cell string) bool { return cell > "1990" }, 700, 900},
		{"without a date", "release_date", func(cell string) bool { return cell == "" }, 5, 15},
		{"without a genre", "genres", func(cell string) bool { return cell == "" }, 280, 320},
		{
			"of the least popularity", "popularity",
			func(cell string) bool { return cell == "0.600" }, 300, 400,
		},
		{"without a budget", "budget", func(cell string) bool { return cell == "0" }, 970, 985},
		{"without revenue", "revenue", func(cell string) bool { return cell == "0" }, 970, 985},
		{"adult", "adult", func(cell string) bool { return cell == "True" }, 5, 15},
		{"released", "status", func(cell string) bool { return cell == "Released" }, 970, 990},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := share(test.column, test.is); got < test.from || got > test.to {
				t.Errorf("%d per mille, want %d to %d", got, test.from, test.to)
			}
		})
	}
	ids := map[string]bool{}
	for _, row := range rows[1:] {
		ids[row[0]] = true
	}
	if len(rows) != n+1 || len(ids) != n {
		t.Errorf("%d rows with %d ids, want %d", len(rows)-1, len(ids), n)
	}
}

func TestRareWordsAreMany(t *testing.T) {
	words := map[string]bool{}
	for n := range vocabulary {
		words[rareWord(n)] = true
	}
	if len(words) != vocabulary {
		t.Errorf("%d different words, want %d", len(words), vocabulary)
	}
}
