// Package sqs is a queue of drafts in Amazon SQS, for several servers on one store and for
// functions of AWS Lambda. A message holds the owner and the id of a draft, and no text.
//
// The queue is a standard queue of SQS. A message that was received is hidden for a minute, and
// again while its draft is written. After three deliveries it should become a dead letter: that
// is a setting of the queue, and docs/deploy.md has a template. Marquee finds the draft of a dead
// letter within about an hour, and puts it into the queue again.
package sqs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// Options adjusts a [Queue].
type Options struct {
	// AtOnce is how many drafts this process writes at once. Default: 8.
	AtOnce int
	// Hidden is how long the message of a process that died is hidden from others. A process that
	// lives hides it again in time. At most 12 hours. Default: 1 minute, like the lease of a draft.
	Hidden time.Duration
}

// Queue is a queue of Amazon SQS. It is safe for concurrent use.
type Queue struct {
	client *sqs.Client
	url    string
	Options
}

// CheckURL returns an error for an address that no queue has.
func CheckURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("is not the address of a queue; it has the form " +
			"https://sqs.REGION.amazonaws.com/ACCOUNT/NAME")
	}
	return nil
}

// Open returns the queue of an address. The region and the keys are those of the environment,
// as the SDK of AWS finds them. Open sends nothing. If o is nil, all options have their
// defaults.
func Open(ctx context.Context, address string, o *Options) (*Queue, error) {
	if err := CheckURL(address); err != nil {
		return nil, fmt.Errorf("sqs: the address %w", err)
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("sqs: %w", err)
	}
	q := &Queue{client: sqs.NewFromConfig(cfg), url: address}
	if o != nil {
		q.Options = *o
	}
	if q.AtOnce < 1 {
		q.AtOnce = 8
	}
	if q.Hidden <= 0 {
		q.Hidden = time.Minute
	}
	return q, nil
}

// message is the body of a message. SQS does not take every character that an owner may have,
// so the owner is in base 64.
type message struct {
	Owner []byte `json:"owner"`
	ID    string `json:"id"`
}

// Draft reads the body of a message.
func Draft(body string) (owner, id string, err error) {
	var m message
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		return "", "", fmt.Errorf("sqs: the message does not name a draft: %w", err)
	}
	return string(m.Owner), m.ID, nil
}

// Put sends a message. The SDK repeats what fails for the moment. Messages of an owner are a
// group, by a hash of the owner: SQS lets groups with few messages go first.
func (q *Queue) Put(ctx context.Context, owner, id string) error {
	raw, err := json.Marshal(message{[]byte(owner), id})
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(owner))
	_, err = q.client.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: &q.url, MessageBody: new(string(raw)),
		MessageGroupId: new(hex.EncodeToString(sum[:16])),
	})
	return err
}
