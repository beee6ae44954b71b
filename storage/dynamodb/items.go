package dynamodb

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/marquee-go/marquee/internal/unavailable"
)

// item is an item, or the key of one.
type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// table is one of the tables. Its reads are strongly consistent. Its errors are
// those of the SDK.
type table struct {
	client *dynamodb.Client
	name   string
}

// get reads the item of a key into a row, or reports that there is none.
func (t table) get(ctx context.Context, key item, row any) (found bool, err error) {
	out, err := t.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &t.name, Key: key, ConsistentRead: aws.Bool(true),
	})
	if err != nil || out.Item == nil {
		return false, err
	}
	return true, attributevalue.UnmarshalMap(out.Item, row)
}

// put writes a row.
func (t table) put(ctx context.Context, row any) error {
	i, err := attributevalue.MarshalMap(row)
	if err == nil {
		_, err = t.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: i})
	}
	return err
}

// putIf writes a row if the condition holds for the item that it replaces;
// isRefused tells if it does not.
func (t table) putIf(ctx context.Context, row any, condition expression.ConditionBuilder) error {
	i, err := attributevalue.MarshalMap(row)
	if err != nil {
		return err
	}
	e, err := expression.NewBuilder().WithCondition(condition).Build()
	if err != nil {
		return err
	}
	_, err = t.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &t.name, Item: i,
		ConditionExpression:       e.Condition(),
		ExpressionAttributeNames:  e.Names(),
		ExpressionAttributeValues: e.Values(),
	})
	return err
}

// remove deletes the item of a key, which was there a moment ago, or reports
// that somebody else has done so. If the request had to be sent again, an
// earlier one may have: then it takes that to be so.
func (t table) remove(ctx context.Context, key item) (found bool, err error) {
	out, err := t.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &t.name, Key: key, ReturnValues: types.ReturnValueAllOld,
	})
	if err != nil {
		return false, err
	}
	tries, _ := retry.GetAttemptResults(out.ResultMetadata)
	return len(out.Attributes) > 0 || len(tries.Results) > 1, nil
}

// removeIf deletes the item of a key if the condition holds for it.
func (t table) removeIf(ctx context.Context, key item, condition expression.ConditionBuilder) error {
	e, err := expression.NewBuilder().WithCondition(condition).Build()
	if err != nil {
		return err
	}
	_, err = t.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &t.name, Key: key,
		ConditionExpression:       e.Condition(),
		ExpressionAttributeNames:  e.Names(),
		ExpressionAttributeValues: e.Values(),
	})
	return err
}

// selection is what a query asks for.
type selection struct {
	index      string // empty for the table itself
	key        expression.KeyConditionBuilder
	filter     *expression.ConditionBuilder
	projection []string // empty for all attributes
	backward   bool
	eventual   bool // as a global index can only be read
	// page is how many items the first request looks at; 0 for a megabyte. It
	// doubles from one request to the next.
	page int
}

// maxPage bounds the items of a page: of films, a megabyte.
const maxPage = 2000

// query yields what a selection selects, in the order of the sort key.
func (t table) query(ctx context.Context, s selection) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		b := expression.NewBuilder().WithKeyCondition(s.key)
		if s.filter != nil {
			b = b.WithFilter(*s.filter)
		}
		if len(s.projection) > 0 {
			var list expression.ProjectionBuilder
			for _, name := range s.projection {
				list = list.AddNames(expression.Name(name))
			}
			b = b.WithProjection(list)
		}
		e, err := b.Build()
		if err != nil {
			yield(nil, err)
			return
		}
		in := &dynamodb.QueryInput{
			TableName:                 &t.name,
			KeyConditionExpression:    e.KeyCondition(),
			FilterExpression:          e.Filter(),
			ProjectionExpression:      e.Projection(),
			ExpressionAttributeNames:  e.Names(),
			ExpressionAttributeValues: e.Values(),
			ScanIndexForward:          aws.Bool(!s.backward),
			ConsistentRead:            aws.Bool(!s.eventual),
		}
		if s.index != "" {
			in.IndexName = &s.index
		}
		for page := s.page; ; page = min(2*page, maxPage) {
			if page > 0 {
				in.Limit = aws.Int32(int32(min(page, maxPage))) //nolint:gosec // it is small
			}
			out, err := t.client.Query(ctx, in)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, i := range out.Items {
				if !yield(i, nil) {
					return
				}
			}
			if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
				return
			}
		}
	}
}

// How much DynamoDB takes in one request, and how many of those run at once.
const (
	maxGets    = 100
	maxWrites  = 25
	concurrent = 4
)

// getAll returns those of the items that exist, in no order.
func (t table) getAll(ctx context.Context, keys []item) ([]item, error) {
	var found []item
	for keys := range slices.Chunk(keys, maxGets) {
		err := untilProcessed(ctx, func() (done bool, err error) {
			out, err := t.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{
				t.name: {Keys: keys, ConsistentRead: aws.Bool(true)},
			}})
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

// writeAll makes all writes, a few requests at a time and in no order. If it
// fails some of them may have been made.
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

// untilProcessed repeats a batch, of which DynamoDB may leave some to be asked
// for again later.
func untilProcessed(ctx context.Context, request func() (done bool, err error)) error {
	for n := 1; ; n++ {
		done, err := request()
		if done || err != nil {
			return err
		}
		if n == maxRepeats {
			return fmt.Errorf("%w: DynamoDB leaves a part of each batch undone", unavailable.ErrOverloaded)
		}
		if err := sleep(ctx, pause(n)); err != nil {
			return err
		}
	}
}

// maxRepeats is how often a batch is asked for, which takes some 8 seconds.
const maxRepeats = 12

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
