package letter

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clause is a part of a text that is one act: a verb, a person, a link and an object, as in "ask"
// "the landlord" "for" "a new key".
type clause struct {
	text                 string
	act                  act
	verb                 string
	person, link, object string
}

// acts splits a purpose into clauses, where "and" stands before the verb of an act.
func acts(purpose string) []clause {
	purpose = strings.TrimRight(purpose, ".!? ")
	var clauses []clause
	fields := strings.Fields(purpose)
	start := 0
	for i := 1; i < len(fields); i++ {
		joint := strings.EqualFold(fields[i-1], "and") || strings.EqualFold(fields[i-1], "then") ||
			strings.HasSuffix(fields[i-1], ",") || strings.HasSuffix(fields[i-1], ";")
		if !joint {
			continue
		}
		if _, v, _ := verb(strings.Join(fields[i:], " ")); v != "" {
			clauses = append(clauses, parse(trimJoint(fields[start:i])))
			start = i
		}
	}
	return append(clauses, parse(strings.Join(fields[start:], " ")))
}

func trimJoint(fields []string) string {
	for len(fields) > 1 && slices.Contains([]string{"and", "then", "And"}, fields[len(fields)-1]) {
		fields = fields[:len(fields)-1]
	}
	return strings.TrimRight(strings.Join(fields, " "), ",; ")
}

// verb finds the act with whose verb a text begins, the verb, and what follows it.
func verb(text string) (a act, found, rest string) {
	low := strings.ToLower(text)
	for _, a := range actTable {
		for v := range strings.SplitSeq(a.verbs, ",") {
			if v != "" && (low == v || strings.HasPrefix(low, v+" ")) {
				return a, v, strings.TrimSpace(text[len(v):])
			}
		}
	}
	return topic, "", text
}

// parse reads one clause.
func parse(text string) clause {
	a, v, rest := verb(text)
	c := clause{text: text, act: a, verb: v, object: yours(rest)}
	if v == "introduce" {
		c.object, _, _ = strings.Cut(c.object, " to ")
	}
	if v == "" || a.links == "" {
		return c
	}
	// The first link after the verb divides the person from the object.
	fields := strings.Fields(rest)
	for i, field := range fields {
		for link := range strings.SplitSeq(a.links, ",") {
			n := len(strings.Fields(link))
			if strings.EqualFold(field, link) ||
				i+n <= len(fields) && strings.EqualFold(strings.Join(fields[i:i+n], " "), link) {
				c.person = strings.Join(fields[:i], " ")
				c.link, c.object = strings.ToLower(link), strings.Join(fields[i+n:], " ")
				c.link = strings.TrimPrefix(c.link, "know ")
				for _, to := range []string{"to ", "with "} { // "apologise to Ada", "follow up with Ada"
					c.person = strings.TrimPrefix(c.person, to)
				}
				if c.person != "" {
					c.object = yours(c.object)
				}
				return c
			}
		}
	}
	if a.alone != "" { // "thank the reviewers"
		c.person, c.object = strings.TrimPrefix(rest, "with "), ""
	} else if !slices.Contains(strings.Split(a.direct, ","), v) { // "ask Ada"
		c.object = ""
	}
	return c
}

// yours replaces a pronoun at the beginning that stands for the recipient, as in "thank them for
// their help".
func yours(object string) string {
	for _, their := range []string{"their ", "his ", "her "} {
		if rest, ok := strings.CutPrefix(object, their); ok {
			return "your " + rest
		}
	}
	return object
}

// sentence says the clause to the recipient. It is "" if there is no way to say it.
func (c clause) sentence(m manner) string {
	object := toReader(c.object)
	to, todo := strings.CutPrefix(object, "to ")
	switch {
	case object == "" && c.object != "" || c.act.opens[0] == "":
		return ""
	case object == "":
		if c.act.alone == "" {
			return ""
		}
		return c.act.alone
	case c.link == "to" && c.act.verb != "":
		return fmt.Sprintf(c.act.verb, object)
	case c.link == "that" && c.act.that != "":
		return fmt.Sprintf(c.act.that, object)
	case slices.Contains([]string{"whether", "if", "when", "where", "how", "what"}, c.link):
		return fmt.Sprintf("Could you tell me %s %s?", c.link, object)
	case c.link == "about" && c.act.verbs == "ask,request":
		return fmt.Sprintf("Could you tell me more about %s?", object)
	case todo && c.does("decline"):
		return fmt.Sprintf("Unfortunately, I am not able to %s.", to)
	case todo && c.does("propose"):
		return fmt.Sprintf("I would like to %s.", to)
	case todo:
		return ""
	case c.does("propose") && isTime(object):
		time, instead := strings.CutSuffix(dayAndHour.ReplaceAllString(object, "$1 at $2"), " instead")
		if instead {
			return upperFirst(fmt.Sprintf("would %s suit you instead?", time))
		}
		return upperFirst(fmt.Sprintf("would %s suit you?", time))
	case c.does("propose") && strings.HasPrefix(object, "that "):
		return fmt.Sprintf("I would like to suggest %s.", object)
	case c.does("decline") && isMeeting(object):
		return fmt.Sprintf([]string{
			"Unfortunately, I cannot make %s.", "Sorry, I can't make %s.",
			"I am sorry to say that I cannot make %s.",
		}[m.index], known("the ", object))
	case c.does("decline"), c.does("accept"):
		object = known("your ", object)
	case c.does("ask") && isMeeting(object):
		return fmt.Sprintf([]string{
			"Could we arrange %s?", "Could we set up %s?",
			"Could we arrange %s? I believe that it is well worth your time.",
		}[m.index], object)
	case strings.HasPrefix(c.act.verbs, "arrange"):
		object = c.verb + " " + object
	}
	return fmt.Sprintf(c.act.opens[m.index], object)
}

// does tells whether the act of the clause is that of a verb.
func (c clause) does(verb string) bool {
	return c.verb != "" && strings.HasPrefix(c.act.verbs, verb)
}

// known replaces an article that is not definite: the recipient knows which offer it is.
func known(by, object string) string {
	for _, article := range []string{"a ", "an "} {
		if rest, ok := strings.CutPrefix(object, article); ok {
			return by + rest
		}
	}
	return object
}

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
		s = "A question for you"
	case c.link == "to" && c.act.verb != "", c.link == "that" && c.does("remind"):
		s = "Reminder: " + object
	case c.link == "that":
		s = upperFirst(object)
	case c.act.subject == "%s" || strings.HasSuffix(c.act.subject, ": %s"):
		s = fmt.Sprintf(c.act.subject, upperFirst(bare(strings.TrimPrefix(object, "to "))))
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

// addressee names the person of a clause in a greeting, or is "".
func (c clause) addressee() string {
	low := strings.ToLower(c.person)
	name, group := strings.CutPrefix(low, "the ")
	switch {
	case c.person == "":
		return ""
	case slices.Contains([]string{"everyone", "everybody", "all", "you all", "people"}, low):
		return "all"
	case group && len(strings.Fields(name)) == 1:
		return name
	case unicode.IsUpper([]rune(c.person)[0]) && len(strings.Fields(c.person)) <= 3 &&
		low != "my" && !strings.HasPrefix(low, "my ") && !strings.HasPrefix(low, "our "):
		return c.person
	}
	return ""
}

// third are pronouns that may stand for the recipient. A sentence that has one does not read well
// to the recipient, and nobody can tell who is meant.
var third = words(`he she they him her them his hers`)

// toReader returns a text as its reader should see it, or "" if it talks about the reader.
func toReader(text string) string {
	for _, word := range strings.FieldsFunc(strings.ToLower(text), notLetter) {
		if third[word] {
			return ""
		}
	}
	return lowerFirst(text)
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// bare leaves out an article at the beginning.
func bare(s string) string {
	for _, article := range []string{"the ", "a ", "an "} {
		if rest, ok := strings.CutPrefix(s, article); ok {
			return rest
		}
	}
	return s
}

func isMeeting(object string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(object), notLetter),
		func(word string) bool { return meetings[word] })
}

// times are the words of a proposed time.
var times = words(`
	monday tuesday wednesday thursday friday saturday sunday today tomorrow noon morning
	afternoon evening week month january february march april may june july august
	september october november december`)

// dayAndHour matches "Monday 10:00", where a sentence has "at".
var dayAndHour = regexp.MustCompile(`(?i)(day|tomorrow) (\d)`)

func isTime(object string) bool {
	fields := strings.FieldsFunc(strings.ToLower(object), notLetter)
	return len(strings.Fields(object)) <= 6 &&
		slices.ContainsFunc(fields, func(word string) bool { return times[word] })
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
