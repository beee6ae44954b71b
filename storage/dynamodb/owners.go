package dynamodb

import (
	"context"
	"iter"

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
