package dynamodb

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// few is how many items of a table can be deleted sooner than the table itself.
const few = 200

// Empty deletes what is in the tables, for the next test. It reports false if there is
// too much.
func Empty(t *testing.T, db *DB) bool {
	t.Helper()
	for _, definition := range definitions(db.prefix) {
		for {
			found, err := db.client.Scan(t.Context(), &dynamodb.ScanInput{
				TableName: definition.TableName, Limit: aws.Int32(few),
				ProjectionExpression: aws.String("#0, #1"),
				ExpressionAttributeNames: map[string]string{
					"#0": *definition.KeySchema[0].AttributeName, "#1": *definition.KeySchema[1].AttributeName,
				},
			})
			if err != nil {
				t.Errorf("empty the tables: %v", err)
				return false
			}
			if found.LastEvaluatedKey != nil {
				return false
			}
			keys := slices.DeleteFunc(found.Items,
				func(key item) bool { return key["pk"] != nil && is(key, versionKey) })
			if len(keys) == 0 {
				break
			}
			for some := range slices.Chunk(keys, 25) { // as many as a batch may have
				var requests []types.WriteRequest
				for _, key := range some {
					requests = append(requests, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key}})
				}
				if _, err := db.client.BatchWriteItem(t.Context(), &dynamodb.BatchWriteItemInput{
					RequestItems: map[string][]types.WriteRequest{*definition.TableName: requests},
				}); err != nil {
					t.Errorf("empty the tables: %v", err)
					return false
				}
			}
		}
	}
	return true
}

func is(a, b item) bool {
	value := func(of item, key string) string { return of[key].(*types.AttributeValueMemberS).Value }
	return value(a, "pk") == value(b, "pk") && value(a, "sk") == value(b, "sk")
}

// Patient lets the calls of db wait longer, because the machine may be busy.
func Patient(db *DB) *DB {
	db.films.patience, db.transport.Timeout = 10*time.Minute, time.Minute
	return db
}
