package moviestest

import (
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

// searchScripts searches for all beginnings of words in many scripts. A search must not
// find words that only look similar.
func searchScripts(t *testing.T, s movies.Store) {
	titles := []string{
		"Star Wars: Episode IV – A New Hope", "STÄR wärs", "Sta\u0308r", "Ståle", "Starman's",
		"Star-crossed", "starr", "ST", "S.T.A.R.",
		"2001: A Space Odyssey", "2 Fast 2 Furious", "20,000 Leagues", "٢٠٠١", "２００１", "x²", "1½", "№9",
		"千と千尋の神隠し", "千と", "千尋", "神々の深き欲望", "𠮷野家", "a𠮷", "aa", "a\uffdc", "𐐀𐐁",
		"Amélie", "AME\u0301LIE", "amelie",
		"ΣΊΣΥΦΟΣ", "σίσυφος", "straße", "STRASSE", "ﬁlm", "film",
		"İstanbul", "istanbul", "ISTANBUL", "ıstanbul",
		"Ёлки", "елки", "शोले", "दंगल", "ภาพยนตร์", "אבא", "أب", "기생충", "기",
		"1", "…", "'", "👩‍🚀", "\ufeffBom", "naïve\u200dword",
	}
	queries := map[string]bool{}
	var films []movies.Movie
	for i, title := range titles {
		films = append(films, film(int64(i+1), title, 2015, 1))
		for _, word := range movies.Words(title) {
			runes := []rune(word)
			for n := range runes {
				queries[string(runes[:n+1])] = true
			}
			queries[word+"x"] = true
			queries[string(runes[len(runes)-1])] = true
		}
	}
	upsert(t, s, films...)
	p := plainOf(films...)
	for word := range queries {
		wantAnswer(t, s, p, searchOf(movies.Query{Words: []string{word}, Limit: len(titles)}))
	}
	for _, words := range [][]string{
		{"star", "star"}, {"s", "st", "sta"}, {"new", "star"}, {"star", "new"}, {"a", "a", "a"},
		{"space", "2001"}, {"star", "absent"}, {"t", "s", "r", "a"}, {"千と", "千"},
		{"wars", "iv", "hope", "episode", "star", "a"},
	} {
		wantAnswer(t, s, p, searchOf(movies.Query{Words: words, Limit: len(titles)}))
		wantAnswer(t, s, p, searchOf(movies.Query{Words: words, Year: 2015, Limit: 2}))
	}
}

// searchLong searches for words and genres of the greatest length.
func searchLong(t *testing.T, s movies.Store) {
	letter := "𠮷" // of 4 bytes
	var genres []string
	for i := range 32 {
		genres = append(genres, strings.Repeat(letter, 59)+string(rune('a'+i)))
	}
	films := []movies.Movie{
		film(1, strings.Repeat(letter, 500), 2015, 1, genres...),
		film(2, strings.Repeat(letter, 499), 2015, 2, genres[0]),
		film(3, strings.Repeat(letter, 499)+"a", 2015, unknown, genres[31]),
		film(4, strings.TrimSpace(strings.Repeat("a b ", 125)), 2015, 1),
		film(5, strings.Repeat(letter, 250)+" "+strings.Repeat("z", 249), 2016, 1),
	}
	upsert(t, s, films...)
	p := plainOf(films...)
	for _, words := range [][]string{
		{letter}, {strings.Repeat(letter, 20)}, {strings.Repeat(letter, 251)},
		{strings.Repeat(letter, 499)}, {strings.Repeat(letter, 500)},
		{strings.Repeat(letter, 499) + "a"}, {strings.Repeat(letter, 501)},
		{strings.Repeat("z", 249), letter}, {"a", "b"}, {"a", "c"},
	} {
		wantAnswer(t, s, p, searchOf(movies.Query{Words: words, Limit: 9}))
	}
	wantAgreement(t, s)
}
