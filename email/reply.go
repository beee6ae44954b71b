package email

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/marquee-go/marquee/internal/text"
	"github.com/marquee-go/marquee/llm"
)

// Field names a part of an email.
type Field string

// These are the parts of an email that a model writes.
const (
	FieldSubject Field = "subject"
	FieldBody    Field = "body"
)

// maxReply is how many bytes of a reply the service reads. An email is far
// shorter. A reply of this size and the largest brief are less than [MaxSize].
const maxReply = 96 << 10

// replyReader finds the subject and the body in a model's reply while it arrives.
// The reply should be a JSON object. Models without structured output also write
// "Subject: ..." and then the body, put a fence around the JSON, or say "Here is
// your draft:" first. The reader leaves all of that out.
type replyReader struct {
	emit  func(Field, string) // gets each piece of the email as soon as it is known
	size  int                 // bytes read so far
	head  strings.Builder     // what came before the form of the reply was clear
	form  form
	json  objectReader
	ended map[string]bool // the keys of the object whose values are complete
	lead  strings.Builder // the beginning of the object's body, until its first line is known
	begun bool            // the first line was passed on, or left out

	subject, body strings.Builder
}

// form is the way in which a reply separates the subject from the body.
type form int

const (
	formUnknown form = iota
	formObject       // {"subject": "...", "body": "..."}
	formText         // the body, after a subject line if there is one
)

var (
	// remark matches what models like to say before an email.
	remark = regexp.MustCompile(`(?i)^\s*(` + sure + `[!.,]?|` +
		`(` + sure + `|here|below)\b.*\b(draft|e-?mail|message|version)\b.*[!.:])\s*$`)
	// remarkInside matches a remark inside the body of an object. It matches less
	// than remark, because there the first line is mostly that of the email.
	remarkInside = regexp.MustCompile(`(?i)^\s*(` + sure + `[!.,]?\s*)?` +
		`(here|below)(['’]s| is)\s+(your|the|a)\s+(\w+\s+)?(draft|e-?mail)\b[^.!?]*:\s*$`)
	subjectLine = regexp.MustCompile(`(?i)^[#*\s]*subject\W*?:[*\s]*(.+?)[*\s]*$`)
	objectStart = regexp.MustCompile(`^\{\s*["}]`)
	objectMaybe = regexp.MustCompile(`^(\[\s*)?(\{\s*)?$`)
)

// sure is how many remarks begin.
const sure = `(sure|certainly|of course|absolutely)`

// maxHead is how many bytes the reader takes to find the form of a reply. A local
// model in JSON mode may write white space without end.
const maxHead = 4096

// longLine is how long a line may be before it must be text.
const longLine = 300

func newReplyReader(emit func(Field, string)) *replyReader {
	r := &replyReader{emit: emit, ended: map[string]bool{}}
	r.json.emit = func(key, text string) {
		switch key = strings.ToLower(key); {
		case r.ended[key]: // it comes twice: the first one counts
		case key == string(FieldSubject):
			r.subject.WriteString(text)
		case key == string(FieldBody):
			r.writeLead(text)
		}
	}
	r.json.end = func(key string) {
		key = strings.ToLower(key)
		if key == string(FieldSubject) && !r.ended[key] {
			r.emit(FieldSubject, r.result().Subject)
		}
		r.ended[key] = true
	}
	return r
}

// write reads the next piece of the reply. It fails if the reply is too long.
func (r *replyReader) write(text string) error {
	if r.size += len(text); r.size > maxReply {
		long := fmt.Sprintf("the reply has more than %d bytes", maxReply)
		return &llm.Error{Kind: llm.KindLength, Message: long}
	}
	switch r.form {
	case formObject:
		r.json.write(text)
	case formText:
		r.writeBody(text)
	case formUnknown:
		if r.head.Len() == 0 {
			text = strings.TrimLeft(text, " \t\r\n")
		}
		r.head.WriteString(text)
		r.decide(false)
	}
	return nil
}

// close ends the reply and tells whether it is a whole email.
func (r *replyReader) close() (whole bool) {
	if r.form == formUnknown {
		r.decide(true)
	}
	r.flushLead()
	return strings.TrimSpace(r.body.String()) != "" && (r.form != formObject || r.json.done)
}

// decide looks for the form of the reply, line by line. It leaves the form open
// if more text may settle it, except at the end of the reply.
func (r *replyReader) decide(end bool) {
	rest := strings.TrimLeft(r.head.String(), " \t\r\n")
	for {
		rest = strings.TrimLeft(rest, " \t\r\n")
		// Some models put their one object into a list.
		object := strings.TrimLeft(strings.TrimPrefix(rest, "["), " \t\r\n")
		if objectStart.MatchString(object) {
			r.form = formObject
			r.json.write(object)
			return
		}
		line, after, complete := strings.Cut(rest, "\n")
		unclear := objectMaybe.MatchString(rest) || !complete && len(line) <= longLine
		if !end && len(rest) <= maxHead && unclear {
			return // the rest of the line will tell
		}
		subject := subjectLine.FindStringSubmatch(line)
		switch {
		case line != "" && (strings.HasPrefix(line, "```") || remark.MatchString(line)):
			rest = after
			continue
		case subject != nil:
			r.subject.WriteString(subject[1])
			r.emit(FieldSubject, r.result().Subject)
			rest = strings.TrimLeft(after, " \t\r\n")
		}
		r.form = formText
		r.writeBody(rest)
		return
	}
}

// writeBody emits a piece of the body.
func (r *replyReader) writeBody(piece string) {
	if piece = text.Clean(piece); r.body.Len() == 0 {
		piece = strings.TrimLeft(piece, " \t\r\n")
	}
	if piece != "" {
		r.body.WriteString(piece)
		r.emit(FieldBody, piece)
	}
}

// writeLead emits the body of an object. It keeps the first line back until it
// knows whether that is a remark.
func (r *replyReader) writeLead(text string) {
	if r.begun {
		r.writeBody(text)
		return
	}
	r.lead.WriteString(text)
	s := strings.TrimLeft(r.lead.String(), " \t\r\n")
	if strings.ContainsRune(s, '\n') || len(s) > longLine {
		r.flushLead()
	}
}

func (r *replyReader) flushLead() {
	if r.begun {
		return
	}
	r.begun = true
	text := strings.TrimLeft(r.lead.String(), " \t\r\n")
	if first, rest, ok := strings.Cut(text, "\n"); ok && remarkInside.MatchString(first) {
		text = rest
	}
	r.writeBody(text)
}

// result returns the email as far as it is known.
func (r *replyReader) result() reply {
	subject := strings.Join(strings.Fields(text.Clean(r.subject.String())), " ")
	if line := subjectLine.FindStringSubmatch(subject); line != nil {
		subject = line[1]
	}
	return reply{Subject: subject, Body: strings.TrimSpace(r.body.String())}
}
