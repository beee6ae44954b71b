package question

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
		trouble.Why = "I only read questions in English and in six languages of Europe, and " +
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
