package email

import (
	"strings"
	"unicode/utf8"

	"github.com/marquee-go/marquee/internal/valid"
)

// Goal is what a refinement is for.
type Goal string

// These are the goals of refinements.
const (
	GoalShorter    Goal = "shorter"
	GoalLonger     Goal = "longer"
	GoalFormal     Goal = "formal"
	GoalFriendlier Goal = "friendlier"
	GoalSimpler    Goal = "simpler"
	GoalSpelling   Goal = "spelling"
)

// Goals are all goals.
var Goals = []Goal{
	GoalShorter, GoalLonger, GoalFormal, GoalFriendlier, GoalSimpler, GoalSpelling,
}

// Refinement asks a model for another version of a letter. Exactly one of Goal, Into and
// Instruction is set.
type Refinement struct {
	// Goal is one of [Goals].
	Goal Goal `json:"goal,omitempty"`
	// Into is the language to translate into. At most 40 characters (runes).
	Into string `json:"into,omitempty"`
	// Instruction says in words what to change. At most 1,000 characters.
	Instruction string `json:"instruction,omitempty"`
	// Selection is the part of the Body to change. What is outside of it stays the same, byte
	// for byte. Default: all of the subject and the body.
	Selection Selection `json:"selection,omitzero"`

	// Base is the number of the version to change. Default: the newest. With a Selection it must
	// be given, and be the newest.
	Base int `json:"-"`
	// Key makes it safe to send a refinement again, as that of a [Brief] does. The key belongs to
	// the letter.
	Key string `json:"-"`
}

// Selection is a part of a text: its bytes (of UTF-8) from From to before To. The zero Selection
// is the whole text.
type Selection struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// MaxInstruction is how many characters an instruction may have.
const MaxInstruction = 1000

// Validate returns a [marquee.InvalidError] for the first field that is wrong.
func (r Refinement) Validate() error {
	if err := valid.First(
		valid.Text("goal", string(r.Goal), 40),
		valid.Text("into", r.Into, 40),
		valid.Text("instruction", r.Instruction, MaxInstruction),
		valid.Text("key", r.Key, 255),
		valid.Between("base", r.Base, 0, MaxVersions),
	); err != nil {
		return err
	}
	set := 0
	for _, text := range []string{string(r.Goal), r.Into, r.Instruction} {
		if strings.TrimSpace(text) != "" {
			set++
		}
	}
	switch {
	case set != 1:
		return valid.Errorf("goal", "must be given, or else into or instruction, and only one of them")
	case r.Goal == "":
		return nil
	}
	return oneOf("goal", r.Goal, Goals)
}

// check returns an error if a selection is not a part of the body.
func (s Selection) check(body string) error {
	switch {
	case s == Selection{}:
		return nil
	case s.From < 0 || s.From > len(body):
		return valid.Errorf("selection.from", "is %d; it must be 0 to %d, in bytes", s.From, len(body))
	case s.To < s.From || s.To > len(body):
		return valid.Errorf("selection.to", "is %d; it must be %d to %d, in bytes", s.To, s.From,
			len(body))
	case s.From < len(body) && !utf8.RuneStart(body[s.From]):
		return valid.Errorf("selection.from", "is %d, which is inside a character", s.From)
	case s.To < len(body) && !utf8.RuneStart(body[s.To]):
		return valid.Errorf("selection.to", "is %d, which is inside a character", s.To)
	case strings.TrimSpace(body[s.From:s.To]) == "":
		return valid.Errorf("selection", "holds no words; select the words to change")
	}
	return nil
}

// cut cuts a body into what stands before the words of a selection, these words, and what stands
// after them. White space at the ends of a selection stays as it is.
func (s Selection) cut(body string) (before, words, after string) {
	selected := body[s.From:s.To]
	words = strings.TrimSpace(selected)
	at := s.From + strings.Index(selected, words)
	return body[:at], words, body[at+len(words):]
}

func oneOf[T ~string](field string, value T, known []T) error {
	names := make([]string, len(known))
	for i, k := range known {
		if names[i] = string(k); k == value {
			return nil
		}
	}
	return valid.Errorf(field, "is %q; it must be one of %s", value, strings.Join(names, ", "))
}
