package letter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// subject is the line that a recipient sees first, of at most 78 characters.
func (c clause) subject() string {
	const most = 78
	object := toReader(c.object)
	var s string
	switch {
	case object == "" && c.act.title != "":
		s = c.act.title
	case object == "", c.act.opens[0] == "":
		s = "A short message"
	case c.does("ask") && c.link == "to":
		s = "Request to " + object
	case c.does("ask") && c.link == "about":
		s = "A question about " + object
	case c.does("ask") && c.link != "for" && c.link != "":
		s = cmp.Or(direct(c.link, object), "A question for you")
	case c.link == "to" && c.does("remind"):
		s = "Reminder to " + object
	case c.link == "that" && c.does("remind"):
		s = "Reminder: " + upperFirst(object)
	case c.link == "that":
		s = upperFirst(object)
	case c.does("postpone"):
		what, _, _ := strings.Cut(object, " to ")
		s = fmt.Sprintf(c.act.subject, what)
	case c.does("decline") && strings.HasPrefix(object, "to "): // "to attend the meeting"
		fields := strings.Fields(object)[2:]
		for len(fields) > 1 && prepositions[fields[0]] {
			fields = fields[1:]
		}
		s = upperFirst(bare(strings.Join(fields, " ")))
		if s == "" {
			s = "A short message"
		}
	case c.act.subject == "%s" || strings.HasSuffix(c.act.subject, ": %s"):
		s = fmt.Sprintf(c.act.subject, upperFirst(bare(strings.TrimPrefix(object, "to "))))
	case !strings.Contains(c.act.subject, "%s"):
		s = c.act.subject
	default:
		s = fmt.Sprintf(c.act.subject, object)
	}
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	short := string([]rune(s)[:most-1])
	if i := strings.LastIndexByte(short, ' '); i > most/2 {
		short = short[:i]
	}
	return short + "…"
}

// auxiliaries are the verbs that come first in a question.
var auxiliaries = words("is are was were can could will would may might should")

// direct turns an indirect question around: "whether the hall is free" is "Is the hall free?". It
// returns "" if it finds no verb to begin with.
func direct(link, object string) string {
	fields := strings.Fields(object)
	i := slices.IndexFunc(fields, func(word string) bool { return auxiliaries[word] })
	relative := func(word string) bool { return word == "who" || word == "that" || word == "which" }
	if i < 1 || slices.ContainsFunc(fields[:i], relative) {
		return ""
	}
	asked := slices.Concat(fields[i:i+1], fields[:i], fields[i+1:])
	if link != "whether" && link != "if" {
		asked = slices.Insert(asked, 0, link)
	}
	return upperFirst(strings.Join(asked, " ")) + "?"
}

// addressee names the person of a clause in a greeting, or is "".
func (c clause) addressee() string {
	low := strings.ToLower(c.person)
	name, group := strings.CutPrefix(low, "the ")
	switch {
	case c.person == "":
		return ""
	case slices.Contains([]string{"everyone", "everybody", "all", "you all", "people"}, low):
		return "all"
	case kin[strings.TrimPrefix(low, "my ")]:
		return upperFirst(strings.TrimPrefix(low, "my "))
	case group && len(strings.Fields(name)) == 1:
		return name
	case unicode.IsUpper([]rune(c.person)[0]) && len(strings.Fields(c.person)) <= 3 &&
		low != "my" && !strings.HasPrefix(low, "my ") && !strings.HasPrefix(low, "our "):
		return c.person
	}
	return ""
}

// kin are people whom one addresses by their relation.
var kin = words("mum mom mummy dad daddy grandma granny grandpa grandad auntie uncle")

// bare leaves out an article at the beginning.
func bare(s string) string {
	for _, article := range []string{"the ", "a ", "an "} {
		if rest, ok := strings.CutPrefix(s, article); ok {
			return rest
		}
	}
	return s
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// small are the words whose capital at the beginning of a text is not that of a name.
var small = words(`
	the a an our my your this that these those some all any for to about it we there no
	new how when what whether please everyone everybody if on in at by as with and but
	because their its`)

// lowerFirst makes the first letter small, if the first word is not a name.
func lowerFirst(s string) string {
	first, _, _ := strings.Cut(s, " ")
	if !small[strings.ToLower(first)] {
		return s
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}
