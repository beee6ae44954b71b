package email

import (
	"context"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/internal/words"
)

// searched bounds what one call of [Service.Search] looks at.
var searched = cursor.Bounds{Items: 1000, Bytes: 4 << 20}

// Search returns one page of the letters in which every word of q begins a word of the
// recipient, the purpose, the subject or the body, the newest letter first. It reads each as
// [Service.Get] returns it. It passes over case and accents, and finds characters inside Chinese,
// Japanese and Thai words. The text q has at most 200 characters. If it is blank, Search is
// [Service.List].
//
// One call looks at 1,000 drafts, and stops after 4 MiB of their texts. Therefore a page may
// have fewer drafts than limit, or none, and a Next all the same: the search goes on there.
// Only a page without Next is the last one.
func (s *Service) Search(ctx context.Context, owner, q, after string, limit int) (Page, error) {
	if err := valid.First(marquee.CheckOwner(owner), valid.Text("q", q, 200)); err != nil {
		return Page{}, storeError(err)
	}
	if strings.TrimSpace(q) == "" {
		return s.List(ctx, owner, after, limit)
	}
	typed := words.Of(q)
	if len(typed) == 0 {
		return Page{}, nil // signs begin no word
	}
	scope := append([]string{"emails", owner}, typed...)
	drafts, next, err := cursor.Search(after, limit, scope, searched, Draft.letterPlace,
		func(before marquee.Place, limit int) ([]Draft, error) {
			return s.letters(ctx, owner, before, limit)
		},
		func(d Draft) (found bool, bytes int, err error) {
			found = words.Begin(typed, d.Brief.Recipient, d.Brief.Purpose, d.Subject, d.Body)
			return found, d.Size(), nil
		})
	return Page{Drafts: drafts, Next: next}, err
}
