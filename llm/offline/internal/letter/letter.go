// Package letter writes an email from a brief. It reads the brief as a small grammar:
//
//	purpose  one or more acts, such as "decline the call and propose Friday"
//	details  points: statements, facts, and acts again
//	tone     one of three manners, which have a sentence for each act
//
// What is not part of the grammar is an instruction to the writer, or might be one. It does not
// get into the letter. A note above the letter says what was left out.
package letter

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Brief says what an email should be. Package email writes it into the data "brief".
type Brief struct {
	Purpose   string `json:"purpose"`
	Tone      string `json:"tone"`
	Length    string `json:"length"`
	Language  string `json:"language"`
	Recipient string `json:"recipient"`
	Sender    string `json:"sender"`
	Details   string `json:"details"`

	Greeting string `json:"-"` // of the voice of the sender, such as "Hi {name},"
	Closing  string `json:"-"` // of that voice
}

// Reply returns the email, as a JSON object or as text with a subject line.
func (b Brief) Reply(object bool) (string, error) {
	subject, body := b.Write()
	if !object {
		return "Subject: " + subject + "\n\n" + body, nil
	}
	raw, err := json.Marshal(struct {
		Subject string `json:"subject"`
		Body    string `json:"body"`
	}{subject, body})
	return string(raw), err
}

// Write returns the subject and the body.
func (b Brief) Write() (subject, body string) {
	m, notes := b.manner()
	if l := oneLine(b.Language); l != "" && !strings.HasPrefix(strings.ToLower(l), "en") {
		notes = append(notes, fmt.Sprintf("I only write English offline, and not %s.", l))
	}
	purpose := oneLine(b.Purpose)
	if name := oneLine(b.Recipient); name != "" {
		purpose = strings.ReplaceAll(purpose, name+"'s ", "your ")
	}
	clauses := acts(purpose)
	main := clauses[0]
	var paragraphs, first, facts, left []string
	details := points(b.Details)
	if len(details) > 0 && len(clauses) == 1 {
		if c, ok := main.completed(details[0], m); ok {
			main, details = c, details[1:]
			clauses[0] = main
		}
	}
	if i, object := main.detailed(details); i >= 0 {
		main.object = object
		clauses[0], details = main, slices.Delete(slices.Clone(details), i, i+1)
	}
	further := m.next()
	for i, c := range clauses {
		manner := m
		if i > 0 {
			manner = further
		}
		if s := c.sentence(manner); s != "" {
			first = append(first, s)
		} else {
			left = append(left, c.text)
		}
	}
	for i, text := range details {
		switch p := read(text, further); {
		case p.sentence != "" && i == 0 && len(first) > 1 && !p.act: // the reason for the main act
			first = slices.Insert(first, 1, p.sentence)
		case p.sentence != "":
			first = append(first, p.sentence)
		case p.fact != "":
			facts = append(facts, p.fact)
		default:
			left = append(left, text)
		}
	}
	if len(left) > 0 {
		notes = append(notes, "Left out, because it may be meant for you, or be about the reader: "+
			quoted(left)+".")
	}
	if len(notes) > 0 {
		paragraphs = append(paragraphs,
			"[Note, to be deleted before you send this: "+strings.Join(notes, " ")+"]")
	}
	paragraphs = append(paragraphs, b.greeting(m, main))
	if len(first) > 0 {
		paragraphs = append(paragraphs, strings.Join(first, " "))
	}
	if text := m.told(facts); text != "" {
		paragraphs = append(paragraphs, text)
	}
	end := main.act.ends[m.index]
	if b.Length != "short" && end != "" {
		paragraphs = append(paragraphs, end)
	}
	if b.Length == "long" {
		paragraphs = append(paragraphs, m.talk)
	}
	sender := oneLine(b.Sender)
	if sender == "" {
		sender = "[Your name]"
	}
	closing := m.closing
	if own := oneLine(b.Closing); own != "" {
		closing = own
	}
	paragraphs = append(paragraphs, closing+"\n"+sender)
	return main.subject(), strings.Join(paragraphs, "\n\n")
}

// detailed returns which of the details says more about the object of the clause, and the
// object with what it says: "the invoice", and then "mention the invoice 4711". It returns
// -1 if none does.
func (c clause) detailed(details []string) (i int, object string) {
	for i, text := range details {
		d := parse(text)
		if d.does("mention") && c.object != "" && strings.HasPrefix(d.object, c.object+" ") {
			return i, strings.TrimRight(d.object, ". ")
		}
	}
	return -1, ""
}

// told returns the paragraph of the facts, "" if there are none.
func (m manner) told(facts []string) string {
	switch {
	case len(facts) == 0:
		return ""
	case len(facts) > 1:
		return m.facts + "\n- " + strings.Join(facts, "\n- ")
	case isDate(facts[0]):
		return m.when + " " + facts[0]
	case strings.Contains(facts[0], ": "): // "Topic: the budget."
		return facts[0]
	}
	return m.fact + " " + facts[0]
}

// manner is what a tone changes, apart from the sentences of the acts.
type manner struct {
	index              int // of the tone in the sentences of an act
	name               string
	greeting, stranger string
	when, fact, facts  string
	talk               string
	closing            string
}

var manners = []manner{
	{
		0, "formal", "Dear %s,", "Dear Sir or Madam,", "Date:", "Please note:",
		"Please note the following:",
		"If you would rather speak about it, please suggest a time that suits you.", "Kind regards,",
	},
	{
		1, "casual", "Hi %s,", "Hi there,", "When:", "Good to know:",
		"Here is what you need to know:",
		"If it is easier to talk, just tell me when suits you.", "Cheers,",
	},
	{
		2, "persuasive", "Dear %s,", "Hello,", "Date:", "Please note:", "The main points:",
		"If you would rather talk it through, name a time and I will be there.", "Best regards,",
	},
}

// next returns the manner of the acts after the first: one that does not persuade again.
func (m manner) next() manner {
	if m.name == "persuasive" {
		m.index = 0
	}
	return m
}

// manner returns the manner of the tone. A tone that is not known comes with a note.
func (b Brief) manner() (m manner, notes []string) {
	tone := strings.ToLower(oneLine(b.Tone))
	for _, m := range manners {
		if tone == m.name {
			return m, nil
		}
	}
	switch m = manners[0]; tone {
	case "":
		return m, nil
	case "friendly", "warm", "informal", "relaxed", "cheerful", "kind":
		m = manners[1]
	}
	return m, []string{fmt.Sprintf("The tone “%s” is not known offline, so this is %s. "+
		"Known are formal, casual and persuasive.", oneLine(b.Tone), m.name)}
}

// greeting addresses the recipient, or the person whom the purpose names.
func (b Brief) greeting(m manner, main clause) string {
	name := oneLine(b.Recipient)
	if name == "" {
		name = main.addressee()
	}
	if name == "" || strings.Contains(name, "@") {
		return m.stranger
	}
	for _, all := range []string{"all the ", "all our ", "all ", "our ", "the "} {
		if group, ok := strings.CutPrefix(name, all); ok && group != "" {
			name = group
			break
		}
	}
	if own := oneLine(b.Greeting); strings.Contains(own, "{name}") {
		return strings.ReplaceAll(own, "{name}", name)
	}
	return fmt.Sprintf(m.greeting, name)
}

func quoted(texts []string) string {
	var all []string
	for _, t := range texts {
		all = append(all, "“"+strings.TrimRight(t, ".")+"”")
	}
	return strings.Join(all, ", ")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
