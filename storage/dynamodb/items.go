package dynamodb

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// item is an item, or the key of one.
type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// table is one of the tables. Its reads are strongly consistent. It returns errors of
// the SDK as they are.
type table struct {
	client *dynamodb.Client
	name   string
}

// get reads the item of a key into a row, and tells whether there is one.
func (t table) get(ctx context.Context, key item, row any) (found bool, err error) {
	i, err := t.item(ctx, key)
	if err != nil || i == nil {
		return false, err
	}
	return true, attributevalue.UnmarshalMap(i, row)
}

// item returns the item of a key, or nil.
func (t table) item(ctx context.Context, key item) (item, error) {
	out, err := t.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &t.name, Key: key, ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return nil, err
	}
	return out.Item, nil
}

// update changes the item of a key if the condition holds for it. If there is no item, it
// makes one. If the condition does not hold, isRefused is true for the error.
func (t table) update(
	ctx context.Context, key item, change expression.UpdateBuilder,
	condition expression.ConditionBuilder,
) error {
	e, err := expression.NewBuilder().WithUpdate(change).WithCondition(condition).Build()
	if err != nil {
		return err
	}
	_, err = t.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &t.name, Key: key,
		UpdateExpression:          e.Update(),
		ConditionExpression:       e.Condition(),
		ExpressionAttributeNames:  e.Names(),
		ExpressionAttributeValues: e.Values(),
	})
	return err
}

// put writes a row.
func (t table) put(ctx context.Context, row any) error {
	i, err := attributevalue.MarshalMap(row)
	if err == nil {
		_, err = t.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: i})
	}
	return err
}

// putIf writes a row if the condition holds for the item that it replaces. If it does
// not hold, isRefused is true for the error.
func (t table) putIf(ctx context.Context, row any, condition expression.ConditionBuilder) error {
	i, err := attributevalue.MarshalMap(row)
	if err != nil {
		return err
	}
	return t.putItemIf(ctx, i, condition)
}

// putItemIf does the same with an item.
func (t table) putItemIf(
	ctx context.Context, i item, condition expression.ConditionBuilder,
) error {
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

// remove deletes the item of a key, which was there a moment ago. It tells whether it
// found the item. If the request was sent more than once, an earlier one may have deleted
// the item, so remove then says that it found it.
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
func (t table) removeIf(
	ctx context.Context, key item, condition expression.ConditionBuilder,
) error {
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
