package dynamodb

import (
	"context"
	"encoding/json"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/marquee-go/marquee/movies"
)

// imported is a [movies.Import] in its item. Source and AsOf repeat the first of Sources,
// for older programs that do not know the list.
type imported struct {
	PK      string   `dynamodbav:"pk"`
	SK      string   `dynamodbav:"sk"`
	Version string   `dynamodbav:"version,omitempty"`
	Source  string   `dynamodbav:"source,omitempty"`
	AsOf    int64    `dynamodbav:"as_of"` // microseconds
	Key     string   `dynamodbav:"key,omitempty"`
	Rows    int      `dynamodbav:"rows"`
	Done    bool     `dynamodbav:"done"`
	Sources []source `dynamodbav:"sources,omitempty"`
	Brought brought  `dynamodbav:"brought,omitempty"`
}

// brought is what imports brought, as JSON.
type brought []movies.Brought

// MarshalDynamoDBAttributeValue gives the list to DynamoDB. It is absent if it is empty.
func (b brought) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) {
	if len(b) == 0 {
		return &types.AttributeValueMemberNULL{Value: true}, nil
	}
	raw, err := json.Marshal(b)
	return text(string(raw)), err
}

// UnmarshalDynamoDBAttributeValue reads the list.
func (b *brought) UnmarshalDynamoDBAttributeValue(value types.AttributeValue) error {
	raw, ok := value.(*types.AttributeValueMemberS)
	if !ok {
		return nil
	}
	return json.Unmarshal([]byte(raw.Value), b)
}

// source is a [movies.Source] with its times in microseconds.
type source struct {
	Name       string `dynamodbav:"name,omitempty"`
	AsOf       int64  `dynamodbav:"as_of"`
	Popularity int64  `dynamodbav:"popularity"`
	NotTMDB    bool   `dynamodbav:"not_tmdb,omitempty"`
}

var importKey = item{"pk": text("meta"), "sk": text("import")}

func importedOf(i movies.Import) *imported {
	row := imported{
		PK: "meta", SK: "import", Version: i.Version, AsOf: time.Time{}.UnixMicro(),
		Key: i.Key, Rows: i.Rows, Done: i.Done, Brought: i.Brought,
	}
	for _, s := range i.Sources {
		row.Sources = append(row.Sources, source{
			Name: s.Name, AsOf: s.AsOf.UnixMicro(), Popularity: s.Popularity.UnixMicro(),
			NotTMDB: s.NotTMDB,
		})
	}
	if len(row.Sources) > 0 {
		row.Source, row.AsOf = row.Sources[0].Name, row.Sources[0].AsOf
	}
	return &row
}

// read returns the Import of an item. An older program that does not know the list of
// sources wrote none. Most files that such a program read had popularities, so its
// source counts as one that had.
func (row imported) read() movies.Import {
	i := movies.Import{
		Version: row.Version, Key: row.Key, Rows: row.Rows, Done: row.Done, Brought: row.Brought,
	}
	if row.Sources == nil && (row.Source != "" || row.AsOf != time.Time{}.UnixMicro()) {
		row.Sources = []source{{Name: row.Source, AsOf: row.AsOf, Popularity: row.AsOf}}
	}
	for _, s := range row.Sources {
		i.Sources = append(i.Sources, movies.Source{
			Name: s.Name, AsOf: timeOf(s.AsOf), Popularity: timeOf(s.Popularity),
			NotTMDB: s.NotTMDB,
		})
	}
	return i
}

func (s *films) Imported(ctx context.Context) (movies.Import, error) {
	i, err := s.getImport(ctx)
	return i, translate(ctx, err)
}

// getImport reads the Import that is kept. It returns the zero Import if none is kept.
func (s *films) getImport(ctx context.Context) (movies.Import, error) {
	var row imported
	found, err := s.get(ctx, importKey, &row)
	if err != nil || !found {
		return movies.Import{}, err
	}
	return row.read(), nil
}
