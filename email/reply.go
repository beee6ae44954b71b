package email

import (
	"regexp"
	"strings"

	"github.com/marquee-go/marquee/internal/valid"
)

// Field names the part of an email that a piece of text belongs to.
type Field string

// The parts of an email.
const (
	FieldSubject Field = "subject"
	FieldBody    Field = "body"
)

// replyReader tells the subject from the body in a model's reply while it
// comes in. The reply should be a JSON object; models without structured
// output also write "Subject: ..." and then the body, put a fence around the
// JSON, or say "Here is your draft:" first. None of that reaches the person.
type replyReader struct {
	emit  func(Field, string) // is given the text of the email as it becomes known
	head  strings.Builder     // what came before it was clear which form the reply has
	form  form
	json  objectReader
	lead  strings.Builder // the beginning of the body, until its first line is known
	begun bool            // the body's first line has been dealt with

	subject, body strings.Builder
}

// form is the way in which a reply tells subject from body.
type form int

const (
	formUnknown form = iota
	formObject       // {"subject": "...", "body": "..."}
	formHeaders      // Subject: ..., then the body
	formBody         // the body alone
)

// maxHead is how much of a reply may come before its form must be clear.
const maxHead = 1024

var (
	objectStart = regexp.MustCompile(`\{\s*"`)
	subjectLine = regexp.MustCompile(`(?im)^[#*\s]*subject\W*?:[*\s]*([^\n]+)\n\s*`)
	// remark is what models like to say before an email.
	remark = regexp.MustCompile(`(?i)^\s*((sure|certainly|of course|absolutely)[!.,]?|(sure|certainly|of course|absolutely|here|below)\b.*\b(draft|e-?mail|message|version)\b.*[!.:])\s*$`)
	// remarkInside is one in the body of an object, where remarks are rare and
	// an email's own first line is likely.
	remarkInside = regexp.MustCompile(`(?i)^\s*((sure|certainly|of course|absolutely)[!.,]?\s*)?(here|below)(['’]s| is)\s+(your|the|a)\s+(\w+\s+)?(draft|e-?mail)\b[^.!?]*:\s*$`)
)

func newReplyReader(emit func(Field, string)) *replyReader {
	r := &replyReader{emit: emit}
	r.json.emit = func(key, text string) {
		switch Field(key) {
		case FieldSubject:
			r.subject.WriteString(text)
		case FieldBody:
			r.writeBody(text)
		}
	}
	r.json.end = func(key string) {
		if Field(key) == FieldSubject {
			r.emit(FieldSubject, r.result().Subject)
		}
	}
	return r
}

// write takes the next piece of the reply.
func (r *replyReader) write(text string) {
	switch r.form {
	case formObject:
		r.json.write(text)
	case formHeaders, formBody:
		r.writeBody(text)
	case formUnknown:
		r.head.WriteString(text)
		head := r.head.String()
		object, header := objectStart.FindStringIndex(head), subjectLine.FindStringSubmatchIndex(head)
		switch {
		case object != nil && (header == nil || object[0] < header[0]):
			r.form = formObject
			r.json.write(head[object[0]:])
		case header != nil:
			r.form = formHeaders
			r.subject.WriteString(strings.Trim(head[header[2]:header[3]], "* \r"))
			r.emit(FieldSubject, r.result().Subject)
			r.writeBody(head[header[1]:])
		case len(head) > maxHead:
			r.form = formBody
			r.writeBody(head)
		}
	}
}

// close ends the reply and tells whether it came to its own end. A reply
// without any form is all body.
func (r *replyReader) close() (whole bool) {
	if r.form == formUnknown {
		r.writeBody(r.head.String())
	}
	r.flushLead()
	return strings.TrimSpace(r.body.String()) != "" && (r.form != formObject || r.json.done)
}

// writeBody passes the body on, but holds its first line back until it is
// clear that it is no remark.
func (r *replyReader) writeBody(text string) {
	text = valid.Clean(text)
	if r.begun {
		r.body.WriteString(text)
		r.emit(FieldBody, text)
		return
	}
	r.lead.WriteString(text)
	if s := strings.TrimLeft(r.lead.String(), " \t\r\n"); strings.ContainsRune(s, '\n') || len(s) > 200 {
		r.flushLead()
	}
}

func (r *replyReader) flushLead() {
	if r.begun {
		return
	}
	r.begun = true
	text := strings.TrimLeft(r.lead.String(), " \t\r\n")
	pattern := remark
	if r.form == formObject {
		pattern = remarkInside
	}
	if first, rest, ok := strings.Cut(text, "\n"); ok && pattern.MatchString(first) {
		// The email may follow after blank lines that have not come yet.
		r.lead.Reset()
		r.begun = false
		r.lead.WriteString(rest)
		if strings.TrimSpace(rest) != "" {
			r.flushLead()
		}
		return
	}
	if text != "" {
		r.body.WriteString(text)
		r.emit(FieldBody, text)
	}
}

// result is the email as far as it is known.
func (r *replyReader) result() reply {
	subject := strings.Join(strings.Fields(valid.Clean(r.subject.String())), " ")
	if len(subject) > 8 && strings.EqualFold(subject[:8], "subject:") {
		subject = strings.TrimSpace(subject[8:])
	}
	return reply{Subject: subject, Body: strings.TrimSpace(r.body.String())}
}
