package letter

import (
	"slices"
	"strings"
)

// acts splits a purpose into clauses, where "and" stands before the verb of an act.
func acts(purpose string) []clause {
	purpose, person := unwrapped(purpose)
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
	clauses = append(clauses, parse(strings.Join(fields[start:], " ")))
	if clauses[0].person == "" {
		clauses[0].person = person
	}
	return clauses
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
	fields := strings.Fields(rest)
	for i := range fields {
		if i > 0 && i < 3 && slices.Contains(strings.Split(a.links, ","), "that") && clauseAt(fields, i) {
			c.person, c.link, c.object = strings.Join(fields[:i], " "), "that", strings.Join(fields[i:], " ")
			return c
		}
		if !isPerson(fields[:i]) || i > 0 && slices.Contains(strings.Split(a.direct, ","), v) {
			break
		}
		if link, n := linkAt(a.links, fields[i:]); n > 0 {
			c.person = strings.Join(fields[:i], " ")
			c.link, c.object = strings.TrimPrefix(link, "know "), strings.Join(fields[i+n:], " ")
			for _, to := range []string{"to ", "with "} { // "apologise to Ada", "follow up with Ada"
				c.person = strings.TrimPrefix(c.person, to)
			}
			switch first := firstWord(c.object); {
			case c.link != "that":
				c.object = yours(c.object)
			case first == "his" || first == "her" || first == "their": // of the person
				c.object = "your" + c.object[len(first):]
			}
			return c
		}
	}
	if thing, group, ok := cutGroup(rest); ok && a.alone == "" {
		c.object, c.person = thing, group
		return c
	}
	switch person := strings.TrimPrefix(rest, "with "); {
	case a.alone != "" && isPerson(strings.Fields(person)): // "thank the reviewers"
		c.person, c.object = person, ""
	case !slices.Contains(strings.Split(a.direct, ","), v): // "ask Ada"
		c.object = ""
		c.open = a.alone != "" && rest != ""
	}
	return c
}

// cutGroup cuts the people at the end of "the new hours to all customers".
func cutGroup(object string) (thing, group string, ok bool) {
	i := strings.LastIndex(object, " to ")
	if i < 0 {
		return object, "", false
	}
	group = object[i+len(" to "):]
	fields := strings.Fields(strings.ToLower(group))
	if len(fields) == 0 || len(fields) > 3 || !groups[fields[len(fields)-1]] {
		return object, "", false
	}
	return object[:i], group, true
}

var groups = words(`
	customers clients team staff colleagues members parents employees everyone subscribers users
	students pupils neighbours tenants volunteers guests`)

// linkAt returns the link with which some words begin, and how many words it has.
func linkAt(links string, fields []string) (link string, n int) {
	for link := range strings.SplitSeq(links, ",") {
		n := len(strings.Fields(link))
		if n <= len(fields) && strings.EqualFold(strings.Join(fields[:n], " "), link) {
			return link, n
		}
	}
	return "", 0
}

// isPerson tells whether words between a verb and a link may be a person, such as "the speakers of
// our meetup": not too many of them, and no other thing begins among them.
func isPerson(fields []string) bool {
	for i, field := range fields {
		low := strings.ToLower(field)
		switch {
		case low == "that":
			return false
		case i == 0:
		case articles[low] && !prepositions[strings.ToLower(fields[i-1])]:
			return false // "Anna the meeting"
		case prepositions[low] && third[strings.ToLower(fields[0])]:
			return false // "her at lunch"
		}
	}
	return len(fields) <= longestPerson
}

// longestPerson is how many words a person has at most, as in "the head of our department".
const longestPerson = 6

var articles = words("the a an my our your his her their this these it we i")

// clauseAt tells whether a statement begins at a word, as in "tell Anna the meeting is on Monday".
func clauseAt(fields []string, i int) bool {
	verb := func(w string) bool { return isVerb(strings.ToLower(w)) }
	return articles[strings.ToLower(fields[i])] && slices.ContainsFunc(fields[i+1:], verb)
}

// isVerb tells whether a word is one of the verbs that tell a statement from a fact.
func isVerb(word string) bool {
	return finite[word] || auxiliary[word] || len(word) > 4 && strings.HasSuffix(word, "ed")
}

// you turns a clause about the recipient into one for the recipient, where a pronoun begins it:
// "he thinks" becomes "you think".
func you(clause string) string {
	first, rest, _ := strings.Cut(clause, " ")
	switch strings.ToLower(first) {
	case "he", "she":
		verb, after, _ := strings.Cut(rest, " ")
		switch verb {
		case "has", "is", "does", "was":
			verb = map[string]string{"has": "have", "is": "are", "does": "do", "was": "were"}[verb]
		default:
			if !strings.HasSuffix(verb, "ss") {
				verb = strings.TrimSuffix(verb, "s")
			}
		}
		return strings.TrimSpace("you " + verb + " " + after)
	case "they":
		return "you " + rest
	}
	return clause
}

// yours turns what belongs to the recipient of an act into "your": "thank them for their help".
func yours(object string) string {
	fields := strings.Fields(object)
	for i, field := range fields[:max(len(fields)-1, 0)] {
		next := strings.ToLower(fields[i+1])
		switch field {
		case "their", "his":
			fields[i] = "your"
		case "her":
			if !prepositions[next] && !articles[next] && next != "and" {
				fields[i] = "your"
			}
		}
	}
	return strings.Join(fields, " ")
}
