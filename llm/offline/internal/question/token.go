package question

import (
	"cmp"
	"strconv"
	"strings"
)

// token reads the token at a word, and returns how many words it has.
func (r *reader) token(i int) int {
	words := r.words[i:]
	says, m := phrase(words, vocabulary)
	if mix, n := phrase(words, mixes); n > 0 {
		r.name(mix[0], i, i)
		r.name(mix[1], i, i+n)
		return n
	}
	genre, g := r.find(words)
	if g > 0 && g >= m {
		r.name(genre, i, i+g)
		return g
	}
	if limit, n := phrase(words, limits); n > 0 && n < len(words) {
		if number, ok := numeral(words[n]); ok {
			r.number(number)
			r.q.Limit = limit
			return n + 1
		}
	}
	if s, n := span(words); n > 0 && n >= m {
		r.q.Spans = append(r.q.Spans, s)
		r.spans = append(r.spans, place{from: i, to: i + n})
		return n
	}
	if n := r.zero(words); n > 0 && n >= m {
		r.q.Says |= Zero
		return n
	}
	if topic, n := phrase(words, topicOf); n > 0 && n >= m {
		r.topic = topic + 1
		return n
	}
	if n := r.trait(i); n > 0 && n >= m {
		return n
	}
	if m > 0 {
		r.says(i, says)
		return m
	}
	if place, ok := ordinals[words[0]]; ok {
		r.number(place)
		r.q.Says |= Nth
		return 1
	}
	if n, ok := numeral(words[0]); ok && !isYear(words[0]) {
		r.number(n)
		return 1
	}
	if joins[words[0]] {
		return 1
	}
	if words[0] == "to" && (r.q.Any(Compare) || i > 0 && r.words[i-1] == "according") {
		return 1
	}
	return r.mend(i)
}

// zero reads "no" before a genre, as in "no westerns", and returns how many words it has.
func (r *reader) zero(words []string) int {
	_, n := phrase(words, none)
	if n == 0 {
		return 0
	}
	if _, g := r.find(words[n:]); g == 0 {
		return 0
	}
	return n
}

func (r *reader) says(i int, marks Marks) {
	if marks&(Ends|Best) != 0 {
		r.ends = append(r.ends, place{from: i, says: marks & (Ends | Best)})
	}
	r.q.Says |= marks
}

func (r *reader) name(genre string, from, to int) {
	r.q.Genres = append(r.q.Genres, genre)
	r.genres = append(r.genres, place{from: from, to: to})
}

// number takes the one number that a question may have.
func (r *reader) number(n int) {
	if r.q.Number != 0 {
		r.unknown = cmp.Or(r.unknown, strconv.Itoa(n))
	}
	r.q.Number = n
}

// mend reads a mistyped word, or notes that it is unknown.
func (r *reader) mend(i int) int {
	typed := r.words[i]
	if genre := r.guess(typed); genre != "" {
		r.q.Mended = append(r.q.Mended, Mending{r.typed[i], genre})
		r.name(genre, i, i+1)
		return 1
	}
	var found string
	if others[typed] {
		r.unknown = cmp.Or(r.unknown, r.typed[i])
		return 1
	}
	for word := range vocabulary {
		if !strings.Contains(word, " ") && vocabulary[word] < Cause && typo(typed, word) {
			if found != "" && vocabulary[found] != vocabulary[word] {
				found = ""
				break
			}
			found = max(found, word)
		}
	}
	if found == "" {
		r.unknown = cmp.Or(r.unknown, r.typed[i])
		return 1
	}
	r.q.Mended = append(r.q.Mended, Mending{r.typed[i], found})
	r.words[i] = found
	return r.token(i)
}

func numeral(word string) (int, bool) {
	if n, ok := numerals[word]; ok {
		return n, true
	}
	n, err := strconv.Atoi(word)
	return n, err == nil && n > 0 && len(word) <= 6
}

// short cuts a word that is quoted.
func short(word string) string {
	if r := []rune(word); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return word
}
