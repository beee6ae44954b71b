package dynamodb

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/marquee-go/marquee/chat"
)

// header is the item of a conversation.
type header struct {
	Owner string `dynamodbav:"owner"`
	ID    string `dynamodbav:"id"`
	// Place puts the conversation into lists. The header of a conversation that is
	// being deleted has no Place.
	Place string `dynamodbav:"place,omitempty"`
	// Life tells a conversation from a deleted one with the same id.
	Life string `dynamodbav:"life"`
	// Writes counts the writes of the header. A write happens only if nobody else has
	// written the header since it was read.
	Writes  int      `dynamodbav:"writes"`
	Head    naming   `dynamodbav:"title"`
	Created int64    `dynamodbav:"created"` // times are in microseconds
	Updated int64    `dynamodbav:"updated"`
	Last    *message `dynamodbav:"last,omitempty"`
}

// naming is what [chat.Store.Update] writes. It is one attribute, because lists come from an
// index that has the title, and no index that exists can get another attribute. If the head was
// never updated, the attribute is the title. Otherwise the version follows after a NUL, which
// no title has, and after another one a word if the conversation is pinned.
type naming struct {
	Title   string
	Version int
	Pinned  bool
}

const pinned = "pinned"

func namingOf(c chat.Conversation) naming { return naming{c.Title, c.Version, c.Pinned} }

// MarshalDynamoDBAttributeValue writes the attribute.
func (h naming) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) {
	if !h.Pinned && h.Version == 0 {
		return text(h.Title), nil
	}
	parts := []string{h.Title, strconv.Itoa(h.Version)}
	if h.Pinned {
		parts = append(parts, pinned)
	}
	return text(strings.Join(parts, "\x00")), nil
}

// UnmarshalDynamoDBAttributeValue reads the attribute.
func (h *naming) UnmarshalDynamoDBAttributeValue(v types.AttributeValue) (err error) {
	s, ok := v.(*types.AttributeValueMemberS)
	if !ok {
		return fmt.Errorf("the title of a conversation is a %T", v)
	}
	parts := strings.Split(s.Value, "\x00")
	*h = naming{Title: parts[0], Pinned: slices.Contains(parts[1:], pinned)}
	if len(parts) > 1 {
		h.Version, err = strconv.Atoi(parts[1])
	}
	return err
}

// messageItem is the item of a message.
type messageItem struct {
	Owner   string  `dynamodbav:"owner"`
	Key     string  `dynamodbav:"id"`
	Life    string  `dynamodbav:"life"`
	Message message `dynamodbav:"message"`
	Share   *share  `dynamodbav:"share,omitempty"` // instead of a message
}

func (h header) deleted() bool { return h.Place == "" }

// messageKey returns the key of a message. It sorts after the header of this
// conversation and before other conversations, because ids do not contain NUL.
func (h header) messageKey(id string) string { return h.ID + "\x00" + h.Life + "\x00" + id }

// conversation returns the id of the conversation that an item belongs to. The item may
// be a header, too.
func (i messageItem) conversation() string {
	id, _, _ := strings.Cut(i.Key, "\x00")
	return id
}

func (h header) key() item { return item{"owner": text(h.Owner), "id": text(h.ID)} }

// whole selects the header and the messages of a conversation.
func whole(owner, id string) expression.KeyConditionBuilder {
	return expression.Key("owner").Equal(expression.Value(owner)).
		And(expression.Key("id").Between(expression.Value(id), expression.Value(id+"\x00\U0010ffff")))
}

// find returns the header of a conversation, and whether there is one. A conversation
// that is being deleted still has a header.
func (s *conversations) find(
	ctx context.Context, owner, id string,
) (h header, found bool, err error) {
	found, err = s.get(ctx, header{Owner: owner, ID: id}.key(), &h)
	return h, found, err
}

// replace writes the header h over was. If another writer has changed the header since,
// it writes nothing, and isRefused is true for its error.
func (s *conversations) replace(ctx context.Context, was, h header) error {
	h.Writes = was.Writes + 1
	return s.putIf(ctx, h, was.unchanged())
}

func (h header) unchanged() expression.ConditionBuilder {
	return expression.Name("life").Equal(expression.Value(h.Life)).
		And(expression.Name("writes").Equal(expression.Value(h.Writes)))
}

// kept returns the kept message with an id, nil if there is none.
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

// settle puts the message in the header into an item of its own, to make room for the
// message with an id. It does nothing if the header has that message. If the item
// already has a later version, the header that was read is out of date, and settle
// leaves the item.
func (s *conversations) settle(ctx context.Context, h header, id string) error {
	if h.Last == nil || h.Last.ID == id {
		return nil
	}
	version := expression.Name("message.version")
	last := messageItem{
		Owner: h.Owner, Key: h.messageKey(h.Last.ID), Life: h.Life, Message: *h.Last,
	}
	err := s.putIf(ctx, last,
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
		if err := s.erasePointer(ctx, h, i); err != nil {
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
	return chat.Conversation{
		ID: h.ID, Version: h.Head.Version, Title: h.Head.Title, Pinned: h.Head.Pinned,
		Created: timeOf(h.Created), Updated: timeOf(h.Updated),
	}
}
