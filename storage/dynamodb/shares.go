package dynamodb

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// A share is an item of its conversation, like a message. Another item leads from its id to the
// conversation. It belongs to an owner that nobody can be, and is in no list. It is written last
// and removed first, so that it never leads to what was erased.
const allShares = "\x00shares"

// share is a share in its item.
type share struct {
	Key      string   `dynamodbav:"key,omitempty"`
	Title    string   `dynamodbav:"title"`
	Messages []string `dynamodbav:"messages"`
	Created  int64    `dynamodbav:"created"` // times are in microseconds
	Ends     int64    `dynamodbav:"ends"`
}

// pointer leads from the id of a share to its conversation.
type pointer struct {
	Owner        string `dynamodbav:"owner"` // allShares
	ID           string `dynamodbav:"id"`
	Of           string `dynamodbav:"of"` // the owner of the share
	Conversation string `dynamodbav:"conversation"`
	Life         string `dynamodbav:"life"`
}

func pointerKey(id string) item { return item{"owner": text(allShares), "id": text(id)} }

// shareKey returns the key of a share. No message has the empty id before it.
func (h header) shareKey(id string) string { return h.messageKey("") + "\x00" + id }

// shareIn returns the id of the share whose item has the key.
func (h header) shareIn(key string) (id string, ok bool) {
	return strings.CutPrefix(key, h.shareKey(""))
}

// erasePointer removes what leads to a share, if the item is one.
func (s *conversations) erasePointer(ctx context.Context, h header, i item) error {
	key, _ := i["id"].(*types.AttributeValueMemberS)
	if key == nil {
		return nil
	}
	id, ok := h.shareIn(key.Value)
	if !ok {
		return nil
	}
	_, err := s.remove(ctx, pointerKey(id))
	return err
}

func (s *conversations) Share(ctx context.Context, owner string, given chat.Share) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	given, err := given.Stored()
	if err != nil {
		return err
	}
	h, found, err := s.find(ctx, owner, given.Conversation)
	if err != nil {
		return translate(ctx, err)
	}
	if !found || h.deleted() {
		return marquee.ErrNotFound
	}
	taken, kept, err := s.shared(ctx, given.ID)
	switch {
	case err != nil:
		return translate(ctx, err)
	case kept != nil && taken.Of == owner && kept.Equal(given):
		return nil // this write came twice
	case kept != nil:
		return marquee.ErrExists
	}
	row := messageItem{Owner: owner, Key: h.shareKey(given.ID), Life: h.Life, Share: &share{
		Key: given.Key, Title: given.Title, Messages: given.Messages,
		Created: given.Created.UnixMicro(), Ends: given.Ends.UnixMicro(),
	}}
	err = s.putIf(ctx, row, expression.AttributeNotExists(expression.Name("id")))
	if err == nil || isRefused(err) {
		err = s.putIf(ctx, pointer{
			Owner: allShares, ID: given.ID, Of: owner, Conversation: h.ID, Life: h.Life,
		}, expression.AttributeNotExists(expression.Name("id")))
	}
	if err != nil && !isRefused(err) {
		return translate(ctx, err)
	}
	now, found, err := s.find(ctx, owner, h.ID)
	if err == nil && (!found || now.deleted() || now.Life != h.Life) {
		if err = s.erase(ctx, h); err == nil { // it was deleted at this moment
			return marquee.ErrNotFound
		}
	}
	if err == nil { // another call may have been quicker
		taken, kept, err = s.shared(ctx, given.ID)
		if err == nil && (kept == nil || taken.Of != owner || !kept.Equal(given)) {
			return marquee.ErrExists
		}
	}
	return translate(ctx, err)
}

func (s *conversations) Shared(ctx context.Context, id string) (string, chat.Share, error) {
	p, found, err := s.shared(ctx, id)
	switch {
	case err != nil:
		return "", chat.Share{}, translate(ctx, err)
	case found == nil:
		return "", chat.Share{}, marquee.ErrNotFound
	}
	return p.Of, *found, nil
}

// shared returns the share of an id, nil if there is none.
func (s *conversations) shared(
	ctx context.Context, id string,
) (p pointer, found *chat.Share, err error) {
	ok, err := s.get(ctx, pointerKey(id), &p)
	if err != nil || !ok {
		return p, nil, err
	}
	h, ok, err := s.find(ctx, p.Of, p.Conversation)
	if err != nil || !ok || h.deleted() || h.Life != p.Life {
		return p, nil, err
	}
	var row messageItem
	key := h.shareKey(id)
	ok, err = s.get(ctx, item{"owner": text(p.Of), "id": text(key)}, &row)
	if err != nil || !ok || row.Share == nil {
		return p, nil, err
	}
	return p, new(row.Share.of(h, key)), nil
}

// of returns the share of a conversation, whose item has the key.
func (s *share) of(h header, key string) chat.Share {
	id, _ := h.shareIn(key)
	return chat.Share{
		ID: id, Conversation: h.ID, Key: s.Key, Title: s.Title, Messages: s.Messages,
		Created: timeOf(s.Created), Ends: timeOf(s.Ends),
	}
}

func (s *conversations) Shares(
	ctx context.Context, owner, conversation string,
) ([]chat.Share, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return nil, err
	}
	h, found, err := s.find(ctx, owner, conversation)
	if err != nil || !found || h.deleted() {
		return nil, translate(ctx, err)
	}
	var list []chat.Share
	key := expression.Key("owner").Equal(expression.Value(owner)).
		And(expression.Key("id").BeginsWith(h.shareKey("")))
	for row, err := range rows[messageItem](s.query(ctx, selection{key: key})) {
		if err != nil {
			return nil, translate(ctx, err)
		}
		if row.Share == nil {
			continue
		}
		share := row.Share.of(h, row.Key)
		leads, err := s.get(ctx, pointerKey(share.ID), new(pointer))
		if err != nil {
			return nil, translate(ctx, err)
		}
		if leads { // otherwise an Unshare broke off
			list = append(list, share)
		}
	}
	slices.SortFunc(list, func(a, b chat.Share) int { return b.Place().Compare(a.Place()) })
	return list, nil
}

func (s *conversations) Unshare(ctx context.Context, owner, id string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	p, found, err := s.shared(ctx, id)
	if err == nil && (found == nil || p.Of != owner) {
		return marquee.ErrNotFound
	}
	if err == nil {
		_, err = s.remove(ctx, pointerKey(id))
	}
	if err == nil {
		h := header{ID: p.Conversation, Life: p.Life}
		_, err = s.remove(ctx, item{"owner": text(owner), "id": text(h.shareKey(id))})
	}
	return translate(ctx, err)
}
