package dynamodb

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/marquee-go/marquee/chat"
)

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

// settle puts the message in the header into its own item, to make room for that
// of an id, unless it is that. If a later version of it is in its item already,
// the header that was read is out of date.
func (s *conversations) settle(ctx context.Context, h header, id string) error {
	if h.Last == nil || h.Last.ID == id {
		return nil
	}
	version := expression.Name("message.version")
	err := s.putIf(ctx, messageItem{Owner: h.Owner, Key: h.messageKey(h.Last.ID), Life: h.Life, Message: *h.Last},
		version.AttributeNotExists().Or(version.LessThan(expression.Value(h.Last.Version))))
	if isRefused(err) {
		return nil
	}
	return err
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

func (h header) conversation() chat.Conversation {
	return chat.Conversation{ID: h.ID, Title: h.Title, Created: timeOf(h.Created), Updated: timeOf(h.Updated)}
}
