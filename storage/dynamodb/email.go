package dynamodb

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"github.com/marquee-go/marquee/email"
)

// drafts is an [email.Store].
type drafts struct {
	records[email.Draft, draftRow]
}

func newDrafts(t table) *drafts {
	return &drafts{records[email.Draft, draftRow]{
		table:   t,
		rowOf:   rowOfDraft,
		of:      draftRow.draft,
		version: func(d email.Draft) int { return d.Version },
	}}
}

// Count counts letters: it leaves out versions after the first.
func (s *drafts) Count(ctx context.Context, owner string, most int) (int, error) {
	first := expression.Name("number").AttributeNotExists()
	return s.countIf(ctx, owner, most, &first)
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
		d, err := row.draft()
		if err != nil {
			return nil, translate(ctx, err)
		}
		if d.Status == email.StatusPending && d.Lease.Until.Before(now) {
			list = append(list, email.Owned{Owner: row.Owner, Draft: d})
		}
	}
	slices.SortFunc(list, email.Owned.Compare)
	return list[:min(limit, len(list))], nil
}
