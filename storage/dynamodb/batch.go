package dynamodb

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// How many items DynamoDB takes in one request, and how many requests run at once.
const (
	maxGets    = 100
	maxWrites  = 25
	concurrent = 4
)

// getAll returns the items of the keys, in no order. Items that do not exist are left
// out.
func (t table) getAll(ctx context.Context, keys []item) ([]item, error) {
	var found []item
	for keys := range slices.Chunk(keys, maxGets) {
		err := untilProcessed(ctx, func() (done bool, err error) {
			out, err := t.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
				RequestItems: map[string]types.KeysAndAttributes{
					t.name: {Keys: keys, ConsistentRead: aws.Bool(true)},
				},
			})
			if err != nil {
				return false, err
			}
			found = append(found, out.Responses[t.name]...)
			keys = out.UnprocessedKeys[t.name].Keys
			return len(keys) == 0, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// writeAll makes all writes, a few requests at a time and in no order. If it fails,
// some writes may have been made.
func (t table) writeAll(ctx context.Context, writes []types.WriteRequest) error {
	for round := range slices.Chunk(writes, maxWrites*concurrent) {
		var wg sync.WaitGroup
		failures := make([]error, concurrent)
		n := 0
		for writes := range slices.Chunk(round, maxWrites) {
			failure := &failures[n]
			n++
			wg.Go(func() { *failure = t.write(ctx, writes) })
		}
		wg.Wait()
		if err := errors.Join(failures...); err != nil {
			return err
		}
	}
	return nil
}

// write makes at most maxWrites writes.
func (t table) write(ctx context.Context, writes []types.WriteRequest) error {
	return untilProcessed(ctx, func() (done bool, err error) {
		out, err := t.client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
			RequestItems: map[string][]types.WriteRequest{t.name: writes},
		})
		if err != nil {
			return false, err
		}
		writes = out.UnprocessedItems[t.name]
		return len(writes) == 0, nil
	})
}

// untilProcessed repeats a request until it is done. DynamoDB may leave a part of a
// batch undone, and expects another request for it.
func untilProcessed(ctx context.Context, request func() (done bool, err error)) error {
	for n := 1; ; n++ {
		done, err := request()
		if done || err != nil {
			return err
		}
		if n == maxRepeats {
			return overloaded("DynamoDB leaves a part of each batch undone")
		}
		if err := sleep(ctx, pause(n)); err != nil {
			return err
		}
	}
}

// maxRepeats is how often a batch is requested. All repeats take about 6 seconds.
const maxRepeats = 12

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
