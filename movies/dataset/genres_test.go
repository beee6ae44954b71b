package dataset

import (
	"slices"
	"strings"
	"testing"
)

func TestParseGenres(t *testing.T) {
	tests := []struct {
		name, cell string
		want       []string
	}{
		{"nothing", "", nil},
		{"one name", "Drama", []string{"Drama"}},
		{"commas", "Drama, Science Fiction,Comedy", []string{"Drama", "Science Fiction", "Comedy"}},
		{"bars", "Drama|Crime, True", []string{"Drama", "Crime, True"}},
		{"empty names", ", ,Drama,", []string{"Drama"}},
		{"doubles", "War, Drama,War", []string{"War", "Drama"}},
		{
			"the case of TMDB", "drama, SCIENCE FICTION, tv movie",
			[]string{"Drama", "Science Fiction", "TV Movie"},
		},
		{
			"the spacing of TMDB", "Science  Fiction|TV\u00a0Movie", []string{"Science Fiction", "TV Movie"},
		},
		{
			"the case of TMDB in a list", `[{'id': 18, 'name': 'DRAMA'}, {'name': 'war'}]`,
			[]string{"Drama", "War"},
		},
		{"doubles in another case", "War, drama, WAR, Drama", []string{"War", "Drama"}},
		{
			"names that are none of TMDB's", "foreign, Sci-Fi, Film  Noir",
			[]string{"foreign", "Sci-Fi", "Film  Noir"},
		},
		{"doubles of these", "Foreign, foreign, FOREIGN", []string{"Foreign"}},
		{"a marker of an empty cell", "NaN", nil},
		{"empty list", "[]", nil},
		{"white space", "[ 'Drama' ,\n\t'War' ] ", []string{"Drama", "War"}},
		{"comma at the end", "['Drama',]", []string{"Drama"}},
		{"empty string", "['', 'Drama', '  ']", []string{"Drama"}},
		{"both quotes", `['A "B"', "C's"]`, []string{`A "B"`, "C's"}},
		{"commas and bars in strings", `['Drama, War|Crime']`, []string{"Drama, War|Crime"}},
		{"escaped quotes", `['C\'s', "A \"B\""]`, []string{"C's", `A "B"`}},
		{"escapes", `['a\nb\tc\rd\be\ff', 'a\\b\/c']`, []string{"a\nb\tc\rd\be\ff", `a\b/c`}},
		{"escapes of nothing", `['a\qb']`, []string{`a\qb`}},
		{"codes", `['\xe9', '\u00e9t\u00E9', '\U0001f3ac']`, []string{"é", "été", "🎬"}},
		{"surrogates", `["\ud83c\udfac"]`, []string{"🎬"}},
		{"half of a surrogate", `["\ud83c!", "\ud83c\u0041"]`, []string{"\ufffd!", "\ufffd"}},
		{"JSON objects", `[{"id": 18, "name": "Drama"}, {"name":"War"}]`, []string{"Drama", "War"}},
		{"Python dicts", `[{'id': 18, 'name': 'Drama'}, {'name': "War"}]`, []string{"Drama", "War"}},
		{
			"other values",
			`[{'a': None, 'b': True, 'c': False, 'd': -1.5e3, 'e': [1, {}], 'name': 'Drama', 'f': null}]`,
			[]string{"Drama"},
		},
		{"as deep as allowed", `[{'a': [[[[[[1]]]]]], 'name': 'Drama'}]`, []string{"Drama"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseGenres(test.cell)
			if err != nil || !slices.Equal(got, test.want) {
				t.Errorf("parseGenres(%q) = %q, %v; want %q", test.cell, got, err, test.want)
			}
		})
	}
}

func TestParseGenresRefuses(t *testing.T) {
	const (
		early = "must be a whole list, but it ends too early"
		names = "must be a list of names, or of objects with a name"
	)
	unexpected := func(what string) string {
		return "must be a list such as Action, Drama or ['Action', 'Drama']; unexpected " + what
	}
	tests := []struct{ name, cell, want string }{
		{"list not closed", "['Drama'", early},
		{"string not closed", "['Drama]", early},
		{"object not closed", "[{'name': 'Drama'", early},
		{"number cut off", "[{'id': 18", early},
		{"escape cut off", `['a\`, early},
		{"code cut off", `['\u00e`, early},
		{"second half of a surrogate cut off", `['\ud83c\u`, early},
		{"code not hexadecimal", `['\xzz']`, unexpected("'z' at byte 5")},
		{"text behind the list", "['Drama'] or not", unexpected("'o' at byte 11")},
		{"NUL behind the list", "['Drama']\x00", unexpected(`'\x00' at byte 10`)},
		{"no comma", "['Drama' 'War']", unexpected(`'\'' at byte 10`)},
		{"comma alone", "[,]", unexpected("',' at byte 2")},
		{"no colon", "[{'name' 'Drama'}]", unexpected(`'\'' at byte 10`)},
		{"key without quotes", "[{name: 'Drama'}]", unexpected("'n' at byte 3")},
		{"a call", "[print('Drama')]", unexpected("'p' at byte 2")},
		{"numbers", "[18, 35]", names},
		{"None", "[None]", names},
		{"numbers in a list", "[[18]]", names},
		{"object without a name", "[{'id': 18}]", names},
		{"name of another type", "[{'name': 18}]", names},
		{"one name for ever", strings.Repeat("Drama|", 1<<18), "must not hold more than 100 names"},
		{"too deep", "[" + strings.Repeat("[", 1<<20), "must not be nested more than 8 deep"},
		{"objects too deep", "[" + strings.Repeat(`{"a":`, 1<<18), "must not be nested more than 8 deep"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseGenres(test.cell)
			if err == nil || err.Error() != test.want {
				t.Errorf("parseGenres = %q, %v\nwant %s", got, err, test.want)
			}
		})
	}
}

func TestTMDBHas19Genres(t *testing.T) {
	names := tmdbGenres()
	if len(names) != 19 || !slices.IsSorted(names) {
		t.Errorf("%d names: %q", len(names), names)
	}
	for _, name := range names {
		for _, cell := range []string{
			name, strings.ToUpper(name), strings.ToLower(name),
			" " + strings.ReplaceAll(name, " ", " \t ") + " ",
		} {
			if got, err := parseGenres(cell); err != nil || !slices.Equal(got, []string{name}) {
				t.Errorf("%q is %q, %v; want %q", cell, got, err, name)
			}
		}
	}
}
