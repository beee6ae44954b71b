package sqs

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/marquee-go/marquee/email"
)

const (
	// batch is how many messages SQS gives at a time.
	batch = 10
	// look is how long SQS waits for a message before it answers, in seconds.
	look = 20
	// again is when a message comes that failed without saying when, after its first delivery.
	// After each further one it is four times as long.
	again = 5 * time.Second
	// mostHidden is the longest time for which SQS hides a message.
	mostHidden = 12 * time.Hour
	// settle is how long Run tries to tell SQS what became of a message.
	settle = 10 * time.Second
)

// Run implements [email.Queue]. It receives no more messages than it can write at once.
//
// A message that SQS sends while Run ends may be lost on its way. It comes again when it is not
// hidden any more.
func (q *Queue) Run(
	ctx context.Context, finish func(ctx context.Context, owner, id string) error,
) error {
	free := make(chan struct{}, q.AtOnce) // holds a value for each message that is worked on
	var all sync.WaitGroup
	defer all.Wait()
	for {
		select {
		case <-ctx.Done():
			return nil
		case free <- struct{}{}:
		}
		got, err := q.receive(ctx, min(batch, 1+cap(free)-len(free)))
		switch {
		case ctx.Err() != nil:
			q.giveBack(ctx, got)
			return nil
		case err != nil:
			return err
		}
		<-free
		for i := range got {
			free <- struct{}{} // there is room: nobody else takes any
			all.Go(func() {
				defer func() { <-free }()
				q.work(context.WithoutCancel(ctx), &got[i], finish)
			})
		}
	}
}

// receive waits for messages, and hides them.
func (q *Queue) receive(ctx context.Context, most int) ([]types.Message, error) {
	out, err := q.client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: &q.url, MaxNumberOfMessages: int32(most), WaitTimeSeconds: look, //nolint:gosec // ≤ 10
		VisibilityTimeout:           seconds(q.Hidden),
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{received},
	})
	if err != nil {
		return nil, err
	}
	return out.Messages, nil
}

// work lets finish write the draft of a message, and tells SQS what became of it. If SQS cannot
// be told, the message comes again, which is harmless.
func (q *Queue) work(
	ctx context.Context, m *types.Message, finish func(ctx context.Context, owner, id string) error,
) {
	if m.Body == nil || m.ReceiptHandle == nil {
		return
	}
	owner, id, err := Draft(*m.Body)
	if err != nil {
		return // it comes again, and ends as a dead letter
	}
	stop := q.keepHidden(ctx, m)
	err = finish(ctx, owner, id)
	stop()
	ctx, cancel := context.WithTimeout(ctx, settle)
	defer cancel()
	if err == nil {
		_, _ = q.client.DeleteMessage(ctx, &sqs.DeleteMessageInput{
			QueueUrl: &q.url, ReceiptHandle: m.ReceiptHandle,
		})
		return
	}
	after := pause(m.Attributes[string(received)])
	if e, ok := errors.AsType[*email.LaterError](err); ok {
		after = e.After
	}
	q.hide(ctx, m, after)
}

const received = types.MessageSystemAttributeNameApproximateReceiveCount

// pause returns when a message comes again that was delivered so often.
func pause(times string) time.Duration {
	n, err := strconv.Atoi(times)
	if err != nil || n < 1 {
		return again
	}
	return min(again<<min(2*(n-1), 16), mostHidden)
}

// keepHidden hides a message again and again, before others can have it, until stop is called.
func (q *Queue) keepHidden(ctx context.Context, m *types.Message) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for tick := time.NewTicker(q.Hidden / 3); ; {
			select {
			case <-ctx.Done():
				tick.Stop()
				return
			case <-tick.C:
				q.hide(ctx, m, q.Hidden)
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// giveBack lets other processes have messages that came at the end of Run.
func (q *Queue) giveBack(ctx context.Context, got []types.Message) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settle)
	defer cancel()
	for i := range got {
		q.hide(ctx, &got[i], 0)
	}
}

// hide lets a message come again after some time.
func (q *Queue) hide(ctx context.Context, m *types.Message, after time.Duration) {
	_, _ = q.client.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{
		QueueUrl: &q.url, ReceiptHandle: m.ReceiptHandle, VisibilityTimeout: seconds(after),
	})
}

// seconds rounds up, within what SQS takes.
func seconds(d time.Duration) int32 {
	d = max(0, min(d, mostHidden))
	return int32((d + time.Second - 1) / time.Second) //nolint:gosec // it is at most 43,200
}
