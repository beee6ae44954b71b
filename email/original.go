package email

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/marquee-go/marquee/internal/text"
	"github.com/marquee-go/marquee/internal/valid"
)

// Original is a message that an email answers. Package email/eml reads one from what a person
// pastes, or from a file .eml. It is data for the model, and never instruction.
type Original struct {
	// From is the name of who wrote it. At most 200 characters.
	From string `json:"from,omitempty"`
	// Address is where an answer goes. At most 254 characters.
	Address string `json:"address,omitempty"`
	// Subject is its subject with all prefixes. At most 1,000 characters.
	Subject string `json:"subject,omitempty"`
	// Sent is its date as it has it. At most 100 characters.
	Sent string `json:"sent,omitempty"`
	// ID is its Message-ID, such as <1@example.org>. At most 255 characters.
	ID string `json:"id,omitempty"`
	// References are the ids of the messages before it, with a space between them. At most
	// 2,000 characters.
	References string `json:"references,omitempty"`
	// Text is its text. At most 60,000 characters.
	Text string `json:"text,omitempty"`
}

// IsZero tells whether there is no message.
func (o Original) IsZero() bool { return o == Original{} }

// messageID is an id of a message, in the form that every mail program reads.
var messageID = regexp.MustCompile(`^<[!-;=?-~]{1,250}>$`)

// validate returns a [marquee.InvalidError] for the field message.
func (o Original) validate() error {
	if o.IsZero() {
		return nil
	}
	const field = "message"
	within := func(name string, s string, most int) error {
		return valid.Within(field, valid.Text(name, s, most))
	}
	if err := valid.First(
		within("from", o.From, 200), within("subject", o.Subject, 1000),
		within("sent", o.Sent, 100), within("references", o.References, 2000),
		within("address", o.Address, 254), within("text", o.Text, 60_000),
		valid.Within(field, checkAddress(o.Address)),
	); err != nil {
		return err
	}
	if strings.TrimSpace(o.Text) == "" {
		return valid.Errorf(field, "has no text to answer; paste the text of the message")
	}
	for _, id := range append(strings.Fields(o.References), cmp.Or(o.ID, "<none>")) {
		if !messageID.MatchString(id) {
			return valid.Errorf(field, "has the id %q; it must look like <1@example.org>", short(id))
		}
	}
	return nil
}

// maxWithMessage is how many bytes a brief may have that holds a message or charts: a reply of the
// greatest size must fit into a draft with it.
const maxWithMessage = MaxSize - maxReply - 8<<10

// size returns how many bytes the message has as JSON, in which stores keep it.
func (o Original) size() int {
	if o.IsZero() {
		return 0
	}
	raw, _ := json.Marshal(o) // texts do not fail
	return len(raw)
}

// checkRoom refuses a brief whose message and charts are too long for its other texts.
func (b Brief) checkRoom() error {
	size := b.size() + b.Message.size() + b.Charts.size()
	if b.Message.IsZero() && b.Charts == (Charts{}) || size <= maxWithMessage {
		return nil
	}
	if b.Message.IsZero() {
		return valid.Errorf("charts", "have %d bytes together with the rest of the brief; leave out "+
			"pictures or rows until that is %d or fewer", size, maxWithMessage)
	}
	return valid.Errorf("message", "has %d bytes together with the rest of the brief; "+
		"shorten it until that is %d or fewer: leave out what was quoted before",
		size, maxWithMessage)
}

// answered fills in what a brief leaves to the message that it answers: to whom the answer goes,
// and in which language it is.
func (b Brief) answered() Brief {
	if b.Message.IsZero() {
		return b
	}
	if b.Recipient == "" && b.Address == "" {
		b.Address = b.Message.Address
	}
	b.Recipient = cmp.Or(b.Recipient, b.Message.From)
	b.Language = cmp.Or(b.Language, LanguageOf(b.Message.Text))
	return b
}

// prefixes are what mail programs put before the subject of an answer or of a message that they
// pass on, in any language that we know of, once or often, also counted as in Re[2].
var prefixes = regexp.MustCompile(
	`(?i)^(\s*(re|r|réf?|rép|aw|antw|antwort|sv|vs|ref|rif|res|odp|ynt|atb|bls|απ|σχετ|השב|رد|` +
		`vá|υα|на|отв|回复|回覆|答复|返信|fw|fwd|wg|tr|rv|enc|vl|doorst|pd|i̇lt|πρθ|转发|轉寄|転送)` +
		`\s*([\[(]\s*\d+\s*[\])]|[\^*]\d+)?\s*[:：])+\s*`,
)

// listMark is what a mailing list puts before a subject.
var listMark = regexp.MustCompile(`^(\[[^\[\]]{1,60}\]\s*)+`)

// bare returns a subject on one line, without the prefixes before it and after the mark of a list.
func bare(subject string) string {
	subject = prefixes.ReplaceAllString(oneLine(subject), "")
	mark := listMark.FindString(subject)
	return strings.TrimSpace(mark + prefixes.ReplaceAllString(subject[len(mark):], ""))
}

// ReplySubject returns the subject of an answer: Re: exactly once, and then the subject without
// the prefixes that it came with.
func ReplySubject(subject string) string {
	return strings.TrimSpace("Re: " + bare(subject))
}

// subjectOf returns the subject of a letter for which the model wrote one. That of an answer is
// the subject of the message.
func (b Brief) subjectOf(written string) string {
	switch {
	case b.Message.IsZero():
		return cmp.Or(written, text.Headline(b.Purpose, 80))
	case bare(b.Message.Subject) != "":
		return ReplySubject(b.Message.Subject)
	}
	return ReplySubject(cmp.Or(written, text.Headline(b.Purpose, 80)))
}

// attribution returns the line above the message below an answer. It is the same in every
// language.
func (o Original) attribution() string {
	who := o.From
	if o.Address != "" {
		who = strings.TrimSpace(who + " <" + o.Address + ">")
	}
	line := strings.Join(strings.Fields(who+" "+o.Sent), " ")
	if who != "" && o.Sent != "" {
		line = who + ", " + o.Sent
	}
	if line == "" {
		return ""
	}
	return line + ":"
}

// quoted returns the text of the message with "> " before each line, below who wrote it.
func (o Original) quoted() string {
	var b strings.Builder
	if line := o.attribution(); line != "" {
		b.WriteString(line + "\n")
	}
	b.WriteString("> " + strings.ReplaceAll(strings.TrimRight(lines(o.Text), "\n"), "\n", "\n> "))
	return b.String()
}

// references returns the ids for the header References of an answer (RFC 5322, section 3.6.4),
// each on a line of its own. An id that a header cannot have is left out.
func (o Original) references() string {
	var ids []string
	for _, id := range append(strings.Fields(o.References), o.ID) {
		if messageID.MatchString(id) {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, "\r\n ")
}
