package letter

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// clause is a part of a text that is one act: a verb, a person, a link and an object, as in "ask"
// "the landlord" "for" "a new key".
type clause struct {
	text                 string
	act                  act
	verb                 string
	person, link, object string
	open                 bool // something follows the verb that was not understood
}

// sentence says the clause to the recipient. It is "" if there is no way to say it.
func (c clause) sentence(m manner) string {
	if c.does("ask") || c.does("announce") {
		if s, ok := c.wish(); ok {
			return s
		}
	}
	object := toReader(c.object)
	to, todo := strings.CutPrefix(object, "to ")
	switch {
	case c.does("wish"):
		_, wish, _ := strings.Cut(c.object, " ")
		if wish = toReader(wish); wish == "" || !third[strings.ToLower(firstWord(c.object))] {
			return ""
		}
		return fmt.Sprintf(c.act.opens[m.index], wish)
	case object == "" && c.object != "" || c.act.opens[0] == "":
		return ""
	case object == "" && c.open:
		return ""
	case object == "":
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
	case todo && c.verb == "offer":
		return fmt.Sprintf("I would be glad to %s.", to)
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
	if c.verb == "offer" {
		return fmt.Sprintf("I would like to offer you %s.", object)
	}
	return fmt.Sprintf(c.act.opens[m.index], object)
}

// completed takes the first detail as the object that a purpose lacks: "Decline", and then "The
// party on Saturday"; "Thank you", and then "for the reference letter".
func (c clause) completed(detail string, m manner) (clause, bool) {
	if c.object != "" || c.open || c.act.opens[0] == "" {
		return c, false
	}
	detail = strings.TrimRight(detail, ". ")
	if link, n := linkAt(c.act.links, strings.Fields(detail)); n > 0 {
		c.link, c.object = link, strings.Join(strings.Fields(detail)[n:], " ")
		return c, c.object != ""
	}
	if c.act.alone == "" && c.act.links == "" && read(detail, m).fact != "" {
		c.object = lowerFirst(detail)
		return c, true
	}
	return c, false
}

// wish says what the recipient is asked or told to do, where the clause names the recipient by a
// pronoun: "tell them to save their work", "ask whether she could come", "request that they call".
func (c clause) wish() (sentence string, ok bool) {
	person := strings.ToLower(c.person)
	object := you(c.object)
	todo, about := strings.CutPrefix(object, "you ")
	switch {
	case c.link == "to" && c.does("announce") && (third[person] || c.addressee() == "all"):
		if object = toReader(yours(c.object)); object == "" {
			return "", true
		}
		return "Please " + object + ".", true
	case !about || !slices.Contains([]string{
		"that", "whether", "if", "what", "when", "where", "how",
	}, c.link):
		return "", false
	case toReader(todo) == "":
		return "", true
	case c.link == "that" && c.does("ask"):
		return "Could you please " + todo + "?", true
	case c.link == "if" || c.link == "whether":
		modal, rest, _ := strings.Cut(todo, " ")
		if slices.Contains([]string{"could", "can", "would", "will"}, modal) {
			return upperFirst(modal) + " you " + rest + "?", true
		}
	}
	if c.does("ask") {
		return fmt.Sprintf("Could you tell me %s %s?", c.link, object), true
	}
	return "", false
}

func firstWord(text string) string {
	first, _, _ := strings.Cut(text, " ")
	return first
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
	return lowerFirst(numbered.ReplaceAllString(text, "$1"))
}

// numbered matches the article of what has a number as its name, as in "the invoice 4711".
var numbered = regexp.MustCompile(
	`(?i)\bthe ((?:invoice|order|ticket|booking|contract|flight|room|case|policy) \d)`)

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// isMeeting tells whether an object is something to attend. Its head counts: "the invitation to
// the party" is not a party.
func isMeeting(object string) bool {
	for _, word := range strings.FieldsFunc(strings.ToLower(object), notLetter) {
		switch {
		case meetings[word]:
			return true
		case prepositions[word]:
			return false
		}
	}
	return false
}

var prepositions = words("with to for about on at of with from in by that")

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

// isDate tells whether a fact is a time, and not something at a time.
func isDate(fact string) bool {
	fields := strings.FieldsFunc(strings.ToLower(fact), notLetter)
	digit := fact != "" && unicode.IsDigit([]rune(fact)[0])
	return isTime(fact) && len(fields) > 0 && (digit || times[fields[0]] || leads[fields[0]])
}
