package dynamodb

import (
	"context"
	"crypto/rand"
	"iter"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/marquee-go/marquee/chat"
)

// conversations is a [chat.Store].
//
// A conversation is a header and an item for each message but one: that which
// was written last is in the header. So one conditional write of the header
// adds a message, gives the title and moves the time on, all or nothing. The
// next message first puts that one into an item of its own, which changes
// nothing that anybody reads.
type conversations struct{ table }

// header is the item of a conversation.
type header struct {
	Owner string `dynamodbav:"owner"`
	ID    string `dynamodbav:"id"`
	// Place puts the conversation into lists. One that is being deleted has
	// none, and nothing else any more.
	Place string `dynamodbav:"place,omitempty"`
	// Life tells a conversation from one of the same id that was deleted.
	Life string `dynamodbav:"life"`
	// Writes counts those of the header: each is of one that nobody else has
	// written meanwhile.
	Writes  int      `dynamodbav:"writes"`
	Title   string   `dynamodbav:"title"`
	Created int64    `dynamodbav:"created"` // times are in microseconds
	Updated int64    `dynamodbav:"updated"`
	Last    *message `dynamodbav:"last,omitempty"`
}

// messageItem is the item of a message.
type messageItem struct {
	Owner   string  `dynamodbav:"owner"`
	Key     string  `dynamodbav:"id"`
	Life    string  `dynamodbav:"life"`
	Message message `dynamodbav:"message"`
}

func (h header) deleted() bool { return h.Place == "" }

// messageKey sorts behind the header and before any other conversation's: no
// id holds a NUL character.
func (h header) messageKey(id string) string { return h.ID + "\x00" + h.Life + "\x00" + id }

func (h header) key() item { return item{"owner": text(h.Owner), "id": text(h.ID)} }

// whole selects the header and the messages of a conversation.
func whole(owner, id string) expression.KeyConditionBuilder {
	return expression.Key("owner").Equal(expression.Value(owner)).
		And(expression.Key("id").Between(expression.Value(id), expression.Value(id+"\x00\U0010ffff")))
}

// find returns the header of a conversation, or reports that there is none. One
// that is being deleted has a header yet.
func (s *conversations) find(ctx context.Context, owner, id string) (h header, found bool, err error) {
	found, err = s.get(ctx, header{Owner: owner, ID: id}.key(), &h)
	return h, found, err
}

// replace writes the header h over was. If somebody else has written it since,
// it writes nothing; isRefused tells.
func (s *conversations) replace(ctx context.Context, was, h header) error {
	h.Writes = was.Writes + 1
	return s.putIf(ctx, h, was.unchanged())
}

func (h header) unchanged() expression.ConditionBuilder {
	return expression.Name("life").Equal(expression.Value(h.Life)).
		And(expression.Name("writes").Equal(expression.Value(h.Writes)))
}

func (s *conversations) Create(ctx context.Context, owner string, c chat.Conversation) error {
	if err := chat.CheckOwner(owner); err != nil {
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
		Title:   c.Title,
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
			err = s.erase(ctx, taken) // what a Delete has begun
		case found && taken.Title == h.Title && taken.Created == h.Created && taken.Updated == h.Updated && taken.Last == nil:
			return nil // this write came twice
		case found:
			return chat.ErrExists
		}
		if err != nil {
			return translate(ctx, err)
		}
	}
}

func (s *conversations) PutMessage(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
	if err := chat.CheckOwner(owner); err != nil {
		return err
	}
	c, err := c.Stored()
	if err != nil {
		return err
	}
	if m, err = m.Stored(); err != nil {
		return err
	}
	for n := 1; ; n++ {
		h, found, err := s.find(ctx, owner, c.ID)
		if err != nil {
			return translate(ctx, err)
		}
		if !found || h.deleted() {
			return chat.ErrNotFound
		}
		kept, err := s.kept(ctx, h, m.ID)
		switch {
		case err != nil:
			return translate(ctx, err)
		case kept != nil && kept.message().Equal(m):
			return nil // this write came twice
		case kept != nil && m.Version <= kept.Version:
			return chat.ErrConflict
		}
		if h.Last != nil && h.Last.ID != m.ID {
			if err := s.settle(ctx, h); err != nil {
				return translate(ctx, err)
			}
		}
		next := h
		next.Last = new(rowOfMessage(m))
		next.Updated = max(h.Updated, c.Updated.UnixMicro())
		if h.Title == "" {
			next.Title = c.Title
		}
		if err := s.replace(ctx, h, next); !isRefused(err) {
			return translate(ctx, err)
		}
		// Somebody else was quicker.
		if err := sleep(ctx, pause(n)); err != nil {
			return translate(ctx, err)
		}
	}
}

// kept returns the message of an id, nil if there is none.
func (s *conversations) kept(ctx context.Context, h header, id string) (*message, error) {
	if h.Last == nil || h.Last.ID == id {
		return h.Last, nil
	}
	var row messageItem
	found, err := s.get(ctx, item{"owner": text(h.Owner), "id": text(h.messageKey(id))}, &row)
	if !found {
		return nil, err
	}
	return &row.Message, err
}

// settle puts the message in the header into its own item, unless a later
// version of it is there: then the header is not that any more.
func (s *conversations) settle(ctx context.Context, h header) error {
	version := expression.Name("message.version")
	err := s.putIf(ctx, messageItem{Owner: h.Owner, Key: h.messageKey(h.Last.ID), Life: h.Life, Message: *h.Last},
		version.AttributeNotExists().Or(version.LessThan(expression.Value(h.Last.Version))))
	if isRefused(err) {
		return nil
	}
	return err
}

func (s *conversations) Get(ctx context.Context, owner, id string) (chat.Conversation, error) {
	if err := chat.CheckOwner(owner); err != nil {
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
			if row.Life == h.Life {
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
		return chat.Conversation{}, chat.ErrNotFound
	}
	if h.Last != nil && h.Last.Version >= messages[h.Last.ID].Version {
		messages[h.Last.ID] = *h.Last
	}
	c := h.conversation()
	for m := range maps.Values(messages) {
		c.Messages = append(c.Messages, m.message())
	}
	slices.SortFunc(c.Messages, func(a, b chat.Message) int { return a.Place().Compare(b.Place()) })
	return c, nil
}

func (s *conversations) List(ctx context.Context, owner string, before chat.Place, limit int) ([]chat.Conversation, error) {
	if err := chat.CheckOwner(owner); err != nil {
		return nil, err
	}
	var list []chat.Conversation
	for i, err := range s.query(ctx, newestFirst(owner, before, limit)) {
		var h header
		if err == nil {
			err = attributevalue.UnmarshalMap(i, &h)
		}
		if err != nil {
			return nil, translate(ctx, err)
		}
		if list = append(list, h.conversation()); len(list) == limit {
			break
		}
	}
	return list, nil
}

// Delete first takes everything out of the header, which ends the conversation
// for everybody, and then removes what is left. A call that did not come to its
// end is completed by the next.
func (s *conversations) Delete(ctx context.Context, owner, id string) error {
	if err := chat.CheckOwner(owner); err != nil {
		return err
	}
	for {
		h, found, err := s.find(ctx, owner, id)
		switch {
		case err != nil:
			return translate(ctx, err)
		case !found:
			return chat.ErrNotFound
		case h.deleted():
			return translate(ctx, s.erase(ctx, h))
		}
		if err := s.replace(ctx, h, header{Owner: owner, ID: id, Life: h.Life}); err != nil && !isRefused(err) {
			return translate(ctx, err)
		}
	}
}

// erase removes the messages of a deleted conversation, and then its header.
func (s *conversations) erase(ctx context.Context, h header) error {
	var deletes []types.WriteRequest
	messages := expression.Key("owner").Equal(expression.Value(h.Owner)).
		And(expression.Key("id").BeginsWith(h.messageKey("")))
	for i, err := range s.query(ctx, selection{key: messages, projection: []string{"owner", "id"}}) {
		if err != nil {
			return err
		}
		deletes = append(deletes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: i}})
	}
	if err := s.writeAll(ctx, deletes); err != nil {
		return err
	}
	err := s.removeIf(ctx, h.key(), h.unchanged())
	if isRefused(err) {
		return nil // it is gone already
	}
	return err
}

func (s *conversations) Owners(ctx context.Context) iter.Seq2[string, error] { return s.owners(ctx) }

func (h header) conversation() chat.Conversation {
	return chat.Conversation{ID: h.ID, Title: h.Title, Created: timeOf(h.Created), Updated: timeOf(h.Updated)}
}
