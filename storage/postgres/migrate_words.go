package postgres

import (
	"context"
	"database/sql"

	"github.com/lib/pq"
	"github.com/pressly/goose/v3"

	"github.com/marquee-go/marquee/movies"
)

// foldWords is the migration that gives films the words of [movies.Words], without
// accents. Titles in ASCII have their words already. On the way down the words stay:
// an older program does not find titles with accents until it imports them again.
var foldWords = goose.NewGoMigration(7, &goose.GoFunc{RunTx: foldWordsUp}, nil)

func foldWordsUp(ctx context.Context, tx *sql.Tx) error {
	// A cursor sees the films as they were when it was declared.
	_, err := tx.ExecContext(ctx, `
		DECLARE unfolded CURSOR FOR
		SELECT id, title FROM films WHERE octet_length(title) <> char_length(title)`)
	if err != nil {
		return err
	}
	for {
		ids, words, err := nextWords(ctx, tx)
		if err != nil || len(ids) == 0 {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			UPDATE films SET words = folded.words::tsvector
			FROM unnest($1::bigint[], $2::text[]) AS folded (id, words)
			WHERE films.id = folded.id`, pq.Array(ids), pq.Array(words))
		if err != nil {
			return err
		}
	}
}

// nextWords reads films from the cursor, at most 1,000. It returns their ids and words.
func nextWords(ctx context.Context, tx *sql.Tx) (ids []int64, words []string, err error) {
	rows, err := tx.QueryContext(ctx, `FETCH 1000 FROM unfolded`)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		var title string
		if err := rows.Scan(&id, &title); err != nil {
			return nil, nil, err
		}
		ids = append(ids, id)
		words = append(words, lexemes(movies.Words(title), "", " "))
	}
	return ids, words, rows.Err()
}
