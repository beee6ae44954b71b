package email

import (
	"context"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/uid"
)

// Folded returns one page of the history in which each batch is one entry: the first of its
// letters. Limit, after and Next are those of [Service.List].
func (s *Service) Folded(
	ctx context.Context, owner, after string, limit int,
) (Page, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return Page{}, storeError(err)
	}
	drafts, next, err := cursor.Timeline(after, limit, []string{"folded", owner}, folded,
		func(before marquee.Place, limit int) (entries []Draft, err error) {
			for len(entries) < limit {
				drafts, err := s.letters(ctx, owner, before, limit-len(entries))
				if err != nil || len(drafts) == 0 {
					return entries, err
				}
				for _, d := range drafts {
					if n := len(entries); d.Batch.ID == "" || n == 0 || entries[n-1].Batch.ID != d.Batch.ID {
						entries = append(entries, d)
					}
				}
				before = folded(drafts[len(drafts)-1])
			}
			return entries, nil
		})
	return Page{Drafts: drafts, Next: next}, err
}

// folded returns the place right after a draft, or after all letters of its batch.
func folded(d Draft) marquee.Place {
	if uid.Valid(d.Batch.ID) {
		last := marquee.Place{Created: d.Created, ID: uid.Member(d.Batch.ID, uid.MaxMember)}
		if last.Compare(d.letterPlace()) < 0 { // also if somebody has restored it with another id
			return last
		}
	}
	return d.letterPlace()
}
