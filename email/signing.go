package email

import "strings"

// signing puts the signature below a letter.
type signing struct {
	signature string
	sender    string
	language  string // of the letter, if it is known
	formal    bool
	closing   string // that of the voice of the sender, if there is one
	before    string // the closing of the version that is refined
}

// signingOf returns how a letter of a brief is signed.
func signingOf(b Brief, g Signed) signing {
	if g.Signature == "" {
		return signing{}
	}
	return signing{
		signature: g.Signature, sender: g.Sender, language: b.languageOf(),
		formal: strings.EqualFold(b.Tone, DefaultTone),
	}
}

// closed tells whether the signature has a closing of its own.
func (g signing) closed() bool {
	first, _, _ := strings.Cut(g.signature, "\n")
	closing, _, _ := closingOf(first)
	return closing != ""
}

// sign returns a letter that a model has written with one closing and the signature. What the
// model itself has written as a closing and a signature goes. What it has left out stands above
// the closing, a line for each.
func (g signing) sign(body string, left ...string) string {
	text, closing := g.open(body)
	if text == "" {
		return body // there is no letter above it
	}
	if len(left) > 0 {
		text += "\n\n" + strings.Join(left, "\n")
	}
	switch {
	case g.closed():
		return text + "\n\n" + g.signature
	case g.closing != "":
		closing = g.closing
	case closing == "":
		closing = g.usual(text)
	}
	if closing == "" {
		return text + "\n\n" + g.signature
	}
	return text + "\n\n" + closing + "\n" + g.signature
}

// usual returns the closing of a letter whose model has written none. It is empty if the language
// of the letter is not known.
func (g signing) usual(text string) string {
	if g.before != "" {
		return g.before
	}
	language := g.language
	if language == "" {
		language = LanguageOf(text)
	}
	usual := closings[language]
	if usual == nil {
		return ""
	}
	if g.formal {
		return usual[0]
	}
	return usual[1]
}

// open returns a letter without its closing and what stands below that, and the closing. A
// postscript stays.
func (g signing) open(body string) (text, closing string) {
	body = strings.TrimSpace(lines(body))
	if rest, found := strings.CutSuffix(body, g.signature); found && g.signature != "" {
		body = strings.TrimSpace(rest)
	}
	body, ps := cutPostscript(body)
	all := strings.Split(body, "\n")
	from, closing := g.closes(all)
	if from < len(all) {
		body = strings.TrimSpace(strings.Join(all[:from], "\n"))
		if rest := belowNames(all[from+1:]); rest != "" && body != "" {
			body += "\n\n" + rest
		}
	}
	if ps != "" && body != "" {
		body += "\n\n" + ps
	}
	return body, closing
}

// belowNames returns what stands below a closing and the lines of a signature. It belongs to the
// letter.
func belowNames(all []string) string {
	for len(all) > 0 && (strings.TrimSpace(all[0]) == "" || isTitle(strings.TrimSpace(all[0]))) {
		all = all[1:]
	}
	return strings.TrimSpace(strings.Join(all, "\n"))
}

// cutPostscript cuts the postscripts off, which stand below the signature.
func cutPostscript(body string) (text, ps string) {
	text = body
	for {
		i := strings.LastIndex(text, "\n\n")
		if i < 0 || !postscript.MatchString(strings.TrimSpace(text[i:])) {
			return text, strings.TrimSpace(body[len(text):])
		}
		text = strings.TrimSpace(text[:i])
	}
}

// maxSignOff is how many lines a closing and a name below it have at most.
const maxSignOff = 7

// closes returns from which line on a letter is its closing, and the closing. If there is none, it
// returns the line from which on there is only the name of the sender, or the number of lines.
func (g signing) closes(all []string) (from int, closing string) {
	names := 0 // lines below the one that is looked at
	for i := len(all) - 1; i > 0 && names < maxSignOff; i-- {
		line := strings.TrimSpace(all[i])
		if line == "" {
			continue
		}
		closing, name, unsure := closingOf(line)
		if closing != "" && (!unsure || names > 0 || name != "") {
			return i, closing
		}
		if closing == "" && strings.TrimSpace(all[i-1]) == "" && isForeignClosing(line) && names < 3 {
			return i, line
		}
		if !isName(line) {
			break
		}
		names++
	}
	last := strings.TrimSpace(all[len(all)-1])
	if len(all) > 1 && (strings.EqualFold(last, g.sender) || ownName.MatchString(last)) {
		return len(all) - 1, ""
	}
	return len(all), ""
}

// isForeignClosing tells whether the first line of the last paragraph is a closing in a language
// whose closings are not known: a few words that a comma ends, in another script.
func isForeignClosing(line string) bool {
	const most = 40
	short := len([]rune(line)) <= most && len(strings.Fields(line)) <= 4
	foreign := strings.ContainsFunc(line, func(r rune) bool { return r > 'ɏ' })
	return short && foreign && (strings.HasSuffix(line, ",") || strings.HasSuffix(line, "，"))
}

// signer holds back what may be a closing while a letter is written, so that nobody reads two of
// them.
type signer struct {
	signing
	tell func(string)
	body strings.Builder // what the model has written
	told int             // how many bytes of it were told
}

// write tells a piece of the letter.
func (s *signer) write(piece string) {
	s.body.WriteString(piece)
	body := s.body.String()
	if safe := s.safeUntil(body); safe > s.told {
		s.tell(body[s.told:safe])
		s.told = safe
	}
}

// end tells the rest of the letter as it is signed. If what was told is not its beginning, the
// draft says how the letter is.
func (s *signer) end(signed string) {
	told := s.body.String()[:s.told]
	if rest, found := strings.CutPrefix(signed, told); found {
		s.tell(rest)
	}
}

// safeUntil returns how many bytes of a letter are not the beginning of its closing. Line breaks
// wait for the line behind them.
func (g signing) safeUntil(body string) int {
	const within = 8 // lines
	start := len(body)
	safe := len(strings.TrimRight(body, " \t\r\n"))
	for range within {
		start = strings.LastIndexByte(body[:max(0, start-1)], '\n') + 1
		line, rest, whole := strings.Cut(body[start:], "\n")
		if g.mayClose(line, whole || rest != "") {
			safe = min(safe, len(strings.TrimRight(body[:start], " \t\r\n")))
		}
		if start == 0 {
			break
		}
	}
	return safe
}

// mayClose tells whether a line is a closing or the name of the sender, or may become one.
func (g signing) mayClose(line string, whole bool) bool {
	line = strings.TrimSpace(line)
	if line == "" {
		return false
	}
	if closing, _, _ := closingOf(line); closing != "" || formalFrench.MatchString(line) {
		return true
	}
	if g.sender != "" && strings.HasPrefix(strings.ToLower(g.sender), strings.ToLower(line)) {
		return true
	}
	if whole {
		return ownName.MatchString(line) || isForeignClosing(line) || postscript.MatchString(line)
	}
	low := strings.ToLower(line)
	for phrase := range phrases {
		if strings.HasPrefix(phrase, low) || strings.HasPrefix(low, phrase) && len(low) < len(phrase)+60 {
			return true
		}
	}
	return len(low) < 6 || low[0] == '['
}
