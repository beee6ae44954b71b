package wire

import (
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// ShareRequest says what others may read of a conversation, and for how long.
type ShareRequest struct {
	Last string `json:"last,omitempty" doc:"The id of the last message that others may read, at the end of its branch. Default: the newest message."`
	Ends string `json:"ends,omitempty" maxLength:"40" example:"2027-01-02T15:04:05Z" doc:"When nobody can read it any more, in 365 days at most. Default: in 30 days."`
}

// With returns the options of a share with a key.
func (r ShareRequest) With(key string) (chat.ShareOptions, error) {
	o := chat.ShareOptions{Last: r.Last, Key: key}
	if r.Ends == "" {
		return o, nil
	}
	var err error
	if o.Ends, err = time.Parse(time.RFC3339, r.Ends); err != nil || o.Ends.IsZero() {
		return o, notATime("ends")
	}
	return o, nil
}

// notATime refuses a field.
func notATime(field string) error {
	return &marquee.InvalidError{
		Field: field, Fix: "must be a time of RFC 3339, such as 2027-01-02T15:04:05Z",
	}
}

// Share lets others read some messages of a conversation.
type Share struct {
	ID       string `json:"id" doc:"Names the share. Nobody can read it by its id."`
	Title    string `json:"title" doc:"The title of the conversation when it was shared."`
	Messages int    `json:"messages" doc:"How many messages others may read."`
	Created  Time   `json:"created" doc:"When it was shared."`
	Ends     Time   `json:"ends" doc:"When nobody can read it any more."`
}

// NewShare makes the body of a share.
func NewShare(s chat.Share) Share {
	return Share{
		ID: s.ID, Title: s.Title, Messages: len(s.Messages), Created: Time{s.Created}, Ends: Time{s.Ends},
	}
}

// Shares are the shares of a conversation.
type Shares struct {
	Items []Share `json:"items" doc:"The shares that have not ended, the newest first."`
}

// NewShares makes the body of a list of shares.
func NewShares(shares []chat.Share) Shares { return Shares{Items: list(shares, NewShare)} }

// CreatedShare is a share with its token.
type CreatedShare struct {
	Share
	Token string `json:"token" doc:"What others need to read it, at /shared/ of the API or behind /shared# of the page. It cannot be had again."`
}

// Snapshot is what others read of a conversation.
type Snapshot struct {
	Title    string    `json:"title" doc:"The title of the conversation when it was shared."`
	Shared   Time      `json:"shared" doc:"When it was shared."`
	Ends     Time      `json:"ends" doc:"When nobody can read it any more."`
	Messages []Message `json:"messages" doc:"Questions and answers by turns, the oldest first, without parents, costs and feedback."`
}

// NewSnapshot makes the body of a snapshot.
func NewSnapshot(c chat.Conversation, ends time.Time) Snapshot {
	return Snapshot{
		Title: c.Title, Shared: Time{c.Created}, Ends: Time{ends}, Messages: list(c.Messages, NewMessage),
	}
}
