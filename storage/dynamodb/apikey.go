package dynamodb

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
)

// apiKeys is an [apikey.Store].
type apiKeys struct{ table }

func (s *apiKeys) Create(ctx context.Context, owner string, k apikey.Key) error {
	k, err := checkKey(owner, k)
	if err != nil {
		return err
	}
	for {
		err := s.putIf(ctx, rowOfKey(owner, k), expression.AttributeNotExists(expression.Name("id")))
		if !isRefused(err) {
			return translate(ctx, err)
		}
		switch taken, found, err := s.find(ctx, owner, k.ID); {
		case err != nil:
			return translate(ctx, err)
		case found && taken.Equal(k):
			return nil // this write came twice
		case found:
			return marquee.ErrExists
		}
	}
}

func (s *apiKeys) Update(ctx context.Context, owner string, k apikey.Key) error {
	k, err := checkKey(owner, k)
	if err != nil {
		return err
	}
	for {
		older := expression.Name("version").LessThan(expression.Value(k.Version))
		err := s.putIf(ctx, rowOfKey(owner, k), older)
		if !isRefused(err) {
			return translate(ctx, err)
		}
		switch kept, found, err := s.find(ctx, owner, k.ID); {
		case err != nil:
			return translate(ctx, err)
		case !found:
			return marquee.ErrNotFound
		case kept.Equal(k):
			return nil // this write came twice
		case kept.Version >= k.Version:
			return marquee.ErrConflict
		}
	}
}

func (s *apiKeys) Get(ctx context.Context, owner, id string) (apikey.Key, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return apikey.Key{}, err
	}
	k, found, err := s.find(ctx, owner, id)
	if err == nil && !found {
		return apikey.Key{}, marquee.ErrNotFound
	}
	return k, translate(ctx, err)
}

func (s *apiKeys) find(
	ctx context.Context, owner, id string,
) (k apikey.Key, found bool, err error) {
	var row keyRow
	found, err = s.get(ctx, recordKey(owner, id), &row)
	if !found || err != nil {
		return apikey.Key{}, false, err
	}
	k, err = row.key()
	return k, err == nil, err
}

func (s *apiKeys) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]apikey.Key, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return nil, err
	}
	var list []apikey.Key
	for row, err := range rows[keyRow](s.query(ctx, newestFirst(owner, before, limit))) {
		var k apikey.Key
		if err == nil {
			k, err = row.key()
		}
		if err != nil {
			return nil, translate(ctx, err)
		}
		if list = append(list, k); len(list) == limit {
			break
		}
	}
	return list, nil
}

func (s *apiKeys) Delete(ctx context.Context, owner, id string) error {
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

func (s *apiKeys) Owners(ctx context.Context) iter.Seq2[string, error] { return s.owners(ctx) }

// checkKey returns k in the form in which it is kept, or says why it cannot be kept.
func checkKey(owner string, k apikey.Key) (apikey.Key, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return apikey.Key{}, err
	}
	return k.Stored()
}
