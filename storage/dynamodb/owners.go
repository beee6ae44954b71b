package dynamodb

import (
	"context"
	"errors"
	"iter"
	"math"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/marquee-go/marquee"
)

// newestFirst selects the records of an owner that come before a place, the newest first.
// If the place is zero, it selects all of them.
func newestFirst(owner string, before marquee.Place, limit int) selection {
	key := expression.Key("owner").Equal(expression.Value(owner))
	if !before.IsZero() {
		key = key.And(expression.Key("place").LessThan(expression.Value(placeKey(before))))
	}
	return selection{index: byCreated, key: key, backward: true, page: limit}
}

// Count counts the records of an owner in the index by_created, in which a deleted
// conversation is not. DynamoDB counts a megabyte of the index at a time.
func (t table) Count(ctx context.Context, owner string, most int) (int, error) {
	return t.countIf(ctx, owner, most, nil)
}

// countIf does so for the records that meet a condition, or for all if it is nil.
func (t table) countIf(
	ctx context.Context, owner string, most int, filter *expression.ConditionBuilder,
) (int, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return 0, err
	}
	index := byCreated
	n := 0
	for page, err := range t.counts(ctx, owner, filter, dynamodb.QueryInput{
		IndexName: &index, Limit: aws.Int32(int32(min(most, math.MaxInt32))), //nolint:gosec // it fits
	}) {
		if err != nil {
			return 0, translate(ctx, err)
		}
		if n += int(page.Count); n >= most {
			break
		}
	}
	return min(n, most), nil
}

// unit is how many bytes DynamoDB reads for one unit of a strongly consistent read.
const unit = 4 << 10

// Size adds up the items of an owner. It has DynamoDB read them without sending them, and
// finds their sizes in what that costs.
func (t table) Size(ctx context.Context, owner string) (int64, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return 0, err
	}
	var units float64
	for page, err := range t.counts(ctx, owner, nil, dynamodb.QueryInput{
		ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	}) {
		switch {
		case err != nil:
			return 0, translate(ctx, err)
		case page.ConsumedCapacity == nil || page.ConsumedCapacity.CapacityUnits == nil:
			return 0, translate(ctx, errNoCapacity)
		case page.ScannedCount > 0:
			units += *page.ConsumedCapacity.CapacityUnits
		}
	}
	return int64(units * unit), nil
}

var errNoCapacity = errors.New("the server does not say what a query costs")

// counts yields the pages of a query that counts the items of an owner that meet a condition, or
// all if it is nil. The caller may choose an index and a limit.
func (t table) counts(
	ctx context.Context, owner string, filter *expression.ConditionBuilder, in dynamodb.QueryInput,
) iter.Seq2[*dynamodb.QueryOutput, error] {
	return func(yield func(*dynamodb.QueryOutput, error) bool) {
		key := expression.Key("owner").Equal(expression.Value(owner))
		b := expression.NewBuilder().WithKeyCondition(key)
		if filter != nil {
			b = b.WithFilter(*filter)
		}
		e, err := b.Build()
		if err != nil {
			yield(nil, err)
			return
		}
		in.FilterExpression = e.Filter()
		in.TableName, in.Select, in.ConsistentRead = &t.name, types.SelectCount, aws.Bool(true)
		in.KeyConditionExpression = e.KeyCondition()
		in.ExpressionAttributeNames, in.ExpressionAttributeValues = e.Names(), e.Values()
		pages := dynamodb.NewQueryPaginator(t.client, &in)
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if !yield(page, err) || err != nil {
				return
			}
		}
	}
}

// owners yields every owner with an item in the index by_created, once. DynamoDB keeps
// the items of an owner together. This is the only scan.
func (t table) owners(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		onlyOwner := expression.NamesList(expression.Name("owner"))
		e, err := expression.NewBuilder().WithProjection(onlyOwner).Build()
		if err != nil {
			yield("", err)
			return
		}
		index := byCreated
		pages := dynamodb.NewScanPaginator(t.client, &dynamodb.ScanInput{
			TableName: &t.name, IndexName: &index,
			ProjectionExpression:     e.Projection(),
			ExpressionAttributeNames: e.Names(),
			ConsistentRead:           aws.Bool(true),
		})
		last := ""
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield("", translate(ctx, err))
				return
			}
			for _, i := range page.Items {
				owner, ok := i["owner"].(*types.AttributeValueMemberS)
				if !ok || owner.Value == last {
					continue
				}
				if last = owner.Value; !yield(last, nil) {
					return
				}
			}
		}
	}
}
