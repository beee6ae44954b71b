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

// count counts the records of an owner, or returns most if there are more. DynamoDB reads
// the records for it, but does not send them.
func (t table) count(ctx context.Context, owner string, most int) (int, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return 0, err
	}
	e, err := expression.NewBuilder().
		WithKeyCondition(expression.Key("owner").Equal(expression.Value(owner))).Build()
	if err != nil {
		return 0, err
	}
	in := &dynamodb.QueryInput{
		TableName:                 &t.name,
		IndexName:                 aws.String(byCreated),
		KeyConditionExpression:    e.KeyCondition(),
		ExpressionAttributeNames:  e.Names(),
		ExpressionAttributeValues: e.Values(),
		Select:                    types.SelectCount,
		ConsistentRead:            aws.Bool(true),
	}
	n := 0
	for {
		in.Limit = aws.Int32(int32(min(most-n, math.MaxInt32))) //nolint:gosec // it is bounded
		out, err := t.client.Query(ctx, in)
		if err != nil {
			return 0, translate(ctx, err)
		}
		n += int(out.Count)
		if in.ExclusiveStartKey = out.LastEvaluatedKey; n >= most || in.ExclusiveStartKey == nil {
			return n, nil
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
