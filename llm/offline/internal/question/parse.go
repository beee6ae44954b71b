package question

import (
	"cmp"
	"strconv"
	"strings"
)

// Read reads the last of some texts. The others are the questions before it, oldest first, and
// say what a follow-up such as "And in 1995?" is about. The genres are those of the charts.
func Read(texts []string, genres []string) (*Question, *Trouble) {
	names := newBook(genres)
	var before *Question
	for _, text := range texts[:len(texts)-1] {
		q, trouble := names.understand(text, before)
		switch {
		case trouble != nil:
			before = nil
		case !q.Any(Greeting | Thanks | Ability | Rule | Source | Covered):
			before = q
		}
	}
	return names.understand(texts[len(texts)-1], before)
}

// understand reads a text in English, or else in another language.
func (b book) understand(text string, before *Question) (*Question, *Trouble) {
	q, trouble := b.read(text, before)
	if trouble == nil {
		return q, nil
	}
	tongue := tongueOf(text)
	if tongue == nil {
		return nil, trouble
	}
	trouble.Foreign = tongue
	if tongue.Lead == "" {
		trouble.Why = "I only read questions in English and in five languages of Europe, and " +
			trouble.Why
		return nil, trouble
	}
	english, unknown := b.translate(text, tongue)
	if unknown != "" {
		trouble.Why = "I know only simple questions in " + tongue.Name + ", without the word “" +
			short(unknown) + "”."
		return nil, trouble
	}
	q, trouble = b.read(english, before)
	if trouble != nil {
		trouble.Foreign = tongue
		return nil, trouble
	}
	q.Tongue = tongue
	return q, nil
}

// read reads one text, which is one question. A greeting or thanks may stand next to it.
func (b book) read(text string, before *Question) (*Question, *Trouble) {
	var question, courtesy *Question
	for _, words := range sentences(text) {
		r := reader{book: b, words: lower(words), typed: words}
		trouble := r.read()
		q := &r.q
		switch {
		case trouble != nil:
			trouble.Read = q
			return nil, trouble
		case q.Says&^(Greeting|Thanks) == 0 && len(q.Genres)+len(q.Spans)+q.Number == 0:
			if q.Says != 0 {
				courtesy = q
			}
		case question != nil:
			return nil, troublef("those are several questions at once.")
		default:
			question = q
		}
	}
	switch {
	case question != nil:
		question.Says &^= Greeting | Thanks
		followed, trouble := question.follow(before)
		if trouble != nil {
			trouble.Read = question
		}
		return followed, trouble
	case courtesy != nil:
		return courtesy, nil
	}
	return nil, troublef("I don't see what you ask.")
}

// reader turns the words of a sentence into tokens, which fill a question.
type reader struct {
	book
	words []string // in lower case
	typed []string // as they were typed
	q     Question
	// genres, spans and ends are where the tokens of a kind are, in the order of the words.
	genres, spans, ends []place
	unknown             string // the first word that is not in the vocabulary
	topic               int    // the place of the last topic in topics, from 1 on
}

// place is where a token stands among the words.
type place struct {
	from, to int
	says     Marks
}

func (r *reader) read() *Trouble {
	if len(r.words) > 1 && r.words[0] == "and" {
		r.q.Says |= Lead
	}
	for i := 0; i < len(r.words); {
		i += r.token(i)
	}
	switch {
	case r.topic > 0 && !r.q.Any(Cause|Advice):
		t := topics[r.topic-1]
		r.q.Says |= t.near
		return troublef("the charts know nothing about %s.", t.about)
	case r.q.Any(Cause):
		return troublef("the charts tell how many films there were, and not why.")
	case r.q.Any(Advice):
		return troublef("the charts tell what was, and I give no advice.")
	case r.q.Any(Negated) || r.q.Any(Zero) && !r.q.Any(Year):
		return troublef("I can't read questions that leave something out.")
	case r.unknown != "":
		return troublef("I don't understand “%s” here.", short(r.unknown))
	}
	return r.relate()
}

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
	if m > 0 {
		r.says(i, says)
		return m
	}
	if code := languages[words[0]]; code != "" {
		if r.q.Language != "" {
			r.unknown = cmp.Or(r.unknown, r.typed[i])
		}
		r.q.Language = code
		r.q.Says |= InLanguage
		return 1
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
