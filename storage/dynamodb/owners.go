package dynamodb

import (
	"context"
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
	if err := marquee.CheckOwner(owner); err != nil {
		return 0, err
	}
	key := expression.Key("owner").Equal(expression.Value(owner))
	e, err := expression.NewBuilder().WithKeyCondition(key).Build()
	if err != nil {
		return 0, err
	}
	index := byCreated
	pages := dynamodb.NewQueryPaginator(t.client, &dynamodb.QueryInput{
		TableName: &t.name, IndexName: &index,
		Select:                    types.SelectCount,
		KeyConditionExpression:    e.KeyCondition(),
		ExpressionAttributeNames:  e.Names(),
		ExpressionAttributeValues: e.Values(),
		ConsistentRead:            aws.Bool(true),
	}, func(o *dynamodb.QueryPaginatorOptions) {
		o.Limit = int32(min(most, math.MaxInt32)) //nolint:gosec // it fits
	})
	n := 0
	for n < most && pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return 0, translate(ctx, err)
		}
		n += int(page.Count)
	}
	return min(n, most), nil
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
