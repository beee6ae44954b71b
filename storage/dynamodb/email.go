package dynamodb

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

// drafts is an [email.Store].
type drafts struct{ table }

func (s *drafts) Create(ctx context.Context, owner string, d email.Draft) error {
	d, err := check(owner, d)
	if err != nil {
		return err
	}
	for {
		err := s.putIf(ctx, rowOfDraft(owner, d), expression.AttributeNotExists(expression.Name("id")))
		if !isRefused(err) {
			return translate(ctx, err)
		}
		switch taken, found, err := s.find(ctx, owner, d.ID); {
		case err != nil:
			return translate(ctx, err)
		case found && taken.Equal(d):
			return nil // this write came twice
		case found:
			return marquee.ErrExists
		}
	}
}

func (s *drafts) Update(ctx context.Context, owner string, d email.Draft) error {
	d, err := check(owner, d)
	if err != nil {
		return err
	}
	for {
		older := expression.Name("version").LessThan(expression.Value(d.Version))
		err := s.putIf(ctx, rowOfDraft(owner, d), older)
		if !isRefused(err) {
			return translate(ctx, err)
		}
		switch kept, found, err := s.find(ctx, owner, d.ID); {
		case err != nil:
			return translate(ctx, err)
		case !found:
			return marquee.ErrNotFound
		case kept.Equal(d):
			return nil // this write came twice
		case kept.Version >= d.Version:
			return marquee.ErrConflict
		}
	}
}

func (s *drafts) Get(ctx context.Context, owner, id string) (email.Draft, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return email.Draft{}, err
	}
	d, found, err := s.find(ctx, owner, id)
	if err == nil && !found {
		return email.Draft{}, marquee.ErrNotFound
	}
	return d, translate(ctx, err)
}

func (s *drafts) find(
	ctx context.Context, owner, id string,
) (d email.Draft, found bool, err error) {
	var row draftRow
	found, err = s.get(ctx, recordKey(owner, id), &row)
	if !found {
		return email.Draft{}, false, err
	}
	return row.draft(), true, err
}

func (s *drafts) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]email.Draft, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return nil, err
	}
	var list []email.Draft
	for row, err := range rows[draftRow](s.query(ctx, newestFirst(owner, before, limit))) {
		if err != nil {
			return nil, translate(ctx, err)
		}
		if list = append(list, row.draft()); len(list) == limit {
			break
		}
	}
	return list, nil
}

func (s *drafts) Delete(ctx context.Context, owner, id string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	_, found, err := s.find(ctx, owner, id)
	if found {
		found, err = s.remove(ctx, recordKey(owner, id))
	}
	if err == nil && !found {
		return marquee.ErrNotFound
	}
	return translate(ctx, err)
}

// Abandoned reads the index of leases, and then the drafts themselves, because the index
// may be a moment behind.
func (s *drafts) Abandoned(ctx context.Context, now time.Time, limit int) ([]email.Owned, error) {
	q := selection{
		index:    byLease,
		eventual: true,
		page:     limit,
		key: expression.Key("pending").Equal(expression.Value(pendingDrafts)).
			And(expression.Key("lease").LessThan(expression.Value(sortableTime(now)))),
	}
	var keys []item
	last := ""
	for row, err := range rows[draftRow](s.query(ctx, q)) {
		if err != nil {
			return nil, translate(ctx, err)
		}
		if len(keys) >= limit && row.Lease != last {
			break // not earlier, because leases with one end are in no order in the index
		}
		keys, last = append(keys, recordKey(row.Owner, row.ID)), row.Lease
	}
	items, err := s.getAll(ctx, keys)
	if err != nil {
		return nil, translate(ctx, err)
	}
	var list []email.Owned
	for _, i := range items {
		var row draftRow
		if err := attributevalue.UnmarshalMap(i, &row); err != nil {
			return nil, translate(ctx, err)
		}
		if d := row.draft(); d.Status == email.StatusPending && d.Lease.Until.Before(now) {
			list = append(list, email.Owned{Owner: row.Owner, Draft: d})
		}
	}
	slices.SortFunc(list, email.Owned.Compare)
	return list[:min(limit, len(list))], nil
}

func (s *drafts) Owners(ctx context.Context) iter.Seq2[string, error] { return s.owners(ctx) }

// check returns d in the form in which it is kept, or says why it cannot be kept.
func check(owner string, d email.Draft) (email.Draft, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return email.Draft{}, err
	}
	return d.Stored()
}
