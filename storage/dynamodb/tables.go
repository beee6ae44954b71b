package dynamodb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/marquee-go/marquee/internal/retry"
)

// latest is the version of the tables that this program knows. Version 2 added the money
// of films and the import. Tables of version 1 need no other change. A program that knows
// only version 1 would lose the money of the films that it writes. Version 3 folds the words
// of titles. Version 4 added the table of API keys, version 5 that of budgets, and
// version 6 that of settings.
const latest = 6

// foldedWords is the version from which the words of titles are folded. The others are those
// from which there is a table of API keys, one of budgets, and one of settings.
const (
	foldedWords  = 3
	withKeys     = 4
	withBudgets  = 5
	withSettings = 6
)

// since returns the first version that has a table.
func (db *DB) since(name string) int64 {
	switch name {
	case keysTable(db.prefix):
		return withKeys
	case budgetsTable(db.prefix):
		return withBudgets
	case settingsTable(db.prefix):
		return withSettings
	}
	return 1
}

// The names of the indexes.
const (
	byCreated = "by_created"
	byLease   = "by_lease"
)

// definitions returns how the tables are made.
func definitions(prefix string) []*dynamodb.CreateTableInput {
	drafts := definition(draftsTable(prefix), "owner", "id")
	drafts.AttributeDefinitions = append(drafts.AttributeDefinitions,
		texts("place", "pending", "lease")...)
	drafts.LocalSecondaryIndexes = []types.LocalSecondaryIndex{{
		IndexName:  aws.String(byCreated),
		KeySchema:  keys("owner", "place"),
		Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
	}}
	drafts.GlobalSecondaryIndexes = []types.GlobalSecondaryIndex{{
		IndexName:  aws.String(byLease),
		KeySchema:  keys("pending", "lease"),
		Projection: &types.Projection{ProjectionType: types.ProjectionTypeKeysOnly},
	}}

	chats := definition(chatsTable(prefix), "owner", "id")
	chats.AttributeDefinitions = append(chats.AttributeDefinitions, texts("place")...)
	chats.LocalSecondaryIndexes = []types.LocalSecondaryIndex{{
		IndexName: aws.String(byCreated),
		KeySchema: keys("owner", "place"),
		Projection: &types.Projection{
			ProjectionType:   types.ProjectionTypeInclude,
			NonKeyAttributes: []string{"title", "created", "updated"},
		},
	}}

	apiKeys := definition(keysTable(prefix), "owner", "id")
	apiKeys.AttributeDefinitions = append(apiKeys.AttributeDefinitions, texts("place")...)
	apiKeys.LocalSecondaryIndexes = drafts.LocalSecondaryIndexes
	settings := definition(settingsTable(prefix), "owner", "id")
	settings.AttributeDefinitions = apiKeys.AttributeDefinitions
	settings.LocalSecondaryIndexes = drafts.LocalSecondaryIndexes
	return []*dynamodb.CreateTableInput{
		drafts, definition(filmsTable(prefix), "pk", "sk"), chats, apiKeys,
		definition(budgetsTable(prefix), "account", "month"), settings,
	}
}

func draftsTable(prefix string) string   { return prefix + "-drafts" }
func filmsTable(prefix string) string    { return prefix + "-films" }
func chatsTable(prefix string) string    { return prefix + "-chats" }
func keysTable(prefix string) string     { return prefix + "-keys" }
func budgetsTable(prefix string) string  { return prefix + "-budgets" }
func settingsTable(prefix string) string { return prefix + "-settings" }

func definition(name, partition, sort string) *dynamodb.CreateTableInput {
	return &dynamodb.CreateTableInput{
		TableName:            &name,
		KeySchema:            keys(partition, sort),
		AttributeDefinitions: texts(partition, sort),
		BillingMode:          types.BillingModePayPerRequest,
	}
}

func keys(partition, sort string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: &partition, KeyType: types.KeyTypeHash},
		{AttributeName: &sort, KeyType: types.KeyTypeRange},
	}
}

func texts(names ...string) []types.AttributeDefinition {
	var list []types.AttributeDefinition
	for _, name := range names {
		list = append(list, types.AttributeDefinition{
			AttributeName: &name, AttributeType: types.ScalarAttributeTypeS,
		})
	}
	return list
}

// migrate creates missing tables and checks existing ones. Several servers may do so at
// the same time. If all tables are as they should be, it changes nothing.
func (db *DB) migrate(ctx context.Context) error {
	current, err := db.currentVersion(ctx)
	if err != nil {
		return err
	}
	if current > latest {
		return fmt.Errorf("the tables have version %d and this program knows %d; "+
			"use the newer program that made them", current, latest)
	}
	tables := definitions(db.prefix)
	created := make([]bool, len(tables))
	for n, want := range tables {
		if created[n], err = db.create(ctx, want); err != nil {
			return fmt.Errorf("table %s: %w", *want.TableName, cause(ctx, err))
		}
	}
	for n, want := range tables {
		if err := db.await(ctx, want); err != nil {
			return fmt.Errorf("table %s: %w", *want.TableName, cause(ctx, err))
		}
		if db.aws && (created[n] || current < db.since(*want.TableName)) {
			if err := enableRecovery(ctx, db.client, *want.TableName); err != nil {
				return fmt.Errorf("point-in-time recovery of table %s: %w",
					*want.TableName, cause(ctx, err))
			}
		}
	}
	if current == latest {
		return nil
	}
	if current > 0 && current < foldedWords {
		if err := db.films.foldWords(ctx); err != nil {
			return fmt.Errorf("the words of films: %w", cause(ctx, err))
		}
	}
	_, err = db.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: aws.String(filmsTable(db.prefix)),
		Item:      item{"pk": versionKey["pk"], "sk": versionKey["sk"], "version": number(latest)},
	})
	return err
}

// create begins to create a table, unless it exists.
func (db *DB) create(
	ctx context.Context, want *dynamodb.CreateTableInput,
) (created bool, err error) {
	_, err = db.client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: want.TableName})
	if !isMissing(err) {
		return false, err
	}
	_, err = db.client.CreateTable(ctx, want)
	if _, another := errors.AsType[*types.ResourceInUseException](err); another {
		return false, nil // another server is creating it
	}
	return err == nil, err
}

// await waits until a table can be used, and checks it.
func (db *DB) await(ctx context.Context, want *dynamodb.CreateTableInput) error {
	active := dynamodb.NewTableExistsWaiter(db.client, func(o *dynamodb.TableExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = firstPause, maxPause
	})
	describe := dynamodb.DescribeTableInput{TableName: want.TableName}
	found, err := active.WaitForOutput(ctx, &describe, makingTimeout)
	if err != nil {
		return err
	}
	return checkTable(found.Table, want)
}

// makingTimeout is how long a table may take to be created, and to get its backups. A few
// seconds are usual.
const makingTimeout = 2 * time.Minute

// checkTable refuses a table that was made for something else.
func checkTable(is *types.TableDescription, want *dynamodb.CreateTableInput) error {
	indexes := map[string]string{}
	for _, i := range is.LocalSecondaryIndexes {
		indexes[*i.IndexName] = describe(i.KeySchema, is.AttributeDefinitions, i.Projection)
	}
	for _, i := range is.GlobalSecondaryIndexes {
		indexes[*i.IndexName] = describe(i.KeySchema, is.AttributeDefinitions, i.Projection)
	}
	isKeys := describe(is.KeySchema, is.AttributeDefinitions, nil)
	wantKeys := describe(want.KeySchema, want.AttributeDefinitions, nil)
	if isKeys != wantKeys {
		return fmt.Errorf("its keys are %s, not %s; "+
			"it belongs to another program, choose another prefix", isKeys, wantKeys)
	}
	checkIndex := func(name string, keys []types.KeySchemaElement, p *types.Projection) error {
		want := describe(keys, want.AttributeDefinitions, p)
		if is := indexes[name]; is != want {
			return fmt.Errorf("its index %s has the keys %q, not %q", name, is, want)
		}
		return nil
	}
	for _, i := range want.LocalSecondaryIndexes {
		if err := checkIndex(*i.IndexName, i.KeySchema, i.Projection); err != nil {
			return err
		}
	}
	for _, i := range want.GlobalSecondaryIndexes {
		if err := checkIndex(*i.IndexName, i.KeySchema, i.Projection); err != nil {
			return err
		}
	}
	return nil
}

// describe writes keys out: "owner S, id S (ALL)".
func describe(
	keys []types.KeySchemaElement,
	attributes []types.AttributeDefinition,
	projection *types.Projection,
) string {
	var list []string
	for _, k := range keys {
		for _, a := range attributes {
			if *a.AttributeName == *k.AttributeName {
				list = append(list, *a.AttributeName+" "+string(a.AttributeType))
			}
		}
	}
	s := strings.Join(list, ", ")
	if projection != nil {
		s += " (" + string(projection.ProjectionType) + ")"
	}
	return s
}

// enableRecovery makes AWS keep every state of a table for 35 days. A table that was just
// created refuses this for a moment.
func enableRecovery(ctx context.Context, client *dynamodb.Client, table string) error {
	ctx, cancel := context.WithTimeout(ctx, makingTimeout)
	defer cancel()
	final := func(err error) bool {
		_, soon := errors.AsType[*types.ContinuousBackupsUnavailableException](err)
		return !soon
	}
	return retry.Until(ctx, final, func(ctx context.Context) error {
		_, err := client.UpdateContinuousBackups(ctx, &dynamodb.UpdateContinuousBackupsInput{
			TableName: &table,
			PointInTimeRecoverySpecification: &types.PointInTimeRecoverySpecification{
				PointInTimeRecoveryEnabled: aws.Bool(true),
			},
		})
		return err
	})
}

// versionKey is the key of the item with the version of all six tables.
var versionKey = item{"pk": text("meta"), "sk": text("version")}

// currentVersion returns the version of the tables. It is 0 if the tables do not exist,
// or their creation did not end.
func (db *DB) currentVersion(ctx context.Context) (int64, error) {
	films := table{db.client, filmsTable(db.prefix)}
	var row struct {
		Version int64 `dynamodbav:"version"`
	}
	_, err := films.get(ctx, versionKey, &row)
	e, ok := errors.AsType[smithy.APIError](err)
	if ok && (isMissing(err) || e.ErrorCode() == "ValidationException") {
		return 0, nil // there is no table, or a table with other keys
	}
	return row.Version, err
}
