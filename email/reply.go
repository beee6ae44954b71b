package email

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/marquee-go/marquee/internal/text"
	"github.com/marquee-go/marquee/llm"
)

// Field names the part of an email that a piece of text belongs to.
type Field string

// The parts of an email.
const (
	FieldSubject Field = "subject"
	FieldBody    Field = "body"
)

// maxReply is how many bytes of a reply are taken: far more than any email
// has, and with the largest brief less than [MaxSize].
const maxReply = 96 << 10

// replyReader tells the subject from the body in a model's reply while it
// comes in. The reply should be a JSON object; models without structured
// output also write "Subject: ..." and then the body, put a fence around the
// JSON, say "Here is your draft:" first, or think aloud. None of that reaches
// the person.
type replyReader struct {
	emit  func(Field, string) // is given the text of the email as it becomes known
	size  int                 // of what was read
	head  strings.Builder     // what came before it was clear which form the reply has
	form  form
	json  objectReader
	ended map[string]bool // the properties of the object that are complete
	lead  strings.Builder // the beginning of the object's body, until its first line is known
	begun bool            // the first line has been dealt with

	subject, body strings.Builder
}

// form is the way in which a reply tells subject from body.
type form int

const (
	formUnknown form = iota
	formObject       // {"subject": "...", "body": "..."}
	formText         // the body, behind a subject line if there is one
)

var (
	// remark is what models like to say before an email.
	remark = regexp.MustCompile(`(?i)^\s*((sure|certainly|of course|absolutely)[!.,]?|(sure|certainly|of course|absolutely|here|below)\b.*\b(draft|e-?mail|message|version)\b.*[!.:])\s*$`)
	// remarkInside is one in the body of an object, where remarks are rare and
	// an email's own first line is likely.
	remarkInside = regexp.MustCompile(`(?i)^\s*((sure|certainly|of course|absolutely)[!.,]?\s*)?(here|below)(['’]s| is)\s+(your|the|a)\s+(\w+\s+)?(draft|e-?mail)\b[^.!?]*:\s*$`)
	subjectLine  = regexp.MustCompile(`(?i)^[#*\s]*subject\W*?:[*\s]*(.+?)[*\s]*$`)
	objectStart  = regexp.MustCompile(`^\{\s*["}]`)
	objectMaybe  = regexp.MustCompile(`^(\[\s*)?(\{\s*)?$`)
)

// maxHead is how many bytes may leave the form of a reply open.
const maxHead = 4096

// longLine is how long a line may become before it can only be text.
const longLine = 300

func newReplyReader(emit func(Field, string)) *replyReader {
	r := &replyReader{emit: emit, ended: map[string]bool{}}
	r.json.emit = func(key, text string) {
		switch key = strings.ToLower(key); {
		case r.ended[key]: // said twice: the first counts
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

// write takes the next piece of the reply. It fails if the reply gets too long.
func (r *replyReader) write(text string) error {
	if r.size += len(text); r.size > maxReply {
		return &llm.Error{Kind: llm.KindLength, Message: fmt.Sprintf("the reply has more than %d bytes", maxReply)}
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

// decide finds the form of the reply, line by line, as far as it can be told
// from what has come; at the end of the reply it must be told.
func (r *replyReader) decide(end bool) {
	rest := strings.TrimLeft(r.head.String(), " \t\r\n")
	if thought, found := strings.CutPrefix(rest, "<think>"); found {
		_, said, over := strings.Cut(thought, "</think>")
		if !over && !end {
			return
		}
		rest = said
	} else if strings.HasPrefix("<think>", rest) && !end {
		return
	}
	for {
		rest = strings.TrimLeft(rest, " \t\r\n")
		// Some models put their one object into a list.
		if object := strings.TrimLeft(strings.TrimPrefix(rest, "["), " \t\r\n"); objectStart.MatchString(object) {
			r.form = formObject
			r.json.write(object)
			return
		}
		line, after, complete := strings.Cut(rest, "\n")
		if !end && len(rest) <= maxHead && (objectMaybe.MatchString(rest) || !complete && len(line) <= longLine) {
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

// writeBody passes a piece of the body on.
func (r *replyReader) writeBody(piece string) {
	if piece = text.Clean(piece); r.body.Len() == 0 {
		piece = strings.TrimLeft(piece, " \t\r\n")
	}
	if piece != "" {
		r.body.WriteString(piece)
		r.emit(FieldBody, piece)
	}
}

// writeLead passes the body of an object on, but holds its first line back
// until it is clear that it is no remark.
func (r *replyReader) writeLead(text string) {
	if r.begun {
		r.writeBody(text)
		return
	}
	r.lead.WriteString(text)
	if s := strings.TrimLeft(r.lead.String(), " \t\r\n"); strings.ContainsRune(s, '\n') || len(s) > longLine {
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

// result is the email as far as it is known.
func (r *replyReader) result() reply {
	subject := strings.Join(strings.Fields(text.Clean(r.subject.String())), " ")
	if line := subjectLine.FindStringSubmatch(subject); line != nil {
		subject = line[1]
	}
	return reply{Subject: subject, Body: strings.TrimSpace(r.body.String())}
}
