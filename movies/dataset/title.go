package dataset

import (
	"html"
	"strings"

	"github.com/marquee-go/marquee/movies"
)

// titleYear splits a title such as The Lantern (1995) from its year. The year is 0 if
// the title does not end with one.
func titleYear(title string) (string, int) {
	const form = "(1995)"
	at := len(title) - len(form)
	if at <= 0 || title[at] != '(' || title[len(title)-1] != ')' {
		return title, 0
	}
	digits := title[at+1 : len(title)-1]
	year := atoi(digits)
	if !isDigits(digits) || year < movies.MinYear || year > movies.MaxYear {
		return title, 0
	}
	return strings.TrimSpace(title[:at]), year
}

// withoutForeign drops the titles in brackets at the end, as in The Lantern (Laternen).
// MovieLens writes the title of another language there.
func withoutForeign(title string) string {
	for strings.HasSuffix(title, ")") {
		at := strings.LastIndexByte(title, '(')
		if at <= 0 {
			return title
		}
		title = strings.TrimSpace(title[:at])
	}
	return title
}

// English articles, and those of other languages that MovieLens moves to the end.
var (
	englishArticles = []string{"The", "A", "An"}
	foreignArticles = []string{
		"Le", "La", "Les", "L'", "Il", "Lo", "El", "Los", "Las", "Der", "Die", "Das", "Un", "Une",
		"Una", "Uno", "O", "Os", "As", "De", "Het", "Den", "Det", "En", "Ett", "I", "Gli",
	}
)

// articleFirst moves an article from the end of a title to its beginning: Lantern, The
// is The Lantern.
func articleFirst(title string, articles []string) string {
	i := strings.LastIndexByte(title, ',')
	if i <= 0 || !strings.HasPrefix(title[i:], ", ") {
		return title
	}
	for _, article := range articles {
		if title[i+2:] != article {
			continue
		}
		if !strings.HasSuffix(article, "'") {
			article += " "
		}
		return article + title[:i]
	}
	return title
}

// unescape replaces HTML's entities, such as &amp; and &#39;. What does not end with a
// semicolon stays, as in AT&T.
func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 || !strings.Contains(s, ";") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i:]
		end := 1
		if n := strings.IndexByte(s, ';'); n > 0 && isName(s[1:n]) {
			end = n + 1
		}
		if end == 1 {
			b.WriteByte('&')
		} else {
			b.WriteString(html.UnescapeString(s[:end]))
		}
		s = s[end:]
	}
}

// isName tells whether s may be the name or number of an entity.
func isName(s string) bool {
	const longest = 32 // &CounterClockwiseContourIntegral;
	if s == "" || len(s) > longest {
		return false
	}
	for _, c := range []byte(strings.TrimPrefix(s, "#")) {
		if !isASCIILetter(rune(c)) && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// isEntity tells whether the semicolon at i ends an entity.
func isEntity(s string, i int) bool {
	at := strings.LastIndexByte(s[:i], '&')
	return at >= 0 && isName(s[at+1:i])
}
