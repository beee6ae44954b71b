package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"sync"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
)

// message is what a queue holds of a draft. SQS does not take every character that an owner
// may have, so the owner is in base 64.
type message struct {
	Owner []byte `json:"owner"`
	ID    string `json:"id"`
}

// queue is a queue of Amazon SQS.
type queue struct {
	client *sqs.Client
	url    string
}

// checkQueue returns an error of usage for an address that no queue has.
func checkQueue(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return options.Usage(errors.New("--queue: is not the address of a queue; it has the form " +
			"https://sqs.REGION.amazonaws.com/ACCOUNT/NAME"))
	}
	return nil
}

// openQueue returns the queue of an address. It sends nothing.
func openQueue(ctx context.Context, address string) (*queue, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("the queue: %w", err)
	}
	return &queue{sqs.NewFromConfig(cfg), address}, nil
}

// Put sends a message. The SDK repeats what fails for the moment.
func (q *queue) Put(ctx context.Context, owner, id string) error {
	raw, err := json.Marshal(message{[]byte(owner), id})
	if err != nil {
		return err
	}
	_, err = q.client.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: &q.url, MessageBody: new(string(raw)),
	})
	return err
}

// finish finishes the drafts that a batch names, all at once, because most of that time is a
// wait for the model. It returns which messages must come again. A draft that is not done when
// the invocation ends is left to one of these.
func (f *function) finish(
	ctx context.Context, batch []events.SQSMessage,
) events.SQSEventResponse {
	ctx, cancel := f.limit(ctx)
	defer cancel()
	failed := make([]error, len(batch))
	var all sync.WaitGroup
	for i, m := range batch {
		all.Go(func() { failed[i] = f.finishOne(ctx, m.Body) })
	}
	all.Wait()
	again := []events.SQSBatchItemFailure{}
	for i, err := range failed {
		if err != nil {
			id := batch[i].MessageId
			f.logger.WarnContext(ctx, "a message of the queue must come again", "message", id,
				"received", batch[i].Attributes["ApproximateReceiveCount"], "error", err)
			again = append(again, events.SQSBatchItemFailure{ItemIdentifier: id})
		}
	}
	return events.SQSEventResponse{BatchItemFailures: again}
}

// finishOne finishes the draft that a message names.
func (f *function) finishOne(ctx context.Context, body string) error {
	var m message
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		return fmt.Errorf("it does not name a draft: %w", err)
	}
	return f.drafts.Finish(ctx, string(m.Owner), m.ID)
}
