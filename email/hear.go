package email

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/marquee-go/marquee/internal/valid"
)

// MaxSamples is how many characters of samples [Hear] reads.
const MaxSamples = 40_000

// between matches what stands between two samples: a line of three hyphens or more.
var between = regexp.MustCompile(`(?m)^-{3,}[ \t]*$`)

// Hear works out a voice from letters that a person wrote. A line of three hyphens stands between
// two letters. It counts, and asks no model. It keeps nothing of the samples but a greeting and a
// closing that come most often. What the samples do not tell is left out. It returns a
// [marquee.InvalidError] for fewer than 20 words, and for more than [MaxSamples] characters.
func Hear(samples string) (Voice, error) {
	if err := valid.Required("samples", samples, MaxSamples); err != nil {
		return Voice{}, err
	}
	const least = 20 // words
	if n := len(strings.Fields(samples)); n < least {
		return Voice{}, valid.Errorf("samples",
			"has too few words, %d; paste a letter or more, of %d words at least", n, least)
	}
	var h hearing
	for _, letter := range between.Split(lines(samples), -1) {
		if letter = strings.TrimSpace(letter); letter != "" {
			h.add(letter)
		}
	}
	return h.voice(LanguageOf(samples)), nil
}

// hearing is what is counted in samples.
type hearing struct {
	letters, words, sentences int
	greetings, closings       []string
	casual, formal            int // marks of each
}

// greets matches the words with which letters greet somebody.
var greets = regexp.MustCompile(`(?i)^(hi|hello|hey|dear|good (morning|afternoon|evening)|` +
	`hallo|liebe[rs]?|sehr geehrte[rs]?|guten (tag|morgen|abend)|moin|servus|` +
	`bonjour|bonsoir|salut|ch[eè]re?s?|hola|estimad[oa]s?|querid[oa]s?|buenos d[ií]as|buenas tardes|` +
	`ciao|buongiorno|gentile|caro|cara|egregio|olá|prezad[oa]s?|bom dia|` +
	`beste|geachte|dag|hej|hei|kära|bästa|god dag|kære|szanown[yai]|dzień dobry|cześć|drog[ia])\b`)

// casually and formally match marks of a casual and of a formal letter.
var (
	casually = regexp.MustCompile(`(?i)(\b(hi|hey|cheers|thanks|ciao|salut|moin|lg|vg|tschüss|` +
		`\w+'(ll|re|ve|d|m|t)|gonna|wanna|btw|asap)\b|!|:-?\)|😀|🙂)`)
	formally = regexp.MustCompile(`(?i)\b(dear (sir|madam|mr|ms|mrs|dr)|sincerely|faithfully|` +
		`sehr geehrte|hochachtungsvoll|mit freundlichen|madame|monsieur|estimad[oa]|gentile|` +
		`kindly|furthermore|regarding|enclosed|hereby|therefore|would be grateful|pursuant)\b`)
	sentenceEnd = regexp.MustCompile(`[.!?…]+(\s|$)`)
)

// add counts a letter.
func (h *hearing) add(letter string) {
	h.letters++
	h.casual += len(casually.FindAllString(letter, -1))
	h.formal += 2 * len(formally.FindAllString(letter, -1))
	body := letter
	first, rest, _ := strings.Cut(letter, "\n")
	if g := greetingIn(first); g != "" {
		h.greetings = append(h.greetings, g)
		body = rest
	}
	text, closing := signing{}.open(body)
	if closing != "" && len(closing) <= 60 {
		h.closings = append(h.closings, closing)
	}
	h.words += len(strings.Fields(text))
	h.sentences += max(1, len(sentenceEnd.FindAllString(text, -1)))
}

// greetingIn returns the greeting of a line, with {name} for the name in it. It is empty if the
// line is not a greeting.
func greetingIn(line string) string {
	line = strings.TrimSpace(line)
	word := greets.FindString(line)
	if word == "" || len([]rune(line)) > 60 || len(strings.Fields(line)) > 7 {
		return ""
	}
	name := strings.TrimRight(line[len(word):], " ,.!:–—-")
	end := line[len(word)+len(name):]
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return line
	case strings.ContainsFunc(name, unicode.IsDigit) || !unicode.IsUpper([]rune(name)[0]):
		return line // "Hi all," has no name
	}
	return word + " {name}" + strings.TrimRight(end, " ")
}

// voice returns what the letters tell together.
func (h *hearing) voice(language string) Voice {
	v := Voice{
		Language: language, Greeting: most(h.greetings), Closing: most(h.closings),
		Formality: FormalityNeutral, Words: min(2000, h.words/h.letters),
		Sentence: min(100, (h.words+h.sentences/2)/h.sentences),
	}
	switch per := h.words/50 + 1; {
	case h.formal > h.casual:
		v.Formality = FormalityFormal
	case h.casual >= per && h.casual > h.formal:
		v.Formality = FormalityCasual
	}
	if language == "" { // nobody knows for which letters they are
		v.Greeting, v.Closing = "", ""
	}
	return v
}

// most returns the text that comes most often, and of several the first.
func most(texts []string) (best string) {
	times := map[string]int{}
	for _, text := range texts {
		times[text]++
	}
	for _, text := range texts {
		if times[text] > times[best] {
			best = text
		}
	}
	return best
}
