package dynamodb

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// selection says what a query selects.
type selection struct {
	index      string // empty for the table itself
	key        expression.KeyConditionBuilder
	filter     *expression.ConditionBuilder
	projection []string // empty for all attributes
	backward   bool
	eventual   bool // eventually consistent; a global index can be read in no other way
	// page is how many items the first request looks at, 0 for a megabyte of them. It
	// doubles from one request to the next.
	page int
}

// maxPage bounds the items of a page. So many films are about a megabyte.
const maxPage = 2000

// query yields the items of a selection, in the order of the sort key.
func (t table) query(ctx context.Context, s selection) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		for p, err := range t.pages(ctx, s) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, i := range p.items {
				if !yield(i, nil) {
					return
				}
			}
		}
	}
}

// scan yields all items of the table, in no order.
func (t table) scan(ctx context.Context) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		pages := dynamodb.NewScanPaginator(t.client, &dynamodb.ScanInput{
			TableName: &t.name, ConsistentRead: aws.Bool(true),
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, i := range page.Items {
				if !yield(i, nil) {
					return
				}
			}
		}
	}
}

// page is what one request gives. It may be empty, because DynamoDB filters items after it
// has read them.
type page struct {
	items []item
	last  bool
}

// pages yields the pages of a selection.
func (t table) pages(ctx context.Context, s selection) iter.Seq2[page, error] {
	return func(yield func(page, error) bool) {
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
			yield(page{}, err)
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
		for size := s.page; ; size = min(2*size, maxPage) {
			if size > 0 {
				in.Limit = aws.Int32(int32(min(size, maxPage))) //nolint:gosec // it is small
			}
			out, err := t.client.Query(ctx, in)
			if err != nil {
				yield(page{}, err)
				return
			}
			in.ExclusiveStartKey = out.LastEvaluatedKey
			last := in.ExclusiveStartKey == nil
			if !yield(page{out.Items, last}, nil) || last {
				return
			}
		}
	}
}

// rows decodes the items that a query yields.
func rows[Row any](items iter.Seq2[item, error]) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for i, err := range items {
			var row Row
			if err == nil {
				err = attributevalue.UnmarshalMap(i, &row)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}
