package chat

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/internal/work"
	"github.com/marquee-go/marquee/llm"
)

// These are the limits of a share.
const (
	maxShares   = 20 // of a conversation
	usualShare  = 30 * 24 * time.Hour
	longestLife = 365 * 24 * time.Hour
)

// These are errors of sharing.
var (
	// ErrNoShares means that the store is not a [Sharer].
	ErrNoShares = errors.New("chat: the store keeps no shares")
	// ErrShareNotFound means that the share does not exist, has ended, or was taken back.
	ErrShareNotFound = fmt.Errorf("chat: share %w", marquee.ErrNotFound)
	// ErrShareExists means that a share was made with the same Key.
	ErrShareExists = fmt.Errorf("chat: share %w", marquee.ErrExists)
)

// ShareOptions adjusts a share.
type ShareOptions struct {
	// Last is the ID of the last message that can be read: those on the path to it are
	// shared. Default: the newest message.
	Last string
	// Ends is when nobody can read it any more, at most 365 days from now. Default: in 30 days.
	Ends time.Time
	// Key makes it safe to call Share again: if a share of the conversation was made with the
	// same Key, Share returns [ErrShareExists], because nobody can see the token again. It has
	// at most 255 characters. Default: each call makes another share.
	Key string
}

// Share makes a share of what was asked and answered so far, and returns it with the token that
// lets others read it. The token cannot be had again. What is said later is not shared, and
// neither are the name of the owner, costs and feedback. Questions whose answer failed, or is
// being written, are left out.
//
// The error is [ErrNotFound], [ErrNoMessage] for a Last that is not there, [ErrShareExists],
// [ErrNoShares], a [marquee.InvalidError], or a [marquee.LimitError] if the conversation has 20
// shares.
func (s *Service) Share(
	ctx context.Context, owner, id string, o ShareOptions,
) (share Share, token string, err error) {
	store, err := s.sharer()
	if err != nil {
		return Share{}, "", err
	}
	if err := valid.Text("key", o.Key, 255); err != nil {
		return Share{}, "", err
	}
	c, err := s.Get(ctx, owner, id)
	if err != nil {
		return Share{}, "", err
	}
	if _, found := c.message(o.Last); o.Last != "" && !found {
		return Share{}, "", ErrNoMessage
	}
	now := s.desk.Time()
	if o.Ends.IsZero() {
		o.Ends = now.Add(usualShare)
	}
	if !o.Ends.After(now) || o.Ends.After(now.Add(longestLife)) {
		return Share{}, "", valid.Errorf("ends", "must be in the next 365 days")
	}
	token = rand.Text()
	share = Share{
		ID: shareID(token), Conversation: c.ID, Title: c.Title, Messages: answeredIn(c.Path(o.Last)),
		Created: now, Ends: marquee.StoredTime(o.Ends),
	}
	if len(share.Messages) == 0 {
		return Share{}, "", valid.Errorf("last", "leaves nothing to share: ask a question first")
	}
	if o.Key != "" {
		share.Key = uid.Of("share", owner, c.ID, o.Key)
	}
	if err := s.makeRoom(ctx, store, owner, share); err != nil {
		return Share{}, "", err
	}
	return share, token, storeError(store.Share(ctx, owner, share))
}

// makeRoom removes the shares of a conversation that have ended. It refuses another one if there
// are too many, or one with its Key.
func (s *Service) makeRoom(ctx context.Context, store Sharer, owner string, another Share) error {
	kept, err := store.Shares(ctx, owner, another.Conversation)
	if err != nil {
		return storeError(err)
	}
	n := 0
	for _, share := range kept {
		if share.Key != "" && share.Key == another.Key {
			return ErrShareExists
		}
		if share.Ends.After(s.desk.Time()) {
			n++
			continue
		}
		err := store.Unshare(ctx, owner, share.ID)
		if err != nil && !errors.Is(err, marquee.ErrNotFound) {
			return storeError(err)
		}
	}
	if n >= maxShares {
		return &marquee.LimitError{
			Kind:  marquee.LimitKept,
			Limit: fmt.Sprintf("%d shares of one conversation", maxShares),
			Ends:  "when you take one back",
		}
	}
	return nil
}

// answeredIn returns the IDs of the questions that have an answer, and of their answers.
func answeredIn(path []Message) (ids []string) {
	for i := 1; i < len(path); i++ {
		question, answer := path[i-1], path[i]
		if question.Role == RoleUser && answer.Role == RoleAssistant &&
			(answer.Status() == StatusDone || answer.Stopped() && !answer.Unfinished()) {
			ids = append(ids, question.ID, answer.ID)
		}
	}
	return ids
}

// Shares returns the shares of a conversation that have not ended, the newest first.
func (s *Service) Shares(ctx context.Context, owner, id string) ([]Share, error) {
	store, err := s.sharer()
	if err != nil {
		return nil, err
	}
	if _, err := s.Get(ctx, owner, id); err != nil {
		return nil, err
	}
	shares, err := store.Shares(ctx, owner, id)
	now := s.desk.Time()
	return slices.DeleteFunc(shares, func(s Share) bool { return !s.Ends.After(now) }), storeError(err)
}

// Unshare takes a share of a conversation back, or returns [ErrShareNotFound]. Nobody can read it
// any more.
func (s *Service) Unshare(ctx context.Context, owner, id, share string) error {
	list, err := s.Shares(ctx, owner, id)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(s Share) bool { return s.ID == share }) {
		return ErrShareNotFound
	}
	store, err := s.sharer()
	if err != nil {
		return err
	}
	err = store.Unshare(ctx, owner, share)
	if errors.Is(err, marquee.ErrNotFound) {
		return ErrShareNotFound
	}
	return storeError(err)
}

// Shared returns the messages that a token lets anybody read, and when that ends, or
// [ErrShareNotFound]. The conversation has neither an ID nor an owner.
func (s *Service) Shared(
	ctx context.Context, token string,
) (c Conversation, ends time.Time, err error) {
	store, err := s.sharer()
	if err != nil {
		return Conversation{}, time.Time{}, err
	}
	owner, share, err := store.Shared(ctx, shareID(token))
	if err == nil && !share.Ends.After(s.desk.Time()) {
		err = marquee.ErrNotFound
	}
	var whole Conversation
	if err == nil {
		err = work.Check(owner, share.Conversation)
	}
	if err == nil {
		whole, err = s.store.Get(ctx, owner, share.Conversation)
	}
	if errors.Is(err, marquee.ErrNotFound) {
		return Conversation{}, time.Time{}, ErrShareNotFound
	}
	if err != nil {
		return Conversation{}, time.Time{}, storeError(err)
	}
	c = Conversation{Title: share.Title, Created: share.Created, Updated: share.Created}
	for _, id := range share.Messages {
		if m, found := whole.message(id); found {
			c.Messages = append(c.Messages, m.public())
		}
	}
	return c, share.Ends, nil
}

// public returns what others may see of a message.
func (m Message) public() Message {
	m.Feedback, m.Usage, m.Cost, m.Lease = Feedback{}, llm.Usage{}, llm.Cost{}, marquee.Lease{}
	m.Parent, m.Answer, m.Asked, m.Version = "", "", time.Time{}, 0
	return m
}

func shareID(token string) string {
	sum := sha256.Sum256([]byte("share " + token))
	return hex.EncodeToString(sum[:])
}

func (s *Service) sharer() (Sharer, error) {
	if store, ok := s.store.(Sharer); ok {
		return store, nil
	}
	return nil, ErrNoShares
}
