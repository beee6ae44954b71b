package dynamodb

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"github.com/marquee-go/marquee"
)

// Purge completes Deletes that broke off, and removes messages that belong to no
// conversation. It reads everything of the owners.
func (s *conversations) Purge(ctx context.Context, owners []string) error {
	for _, owner := range owners {
		if err := marquee.CheckOwner(owner); err != nil {
			return err
		}
		if err := s.purge(ctx, owner); err != nil {
			return translate(ctx, err)
		}
	}
	return nil
}

func (s *conversations) purge(ctx context.Context, owner string) error {
	everything := selection{
		key:        expression.Key("owner").Equal(expression.Value(owner)),
		projection: []string{"owner", "id", "life"},
	}
	var last header // the conversation of the item before
	for i, err := range rows[messageItem](s.query(ctx, everything)) {
		if err != nil {
			return err
		}
		id := i.conversation()
		if was := (header{Owner: owner, ID: id, Life: i.Life}); was != last {
			last = was
			if err := s.purgeLife(ctx, was); err != nil {
				return err
			}
		}
	}
	return nil
}

// purgeLife removes what is left of a conversation, unless the conversation is still
// there. A life that has ended never comes back.
func (s *conversations) purgeLife(ctx context.Context, was header) error {
	h, found, err := s.find(ctx, was.Owner, was.ID)
	switch {
	case err != nil:
		return err
	case found && h.Life == was.Life && !h.deleted():
		return nil
	case found && h.Life == was.Life:
		was = h // erase removes the header only if it is unchanged
	}
	return s.erase(ctx, was)
}
