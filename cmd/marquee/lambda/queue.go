package main

import (
	"context"
	"sync"

	"github.com/aws/aws-lambda-go/events"

	"github.com/marquee-go/marquee/storage/dynamodb/sqs"
)

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
	owner, id, err := sqs.Draft(body)
	if err != nil {
		return err
	}
	return f.drafts.Finish(ctx, owner, id)
}
