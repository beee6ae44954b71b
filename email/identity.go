package email

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
)

// Identity is how a person signs letters. The service puts the signature below a letter; no model
// writes it.
type Identity struct {
	// Name names the identity, such as work. An owner has each name once, whatever its case. At
	// most 60 characters in one line, and not [NoIdentity].
	Name string `json:"name"`
	// Sender is the name of the person who signs. At most 200 characters in one line.
	Sender string `json:"sender"`
	// Address is the email address from which letters go out, if the operator allows that. At most
	// 254 characters. Default: letters go out from the address of the operator.
	Address string `json:"address,omitempty"`
	// Signature stands below a letter, as it is. If its first line is a closing, such as "Kind
	// regards,", the letter has that one. At most 1,000 characters in 20 lines. Default: the Sender.
	Signature string `json:"signature"`
	// Default makes it the identity of letters that name neither an identity nor a sender. One
	// identity of an owner is the default at most.
	Default bool `json:"default,omitempty"`
}

// NoIdentity is the name in a [Brief] of a letter that nobody signs, whatever the default is.
const NoIdentity = "none"

// MaxIdentities is how many identities an owner has.
const MaxIdentities = 20

// The bounds of signatures.
const (
	maxSignature      = 1000 // characters
	maxSignatureLines = 20
)

// normal returns the identity as it is kept, or a [marquee.InvalidError] for the first field that
// is wrong.
func (i Identity) normal() (Identity, error) {
	i.Signature = strings.TrimSpace(lines(i.Signature))
	if i.Signature == "" {
		i.Signature = i.Sender
	}
	err := valid.First(
		checkName("name", i.Name), checkLine("sender", i.Sender, 200),
		valid.Text("address", i.Address, 254), checkAddress(i.Address),
		valid.Text("signature", i.Signature, maxSignature),
	)
	switch n := strings.Count(i.Signature, "\n") + 1; {
	case err != nil:
	case strings.EqualFold(i.Name, NoIdentity):
		err = valid.Errorf("name", "is %q, which stands for a letter without an identity; "+
			"choose another name", i.Name)
	case n > maxSignatureLines:
		err = valid.Errorf("signature", "has %d lines; it must have at most %d", n, maxSignatureLines)
	case strings.ContainsFunc(i.Signature, func(r rune) bool { return r != '\n' && hidden(r) }):
		err = valid.Errorf("signature",
			"holds a control character; it must have letters, spaces and line ends only")
	}
	return i, err
}

// checkLine is [valid.Required] for a text of one line without control characters.
func checkLine(field, text string, most int) error {
	if err := valid.Required(field, text, most); err != nil {
		return err
	}
	if strings.TrimSpace(text) != text || strings.ContainsFunc(text, hidden) {
		return valid.Errorf(field,
			"must be one line, without control characters and without spaces around it")
	}
	return nil
}

// hidden tells whether a character controls how a text is shown, or ends a line.
func hidden(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' ||
		unicode.Is(unicode.Bidi_Control, r)
}

// identities is the setting that has the identities of an owner.
type identities struct {
	List []Identity `json:"list"`
}

const identitiesKind = "identities"

// find returns where an identity is, or -1.
func (l identities) find(name string) int {
	return slices.IndexFunc(l.List, func(i Identity) bool { return strings.EqualFold(i.Name, name) })
}

// names lists the names, for messages.
func (l identities) names() string {
	if len(l.List) == 0 {
		return "there is none yet"
	}
	var names []string
	for _, i := range l.List {
		names = append(names, i.Name)
	}
	return "there is " + strings.Join(names, ", ")
}

// ErrNoIdentity means that the owner has no identity of that name.
var ErrNoIdentity = fmt.Errorf("email: identity %w", marquee.ErrNotFound)

// Identities returns the identities of an owner, by their names.
func (s *Service) Identities(ctx context.Context, owner string) ([]Identity, error) {
	kept, _, err := readSetting[identities](ctx, s, owner, identitiesKind, "")
	return kept.List, err
}

// Identity returns the identity of a name, or [ErrNoIdentity].
func (s *Service) Identity(ctx context.Context, owner, name string) (Identity, error) {
	kept, _, err := readSetting[identities](ctx, s, owner, identitiesKind, "")
	if err != nil {
		return Identity{}, err
	}
	at := kept.find(name)
	if at < 0 {
		return Identity{}, ErrNoIdentity
	}
	return kept.List[at], nil
}

// PutIdentity adds an identity, or replaces the one of its name, and returns it as it is kept.
// If it is the Default, no other one is after that. Letters that were signed before stay as they
// are. The error is a [marquee.InvalidError], a [marquee.LimitError] at [MaxIdentities], or
// [ErrNoSettings].
func (s *Service) PutIdentity(ctx context.Context, owner string, i Identity) (Identity, error) {
	i, err := i.normal()
	if err != nil {
		return Identity{}, err
	}
	err = changeSetting(ctx, s, owner, identitiesKind, "", func(kept *identities) error {
		if i.Default {
			for n := range kept.List {
				kept.List[n].Default = false
			}
		}
		if at := kept.find(i.Name); at >= 0 {
			kept.List[at] = i
		} else if len(kept.List) >= MaxIdentities {
			return atLimit(MaxIdentities, "identities")
		} else {
			kept.List = append(kept.List, i)
		}
		slices.SortFunc(kept.List, func(a, b Identity) int { return strings.Compare(a.Name, b.Name) })
		return nil
	})
	return i, err
}

// DeleteIdentity deletes an identity, or returns [ErrNoIdentity]. Letters that it has signed stay
// as they are.
func (s *Service) DeleteIdentity(ctx context.Context, owner, name string) error {
	return changeSetting(ctx, s, owner, identitiesKind, "", func(kept *identities) error {
		at := kept.find(name)
		if at < 0 {
			return ErrNoIdentity
		}
		kept.List = slices.Delete(kept.List, at, at+1)
		return nil
	})
}

// Signed is what a version of a letter is signed with. It stays what it was when the letter was
// asked for, whatever becomes of the identity.
type Signed struct {
	// Identity is the name of the identity.
	Identity string `json:"identity,omitempty"`
	Sender   string `json:"sender,omitempty"`
	Address  string `json:"address,omitempty"`
	// Signature ends the Body of the version. It is empty if nobody has signed.
	Signature string `json:"signature,omitempty"`
}

// signed returns what a brief will be signed with. It is zero if nobody signs.
func (s *Service) signed(ctx context.Context, owner string, b Brief) (Signed, error) {
	named := b.Identity != ""
	if b.Identity == NoIdentity || !named && (b.Sender != "" || s.settings == nil) {
		return Signed{}, nil
	}
	if s.settings == nil {
		return Signed{}, valid.Errorf("identity",
			"is %.60q, and no identities are kept here; leave it out", b.Identity)
	}
	kept, _, err := readSetting[identities](ctx, s, owner, identitiesKind, "")
	if err != nil {
		return Signed{}, err
	}
	at := kept.find(b.Identity)
	if !named {
		at = slices.IndexFunc(kept.List, func(i Identity) bool { return i.Default })
	}
	switch {
	case at < 0 && !named:
		return Signed{}, nil
	case at < 0:
		return Signed{}, valid.Errorf("identity", "is %.60q, and you have none of that name; %s",
			b.Identity, kept.names())
	}
	i := kept.List[at]
	if b.Sender != "" && b.Sender != i.Sender {
		return Signed{}, valid.Errorf("sender",
			"is %.60q, and the identity %s has the sender %.60q; leave one of the two out",
			b.Sender, i.Name, i.Sender)
	}
	return Signed{i.Name, i.Sender, i.Address, i.Signature}, nil
}

// text returns a body without the signature that ends it, and whether it has it.
func (g Signed) text(body string) (text string, found bool) {
	if g.Signature == "" {
		return body, false
	}
	text, found = strings.CutSuffix(body, g.Signature)
	return strings.TrimRight(text, "\n"), found
}

// after returns what a version is signed with after an edit by hand. The words of a person count:
// who has changed the signature below a letter has changed it for that letter.
func (g Signed) after(before, body string) Signed {
	text, found := strings.CutSuffix(before, g.Signature)
	switch rest, same := strings.CutPrefix(body, text); {
	case g.Signature == "" || strings.HasSuffix(body, g.Signature):
		return g
	case found && same && strings.TrimSpace(rest) != "":
		g.Signature = rest
	default:
		g.Signature = ""
	}
	return g
}
