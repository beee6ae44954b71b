package apikey

import (
	"context"
	"slices"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
)

// Owned is a key with its owner.
type Owned struct {
	Owner string
	Key
}

// allAtOnce is how many keys one call of All returns, and at most those of one owner more.
const allAtOnce = 500

// All returns the keys of all owners, without their hashes: by the names of the owners, and of
// one owner the newest first. It begins with the first owner whose name sorts behind after, and
// ends with the owner who has the 500th key. Then next is the name of that owner. It is "" if
// nobody is left. All reads the names of all owners. It returns a [marquee.InvalidError] if the
// store cannot list them because it is not a [marquee.OwnerLister].
func (s *Service) All(ctx context.Context, after string) (list []Owned, next string, err error) {
	lister, ok := s.store.(marquee.OwnerLister)
	if !ok {
		return nil, "", valid.Errorf("owner", "must be given: this store cannot list all owners")
	}
	var owners []string
	for owner, err := range lister.Owners(ctx) {
		if err != nil {
			return nil, "", storeError(err)
		}
		if owner > after {
			owners = append(owners, owner)
		}
	}
	slices.Sort(owners)
	for i, owner := range owners {
		keys, err := s.List(ctx, owner)
		if err != nil {
			return nil, "", err
		}
		for _, k := range keys {
			list = append(list, Owned{owner, k})
		}
		if len(list) >= allAtOnce && i < len(owners)-1 {
			return list, owner, nil
		}
	}
	return list, "", nil
}
