package offline

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// brief says what an email should be.
type brief struct {
	Purpose   string `json:"purpose"`
	Tone      string `json:"tone"`
	Length    string `json:"length"`
	Language  string `json:"language"`
	Recipient string `json:"recipient"`
	Sender    string `json:"sender"`
	Details   string `json:"details"`
}

// manner has the texts of a tone. In them, %s stands for the purpose, as something to do or as
// a topic.
type manner struct {
	greeting, stranger string
	toDo, topic        string
	details            string
	ask                string
	thanks             string
	closing            string
}

var formal = manner{
	greeting: "Dear %s,", stranger: "Dear Sir or Madam,",
	toDo: "I am writing to %s.", topic: "I am writing to you regarding %s.",
	details: "Please note the following:",
	ask: "I would be grateful for your reply at your earliest convenience, and I am glad to " +
		"provide any further information that you may need.",
	thanks:  "Thank you for your time and consideration.",
	closing: "Kind regards,",
}

var casual = manner{
	greeting: "Hi %s,", stranger: "Hi there,",
	toDo: "I wanted to %s.", topic: "Just a quick note about %s.",
	details: "Here is what you need to know:",
	ask:     "Let me know what you think, and shout if anything is unclear.",
	thanks:  "Thanks a lot!",
	closing: "Cheers,",
}

var persuasive = manner{
	greeting: "Dear %s,", stranger: "Hello,",
	toDo: "I would like to %s, and I believe it is well worth a moment of your time.",
	topic: "I would like to win you over for %s, " +
		"and I believe it is well worth a moment of your time.",
	details: "These points speak for it:",
	ask:     "A short reply is enough to get started. Could we settle the next step this week?",
	thanks:  "Thank you for considering it. I am convinced that it will pay off.",
	closing: "Best regards,",
}

// mannerOf returns the manner of a tone. An unknown tone is formal.
func mannerOf(tone string) manner {
	switch strings.ToLower(strings.TrimSpace(tone)) {
	case "casual", "friendly", "warm", "informal", "relaxed", "cheerful":
		return casual
	case "persuasive", "enthusiastic", "confident", "urgent", "convincing":
		return persuasive
	}
	return formal
}

// reply returns the email, as a JSON object or as text with a subject line.
func (b brief) reply(object bool) (string, error) {
	subject, body := b.subject(), b.body()
	if !object {
		return "Subject: " + subject + "\n\n" + body, nil
	}
	raw, err := json.Marshal(struct {
		Subject string `json:"subject"`
		Body    string `json:"body"`
	}{subject, body})
	return string(raw), err
}

func (b brief) subject() string {
	const most = 78
	s := upperFirst(strings.TrimRight(oneLine(b.Purpose), ".!? "))
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	short := string([]rune(s)[:most-1])
	if i := strings.LastIndexByte(short, ' '); i > most/2 {
		short = short[:i]
	}
	return short + "…"
}

func (b brief) body() string {
	m := mannerOf(b.Tone)
	paragraphs := []string{m.stranger}
	if b.Recipient != "" {
		paragraphs[0] = fmt.Sprintf(m.greeting, oneLine(b.Recipient))
	}
	paragraphs = append(paragraphs, opening(m, oneLine(b.Purpose)))
	if l := oneLine(b.Language); l != "" && !strings.HasPrefix(strings.ToLower(l), "en") {
		paragraphs = append(paragraphs,
			"[The offline model writes English only: this email is not in "+l+".]")
	}
	if points := sentences(b.Details); len(points) == 1 {
		paragraphs = append(paragraphs, points[0])
	} else if len(points) > 1 {
		paragraphs = append(paragraphs, m.details+"\n- "+strings.Join(points, "\n- "))
	}
	if b.Length != "short" {
		paragraphs = append(paragraphs, m.ask)
	}
	if b.Length == "long" {
		paragraphs = append(paragraphs,
			"If it is easier to talk this through, suggest a time that suits you and I will make myself "+
				"available. Until then I will prepare whatever is useful for the next step.")
	}
	paragraphs = append(paragraphs, m.thanks)
	sender := oneLine(b.Sender)
	if sender == "" {
		sender = "[Your name]"
	}
	return strings.Join(append(paragraphs, m.closing+"\n"+sender), "\n\n")
}

// opening says what the email is about. A purpose that begins with a verb ("ask for a
// meeting") is something to do, and any other purpose is a topic.
func opening(m manner, purpose string) string {
	purpose = strings.TrimRight(purpose, ".!? ")
	first, _, _ := strings.Cut(purpose, " ")
	if verbs[strings.ToLower(first)] {
		return fmt.Sprintf(m.toDo, lowerFirst(purpose))
	}
	return fmt.Sprintf(m.topic, lowerFirst(purpose))
}

// verbs are the verbs with which purposes of emails begin.
var verbs = func() map[string]bool {
	set := map[string]bool{}
	for v := range strings.FieldsSeq(`accept acknowledge address announce answer apologise
		apologize apply appreciate approve arrange ask assure book call cancel celebrate change
		chase check clarify close collect complain compliment confirm congratulate decline deliver
		describe discuss encourage enquire escalate explain express extend find follow forward get
		give hand inform inquire introduce invite join know leave let make meet move negotiate
		notify offer order organise organize pass persuade pitch plan postpone present propose
		provide raise recommend refer refuse reject remind reply report request reschedule resign
		respond return review say schedule sell send set share submit suggest summarise summarize
		tell thank turn update welcome wish withdraw`) {
		set[v] = true
	}
	return set
}()

// sentences splits details into points: into lines if there are several, and otherwise into
// sentences. Each point ends in a full stop.
func sentences(details string) []string {
	details = strings.TrimSpace(strings.ReplaceAll(details, "\r\n", "\n"))
	parts := strings.Split(details, "\n")
	if len(parts) == 1 {
		lines := strings.NewReplacer(". ", ".\n", "! ", "!\n", "? ", "?\n", "; ", "\n")
		parts = strings.Split(lines.Replace(details), "\n")
	}
	var points []string
	for _, p := range parts {
		p = strings.TrimSpace(strings.TrimLeft(oneLine(p), "-*• "))
		if p == "" {
			continue
		}
		if r, _ := utf8.DecodeLastRuneInString(p); !unicode.IsPunct(r) {
			p += "."
		}
		points = append(points, upperFirst(p))
	}
	return points
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// lowerFirst makes the first letter small, unless the first word is "I", a name or an
// abbreviation such as "GDPR" or "Q3".
func lowerFirst(s string) string {
	first, _, _ := strings.Cut(s, " ")
	r, n := utf8.DecodeRuneInString(s)
	special := func(r rune) bool { return unicode.IsUpper(r) || unicode.IsDigit(r) }
	if first == "I" || strings.HasPrefix(first, "I'") || strings.ContainsFunc(first[n:], special) {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}
