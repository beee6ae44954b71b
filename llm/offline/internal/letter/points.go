package letter

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// point is how a point of the details is said: as a sentence, or as a fact in a list. Both are ""
// if the point may be an instruction.
type point struct {
	sentence, fact string
	act            bool // the sentence does something, such as to propose
}

// style are words about the email itself. A point with one is meant for the writer.
var style = words(`
	tone wording paragraph paragraphs polite politely sentence sentences word words characters
	font bullet bullets funny short friendly concise subject cc bcc joke jokes confidential
	rude signature greeting sound recipient sender draft emoji emojis apologetic firm
	diplomatic`)

var (
	// told are verbs that announce what to say: "mention that the room is small".
	told = []string{
		"say that", "mention that", "explain that", "note that", "tell them that", "tell him that",
		"tell her that", "add that", "stress that", "emphasise that", "emphasize that", "point out that",
		"let them know that", "make clear that", "make it clear that", "write that", "state that",
		"let them know", "because",
	}
	// wished are verbs with which a recipient is asked for something: "bring a blanket".
	wished = words(`
	bring reply rsvp come register respond answer review read sign join let contact book
	check please wear arrive park return pay update download complete fill`)
	// subjects begin a statement, and starts begin a fact without a verb.
	subjects = words(`
	i we it this that there the our my your a an all everyone you these those some no both
	each most nobody lunch dinner parking entry admission doors tickets food drinks half`)
	// finite are the verbs that tell a statement from a fact.
	finite = words(`
	is are was were am will would can could has have had do does did must should need
	needs want wants hope hopes plan plans may might cannot begins begin starts start ends
	end opens open closes close costs cost takes take lasts last sent send received found
	got suits suit works work expect like love loved liked enjoyed agree agreed missed
	forgot moved broke failed arrived came went met paid ordered made helped learned
	learnt saved meets meet leave leaves left know think thought believe look offer offers
	includes include comes seems remains follows ran grew rose fell won wrote called asked
	promised attach attached stay stays saw read bought live join appreciate m re ll ve t
	s`)
	leads = words(`
	on at in from by until between after before near next every half about around up free`)
	omitted = words(`am will can cannot have would could hope need want must`)
	asking  = words(`
	what when where who how which is are do does did can could would will should may`)
)

// leadIns stand before what is meant: "don't forget to thank her".
var leadIns = []string{
	"don't forget to ", "don’t forget to ", "do not forget to ", "remember to ", "make sure to ",
	"be sure to ", "also ", "ask: ", "and ", "then ", "please also ", "you can ", "you could ",
}

// reported are verbs whose object is a statement without "that": "say I'll visit in June".
var reported = []string{
	"say ", "tell them ", "tell him ", "tell her ", "mention ", "explain ", "add ",
}

// aboutMail matches what is said about the email itself.
var aboutMail = regexp.MustCompile(`(?i)\b(the|this|your|an|a) (e-?mail|mail|letter)\b`)

// asked matches what stands before an instruction: "you should say that we are happy".
var asked = regexp.MustCompile(`^(?:(?:i|we) (?:would like|want|need|wish) you to|` +
	`i'd like you to|you (?:should|could|can|must|may|might|need to|have to)) `)

// toWriter matches how a person ends or writes an email, where the verb might be the recipient's.
var toWriter = regexp.MustCompile(`^(?:sign|reply|answer|respond|write) (?:as|off|in|with|it)\b`)

// isTold tells whether a text begins with what a writer does.
func isTold(low string) bool {
	_, v, _ := verb(low)
	return v != "" || slices.ContainsFunc(slices.Concat(told, reported), func(lead string) bool {
		return strings.HasPrefix(low, lead)
	})
}

// read reads a point of the details.
func read(text string, m manner) point {
	text = strings.TrimRight(text, ". ")
	low := strings.ToLower(text)
	for _, lead := range leadIns {
		if strings.HasPrefix(low, lead) {
			return read(upperFirst(text[len(lead):]), m)
		}
	}
	if toWriter.MatchString(low) {
		return point{}
	}
	if lead := asked.FindString(low); lead != "" && isTold(low[len(lead):]) {
		return read(upperFirst(text[len(lead):]), m)
	}
	for _, lead := range reported {
		rest, ok := strings.CutPrefix(low, lead)
		begins := strings.Fields(strings.ReplaceAll(rest, "'", " "))
		if ok && len(begins) > 0 && (pronouns[begins[0]] || clauseAt(begins, 0)) {
			return read(upperFirst(text[len(lead):]), m)
		}
	}
	if low == "say thank you" || low == "say thanks" || low == "thank you" || low == "thanks" {
		return point{sentence: "Thank you very much."}
	}
	fields := strings.FieldsFunc(low, func(r rune) bool { return notLetter(r) && !unicode.IsDigit(r) })
	if len(fields) == 0 {
		return point{}
	}
	for _, verb := range told {
		if strings.HasPrefix(low, verb+" ") {
			return read(text[len(verb)+1:], m)
		}
	}
	talk := func(w string) bool { return style[w] }
	if slices.ContainsFunc(fields, talk) || aboutMail.MatchString(text) ||
		fields[0] == "don" || len(fields) > 1 && fields[0] == "do" && fields[1] == "not" {
		return point{}
	}
	number := len(fields) > 1 && strings.ContainsAny(fields[1], "0123456789") // "Order 20-4418"
	if number && len(fields) < 4 {
		return point{fact: stop(upperFirst(text))}
	}
	noun := len(fields) > 1 && (fields[1] == "and" || auxiliary[fields[1]]) // "Email is down"
	if _, v, _ := verb(text); v != "" && !wished[fields[0]] && !noun {
		c := acts(text)
		var said []string
		for _, one := range c {
			s := one.sentence(m)
			if s == "" {
				return point{}
			}
			said = append(said, s)
		}
		return point{sentence: strings.Join(said, " "), act: true}
	}
	if toReader(text) == "" {
		return point{}
	}
	verbs := slices.ContainsFunc(fields[1:], isVerb)
	said := slices.ContainsFunc(fields[1:], func(w string) bool { return auxiliary[w] })
	timed := strings.ContainsAny(text, "0123456789") ||
		slices.ContainsFunc(fields, func(w string) bool { return times[w] })
	switch first := fields[0]; {
	case strings.HasSuffix(text, "?"):
		return point{sentence: upperFirst(text)}
	case asking[first] && len(fields) > 1 && slices.Contains([]string{"i", "we", "you"}, fields[1]):
		return point{sentence: upperFirst(text) + "?"}
	case first == "please":
		return point{sentence: stop(upperFirst(text))}
	case wished[first]:
		return point{sentence: stop("Please " + lowerOne(text))}
	case omitted[first]:
		return point{sentence: stop("I " + lowerOne(text))}
	case strings.HasSuffix(first, "ing"): // "travelling", "looking after my daughter"
		return point{}
	case pronouns[first] && len(fields) > 2, said && !imperative[first]:
		return point{sentence: stop(upperFirst(text))}
	case verbs && (subjects[first] || times[first] || leads[first] || isName(text)):
		return point{sentence: stop(upperFirst(text))}
	case leads[first], times[first], unicode.IsDigit([]rune(text)[0]), strings.Contains(text, ": "):
		return point{fact: stop(upperFirst(text))}
	case subjects[first] && len(fields) > 1 && !verbs, timed && !imperative[first]:
		return point{fact: stop(upperFirst(text))}
	}
	return point{}
}

var (
	// pronouns begin a statement, whatever its verb is.
	pronouns = words("i we it there everyone everybody nobody")
	// auxiliary are verbs that no instruction has after its first word.
	auxiliary = words("is are was were will would has have had can cannot could must may")
	// imperative are verbs with which a person instructs the writer.
	imperative = words(`
	include use avoid keep make limit attach add put start end begin finish insert highlight
	emphasise emphasize leave skip omit try ensure be remember forget do don max maximum
	refer quote cite list attach mark sign`)
)

// isName tells whether a text begins with a name, or with a noun in the plural that a verb follows.
func isName(text string) bool {
	fields := strings.Fields(text)
	return len(fields) > 1 && finite[strings.ToLower(strings.Trim(fields[1], ",."))]
}

// marker is what begins an item of a list: a dash, a star, a bullet or a number.
var marker = regexp.MustCompile(`^(?:[-*•–]+|\d{1,2}[.)]) *`)

// points splits details into points: into lines, and these into sentences. A line that ends in a
// colon takes the items of the list that follows: "Agenda: report, budget".
func points(details string) []string {
	sentences := strings.NewReplacer("Dr. ", "Dr. ", "Mr. ", "Mr. ", "Mrs. ", "Mrs. ", "Ms. ", "Ms. ",
		"Prof. ", "Prof. ", "St. ", "St. ", "No. ", "No. ",
		". ", ".\n", "! ", "!\n", "? ", "?\n", "; ", "\n")
	var all []string
	heading := false
	for line := range strings.Lines(details) {
		line = oneLine(line)
		item := marker.ReplaceAllString(line, "")
		switch {
		case item == "":
			continue
		case heading && item != line:
			sep := ", "
			if strings.HasSuffix(all[len(all)-1], ":") {
				sep = " "
			}
			all[len(all)-1] += sep + strings.TrimRight(item, ".,;")
			continue
		}
		heading = strings.HasSuffix(item, ":")
		all = append(all, strings.Split(sentences.Replace(item), "\n")...)
	}
	return slices.DeleteFunc(all, func(p string) bool { return strings.TrimSpace(p) == "" })
}

// stop ends a text in a full stop.
func stop(s string) string {
	if r, _ := utf8.DecodeLastRuneInString(s); strings.ContainsRune(".!?…", r) {
		return s
	}
	return s + "."
}

func lowerOne(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}
