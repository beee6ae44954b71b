package wire

import (
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/email"
)

// Name names something that a person keeps, in a path.
type Name struct {
	Name string `path:"name" maxLength:"60" doc:"The name, whatever its case."`
}

// Resolve decodes the name. The router leaves it as it was sent if it has some characters.
func (n *Name) Resolve(hc huma.Context) []error {
	if at := hc.URL(); at.RawPath != "" {
		if name, err := url.PathUnescape(n.Name); err == nil {
			n.Name = name
		}
	}
	return nil
}

// IdentityRequest says how somebody signs letters.
type IdentityRequest struct {
	Sender    string `json:"sender" maxLength:"200" example:"Ann Lee" doc:"The name of the person who signs."`
	Address   string `json:"address,omitempty" maxLength:"254" example:"ann@example.org" doc:"The address from which letters go out, if the operator allows that. It is the sender of a downloaded .eml in any case."`
	Signature string `json:"signature,omitempty" maxLength:"1000" example:"Ann Lee\nHead of Data" doc:"Stands below a letter as it is, in up to 20 lines. If its first line is a closing, such as Kind regards, the letter has that one. Default: the sender."`
	Default   bool   `json:"default,omitempty" doc:"Whether it signs letters that name neither an identity nor a sender. One identity does at most."`
}

// With returns the identity of a name.
func (r IdentityRequest) With(name string) email.Identity {
	return email.Identity{
		Name: name, Sender: r.Sender, Address: r.Address, Signature: r.Signature, Default: r.Default,
	}
}

// Identity is how somebody signs letters.
type Identity struct {
	Name string `json:"name" doc:"Names the identity."`
	IdentityRequest
}

// NewIdentity makes the body of an identity.
func NewIdentity(i email.Identity) Identity {
	return Identity{i.Name, IdentityRequest{i.Sender, i.Address, i.Signature, i.Default}}
}

// Identities is a list of identities.
type Identities struct {
	Items []Identity `json:"items" doc:"The identities, by their names."`
}

// NewIdentities makes the body of a list.
func NewIdentities(all []email.Identity) Identities {
	return Identities{Items: list(all, NewIdentity)}
}

// Voice is how somebody writes.
type Voice struct {
	Language  string   `json:"language,omitempty" maxLength:"40" example:"English" doc:"The language of the greeting, the closing and the words to avoid. They count only for letters in it."`
	Greeting  string   `json:"greeting,omitempty" maxLength:"100" example:"Hi {name}," doc:"How letters begin. {name} stands for the recipient."`
	Closing   string   `json:"closing,omitempty" maxLength:"100" example:"Best," doc:"How letters end, above the name."`
	Formality string   `json:"formality,omitempty" maxLength:"40" example:"casual" doc:"formal, neutral or casual."`
	Sentence  int      `json:"sentence,omitempty" example:"12" doc:"How many words a sentence has, about, up to 100. 0 means unknown."`
	Words     int      `json:"words,omitempty" example:"90" doc:"How many words a letter has, about, up to 2,000. 0 means unknown. The length of a brief counts more."`
	Avoid     []string `json:"avoid,omitempty" maxItems:"30" doc:"Words and phrases that never come, up to 60 characters each."`
}

// Samples are letters that somebody wrote.
type Samples struct {
	Samples string `json:"samples" maxLength:"40000" doc:"Letters that you wrote, with their greetings and closings. Put a line of three hyphens between two of them. They are not kept."`
}

// Signed is what a letter is signed with.
type Signed struct {
	Identity  string `json:"identity" doc:"The name of the identity at that time."`
	Sender    string `json:"sender" doc:"The name of the person who signs."`
	Address   string `json:"address,omitempty" doc:"The address of that person. Left out if the identity has none."`
	Signature string `json:"signature,omitempty" doc:"The end of the body, which no refinement changes. Left out if somebody has deleted it."`
}

func newSigned(g email.Signed) *Signed {
	if g == (email.Signed{}) {
		return nil
	}
	return new(Signed(g))
}
