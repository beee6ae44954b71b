package dynamodb

import (
	"context"
	"crypto/rand"
	"iter"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// conversations is a [chat.Store].
//
// A conversation is a header and an item for each message, except the message that was
// written last: that one is in the header. One conditional write of the header can
// therefore add a message, set the title and update the time, all or nothing. Before
// the next message is written, the last one is put into an item of its own. That does
// not change what anybody reads.
type conversations struct{ table }

func (s *conversations) Create(ctx context.Context, owner string, c chat.Conversation) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	c, err := c.Stored()
	if err != nil {
		return err
	}
	h := header{
		Owner:   owner,
		ID:      c.ID,
		Place:   placeKey(c.Place()),
		Life:    rand.Text(),
		Head:    namingOf(c),
		Created: c.Created.UnixMicro(),
		Updated: c.Updated.UnixMicro(),
	}
	for {
		err := s.putIf(ctx, h, expression.AttributeNotExists(expression.Name("id")))
		if !isRefused(err) {
			return translate(ctx, err)
		}
		taken, found, err := s.find(ctx, owner, c.ID)
		switch {
		case err != nil:
		case found && taken.deleted():
			err = s.erase(ctx, taken) // a Delete has begun that
		case found && taken.Head == h.Head && taken.Created == h.Created &&
			taken.Updated == h.Updated && taken.Last == nil:
			return nil // this write came twice
		case found:
			return marquee.ErrExists
		}
		if err != nil {
			return translate(ctx, err)
		}
	}
}

func (s *conversations) Update(ctx context.Context, owner string, c chat.Conversation) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	c, err := c.Stored()
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		h, found, err := s.find(ctx, owner, c.ID)
		switch {
		case err != nil:
			return translate(ctx, err)
		case !found || h.deleted():
			return marquee.ErrNotFound
		case h.Head == namingOf(c):
			return nil // this write came twice
		case h.Head.Version >= c.Version:
			return marquee.ErrConflict
		}
		next := h
		next.Head = namingOf(c)
		next.Updated = max(h.Updated, c.Updated.UnixMicro())
		if err := s.replace(ctx, h, next); !isRefused(err) {
			return translate(ctx, err)
		}
		if err := sleep(ctx, pause(n)); err != nil { // another writer was quicker
			return translate(ctx, err)
		}
	}
}

func (s *conversations) PutMessage(
	ctx context.Context, owner string, c chat.Conversation, m chat.Message,
) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	c, err := c.Stored()
	if err != nil {
		return err
	}
	if m, err = m.Stored(); err != nil {
		return err
	}
	var was header // as the last round found it
	for n := 1; ; n++ {
		h, found, err := s.find(ctx, owner, c.ID)
		if err == nil && n > 1 && (h.deleted() || h.Life != was.Life) {
			// The conversation was deleted. settle may have written after that.
			err = s.erase(ctx, was)
		}
		if err != nil {
			return translate(ctx, err)
		}
		if !found || h.deleted() {
			return marquee.ErrNotFound
		}
		kept, err := s.kept(ctx, h, m.ID)
		if err != nil {
			return translate(ctx, err)
		}
		next := h
		next.Updated = max(h.Updated, c.Updated.UnixMicro())
		if h.Head.Title == "" {
			next.Head.Title = c.Title
		}
		same, err := kept.is(m)
		switch {
		case err != nil:
			return translate(ctx, err)
		case kept == nil || kept.Version < m.Version:
			if err := s.settle(ctx, h, m.ID); err != nil {
				return translate(ctx, err)
			}
			next.Last = new(rowOfMessage(m))
		case !same:
			return marquee.ErrConflict
		case next == h:
			return nil // this write came twice
		}
		if err := s.replace(ctx, h, next); !isRefused(err) {
			return translate(ctx, err)
		}
		was = h // another writer was quicker
		if err := sleep(ctx, pause(n)); err != nil {
			return translate(ctx, err)
		}
	}
}

func (s *conversations) Get(ctx context.Context, owner, id string) (chat.Conversation, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return chat.Conversation{}, err
	}
	var h header
	messages := map[string]message{}
	for i, err := range s.query(ctx, selection{key: whole(owner, id)}) {
		switch {
		case err != nil:
		case h.ID == "":
			err = attributevalue.UnmarshalMap(i, &h)
		default:
			var row messageItem
			err = attributevalue.UnmarshalMap(i, &row)
			if row.Life == h.Life && row.Share == nil {
				messages[row.Message.ID] = row.Message
			}
		}
		if err != nil {
			return chat.Conversation{}, translate(ctx, err)
		}
		if h.ID != id || h.deleted() {
			break
		}
	}
	if h.ID != id || h.deleted() {
		return chat.Conversation{}, marquee.ErrNotFound
	}
	if h.Last != nil && h.Last.Version >= messages[h.Last.ID].Version {
		messages[h.Last.ID] = *h.Last
	}
	c := h.conversation()
	for m := range maps.Values(messages) {
		said, err := m.message()
		if err != nil {
			return chat.Conversation{}, translate(ctx, err)
		}
		c.Messages = append(c.Messages, said)
	}
	slices.SortFunc(c.Messages, func(a, b chat.Message) int { return a.Place().Compare(b.Place()) })
	return c, nil
}

func (s *conversations) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]chat.Conversation, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return nil, err
	}
	var list []chat.Conversation
	for h, err := range rows[header](s.query(ctx, newestFirst(owner, before, limit))) {
		if err != nil {
			return nil, translate(ctx, err)
		}
		if list = append(list, h.conversation()); len(list) == limit {
			break
		}
	}
	return list, nil
}

// Delete first empties the header, which ends the conversation for all readers. Then it
// removes the messages and the header. If a call stops halfway, the next one completes
// it.
func (s *conversations) Delete(ctx context.Context, owner, id string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	for {
		h, found, err := s.find(ctx, owner, id)
		switch {
		case err != nil:
			return translate(ctx, err)
		case !found:
			return marquee.ErrNotFound
		case h.deleted():
			return translate(ctx, s.erase(ctx, h))
		}
		empty := header{Owner: owner, ID: id, Life: h.Life}
		if err := s.replace(ctx, h, empty); err != nil && !isRefused(err) {
			return translate(ctx, err)
		}
	}
}

func (s *conversations) Owners(ctx context.Context) iter.Seq2[string, error] {
	return s.owners(ctx)
}
