package dynamodb

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// chunk is an item of the journal.
type chunk struct {
	PK      string  `dynamodbav:"pk"`
	SK      string  `dynamodbav:"sk"`
	Entries []entry `dynamodbav:"entries"`
}

func chunksOf(batch string) string { return "journal#" + batch }

// maxChunk is about how many bytes a chunk may have, well below the 400 KB that an item
// may have.
const maxChunk = 250 << 10

// entry is the change of a film, or the new state of a year or of the import.
type entry struct {
	change
	Year   *year     `dynamodbav:"year,omitempty"`
	Import *imported `dynamodbav:"import,omitempty"`
}

func (e entry) size() (n int) {
	for _, f := range []*film{e.Old, e.New} {
		if f != nil {
			n += f.size()
		}
	}
	if e.Year != nil {
		n += e.Year.size()
	}
	return n
}

func chunkKey(n int) string { return fmt.Sprintf("%06d", n) }

// writes returns the writes that make the changes of a chunk.
func (c chunk) writes() (deletes, puts []types.WriteRequest, err error) {
	for _, e := range c.Entries {
		stale, fresh, err := e.items()
		if err != nil {
			return nil, nil, err
		}
		for _, key := range stale {
			deletes = append(deletes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key}})
		}
		for _, row := range fresh {
			i, err := attributevalue.MarshalMap(row)
			if err != nil {
				return nil, nil, err
			}
			puts = append(puts, types.WriteRequest{PutRequest: &types.PutRequest{Item: i}})
		}
	}
	return deletes, puts, nil
}

// items returns the keys of the items that an entry removes, and the items that it
// writes.
func (e entry) items() (stale []item, fresh []any, err error) {
	if e.Import != nil {
		return nil, []any{e.Import}, nil
	}
	if e.Year != nil {
		for _, y := range e.Year.items() {
			if y.Films == 0 {
				stale = append(stale, y.key())
			} else {
				fresh = append(fresh, y)
			}
		}
		return stale, fresh, nil
	}
	kept := map[[2]string]bool{}
	if e.New != nil {
		postings, err := e.New.postings()
		if err != nil {
			return nil, nil, err
		}
		for _, p := range postings {
			fresh = append(fresh, p)
			kept[[2]string{p.List, p.Rank}] = true
		}
	}
	if e.Old != nil {
		postings, err := e.Old.postings()
		if err != nil {
			return nil, nil, err
		}
		for _, p := range postings {
			if !kept[[2]string{p.List, p.Rank}] {
				stale = append(stale, p.key())
			}
		}
	}
	return stale, fresh, nil
}
