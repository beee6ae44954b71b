package dynamodb

import (
	"context"

	"github.com/marquee-go/marquee/movies"
)

// imported is a [movies.Import] in its item.
type imported struct {
	PK      string `dynamodbav:"pk"`
	SK      string `dynamodbav:"sk"`
	Version string `dynamodbav:"version,omitempty"`
	Source  string `dynamodbav:"source,omitempty"`
	AsOf    int64  `dynamodbav:"as_of"` // microseconds
	Key     string `dynamodbav:"key,omitempty"`
	Rows    int    `dynamodbav:"rows"`
	Done    bool   `dynamodbav:"done"`
}

var importKey = item{"pk": text("meta"), "sk": text("import")}

func importedOf(i movies.Import) *imported {
	return &imported{
		PK:      "meta",
		SK:      "import",
		Version: i.Version,
		Source:  i.Source,
		AsOf:    i.AsOf.UnixMicro(),
		Key:     i.Key,
		Rows:    i.Rows,
		Done:    i.Done,
	}
}

func (s *films) Imported(ctx context.Context) (movies.Import, error) {
	var row imported
	found, err := s.get(ctx, importKey, &row)
	if err != nil || !found {
		return movies.Import{}, translate(ctx, err)
	}
	return movies.Import{
		Version: row.Version,
		Source:  row.Source,
		AsOf:    timeOf(row.AsOf),
		Key:     row.Key,
		Rows:    row.Rows,
		Done:    row.Done,
	}, nil
}
