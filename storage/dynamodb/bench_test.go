package dynamodb

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
)

// Each benchmark has two runs: the store, and a "floor". The floor makes the same request
// with only the SDK, and decodes the answer by attributevalue.

func BenchmarkGetDraft(b *testing.B) {
	db := benchDrafts(b)
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			if _, err := db.Email().Get(b.Context(), "ann", "0050"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			out, err := db.client.GetItem(b.Context(), &dynamodb.GetItemInput{
				TableName: &db.drafts.name, ConsistentRead: aws.Bool(true),
				Key: item{"owner": text("ann"), "id": text("0050")},
			})
			if err != nil {
				b.Fatal(err)
			}
			var row draftRow
			if err := attributevalue.UnmarshalMap(out.Item, &row); err != nil || row.ID != "0050" {
				b.Fatal(row.ID, err)
			}
		}
	})
}

func BenchmarkListDrafts(b *testing.B) {
	const page = 20
	db := benchDrafts(b)
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			if list, err := db.Email().List(b.Context(), "ann", marquee.Place{}, page); err != nil ||
				len(list) != page {
				b.Fatal(len(list), err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		floor(b, db, page, new([]draftRow), &dynamodb.QueryInput{
			TableName:                 &db.drafts.name,
			IndexName:                 aws.String(byCreated),
			Limit:                     aws.Int32(page),
			ScanIndexForward:          aws.Bool(false),
			KeyConditionExpression:    aws.String("#o = :o"),
			ExpressionAttributeNames:  map[string]string{"#o": "owner"},
			ExpressionAttributeValues: item{":o": text("ann")},
		})
	})
}

func BenchmarkCountGenres(b *testing.B) {
	db := benchFilms(b)
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			if _, err := db.Movies().CountGenres(b.Context(), 1990, 2019); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		floor(b, db, 30, new([]yearItem), &dynamodb.QueryInput{
			TableName:              &db.films.name,
			KeyConditionExpression: aws.String("pk = :p AND sk BETWEEN :from AND :to"),
			ExpressionAttributeValues: item{
				":p": text(genreCounts), ":from": text("1990"), ":to": text("2019"),
			},
		})
	})
}

func BenchmarkEarnings(b *testing.B) {
	db := benchFilms(b)
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			if e, err := db.Movies().Earnings(b.Context()); err != nil || len(e) != 143 {
				b.Fatal(len(e), err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		floor(b, db, 143, new([]posting), &dynamodb.QueryInput{
			TableName:                 &db.films.name,
			KeyConditionExpression:    aws.String("pk = :p"),
			ExpressionAttributeValues: item{":p": text(earnings)},
		})
	})
}

func BenchmarkImported(b *testing.B) {
	db := benchFilms(b)
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			if i, err := db.Movies().Imported(b.Context()); err != nil || i.Version != "1" {
				b.Fatal(i, err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			out, err := db.client.GetItem(b.Context(), &dynamodb.GetItemInput{
				TableName: &db.films.name, ConsistentRead: aws.Bool(true), Key: importKey,
			})
			if err != nil {
				b.Fatal(err)
			}
			var row imported
			if err := attributevalue.UnmarshalMap(out.Item, &row); err != nil || row.Version != "1" {
				b.Fatal(row, err)
			}
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	const page = 20
	db := benchFilms(b)
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			found, err := db.Movies().Search(b.Context(), movies.Query{Words: []string{"film"}, Limit: page})
			if err != nil || len(found) != page {
				b.Fatal(len(found), err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		floor(b, db, page, new([]posting), &dynamodb.QueryInput{
			TableName: &db.films.name, Limit: aws.Int32(page),
			KeyConditionExpression:    aws.String("pk = :p"),
			ExpressionAttributeValues: item{":p": text(listOfWord("film"))},
		})
	})
}

func BenchmarkUpsert(b *testing.B) {
	const n = 500 // a batch of an import
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			db := benchOpen(b)
			b.StartTimer()
			if change, err := db.Movies().Upsert(b.Context(), batchOf("1", filmsOf(n))); err != nil ||
				change.Inserted != n {
				b.Fatal(change, err)
			}
		}
	})
	// The floor only writes the items of the films. If it broke off, nobody could tell.
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			db := benchOpen(b)
			var c chunk
			for _, m := range filmsOf(n) {
				c.Entries = append(c.Entries, entry{change: change{New: new(filmOf(m))}})
			}
			_, puts, err := c.writes()
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			if err := db.films.writeAll(b.Context(), puts); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// floor measures a query, and decoding its answer into rows.
func floor[Row any](b *testing.B, db *DB, want int, rows *[]Row, query *dynamodb.QueryInput) {
	b.Helper()
	for b.Loop() {
		ask(b, db, want, rows, query)
	}
}

func ask[Row any](b *testing.B, db *DB, want int, rows *[]Row, query *dynamodb.QueryInput) {
	b.Helper()
	query.ConsistentRead = aws.Bool(true)
	out, err := db.client.Query(b.Context(), query)
	if err != nil {
		b.Fatal(err)
	}
	*rows = nil
	if err := attributevalue.UnmarshalListOfMaps(out.Items, rows); err != nil || len(*rows) != want {
		b.Fatal(len(*rows), err)
	}
}

func benchOpen(b *testing.B) *DB {
	b.Helper()
	db, err := Open(b.Context(), services.DynamoDB(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

func benchDrafts(b *testing.B) *DB {
	b.Helper()
	db := benchOpen(b)
	for n := range 100 {
		d := email.Draft{
			ID:      fmt.Sprintf("%04d", n),
			Version: 2,
			Brief:   email.Brief{Purpose: "ask for the invoice", Tone: "formal", Length: "medium"},
			Status:  email.StatusComplete,
			Subject: "Invoice",
			Body:    "Hello Dana,\n\ncould you please send the invoice again?\n\nThanks\nAnn",
			Model:   "model-1",
			Created: time.UnixMicro(int64(n)),
			Updated: time.UnixMicro(int64(n)),
		}
		if err := db.Email().Create(b.Context(), "ann", d); err != nil {
			b.Fatal(err)
		}
	}
	return db
}

func benchFilms(b *testing.B) *DB {
	b.Helper()
	db := benchOpen(b)
	if _, err := db.Movies().Upsert(b.Context(), batchOf("1", filmsOf(1000))); err != nil {
		b.Fatal(err)
	}
	return db
}

// filmsOf makes n films of a century with two or three of 19 genres each. Every seventh
// film has money.
func filmsOf(n int) []movies.Movie {
	list := make([]movies.Movie, n)
	for i := range list {
		m := movies.Movie{
			ID:         int64(i + 1),
			Title:      fmt.Sprintf("The Film of the Number %d", i),
			Released:   time.Date(1920+i*7%100, time.Month(1+i%12), 1+i%28, 0, 0, 0, 0, time.UTC),
			Popularity: new(float64(i*31%9973) / 10),
		}
		if i%7 == 0 {
			m.Budget, m.Revenue = new(int64(1_000_000+i)), new(int64(3_000_000-i))
		}
		for g := range 2 + i%2 {
			m.Genres = append(m.Genres, fmt.Sprintf("Genre %d", (i/3+g*5)%19))
		}
		list[i] = m
	}
	return list
}
