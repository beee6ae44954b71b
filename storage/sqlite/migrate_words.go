package sqlite

import (
	"context"
	"database/sql"
	"strings"

	"github.com/pressly/goose/v3"

	"github.com/marquee-go/marquee/movies"
)

// foldWords is the migration that gives films the words of [movies.Words], without
// accents, and an index of them. Titles in ASCII have their words already.
var foldWords = goose.NewGoMigration(8,
	&goose.GoFunc{RunTx: foldWordsUp}, &goose.GoFunc{RunTx: foldWordsDown})

func foldWordsUp(ctx context.Context, tx *sql.Tx) error {
	const batch = 1000
	for last, more := int64(0), true; more; {
		titles, next, err := titlesAfter(ctx, tx, last, batch)
		if err != nil {
			return err
		}
		for rowid, title := range titles {
			_, err := tx.ExecContext(ctx, `UPDATE films SET words = ? WHERE rowid = ?`,
				wordsOf(title), rowid)
			if err != nil {
				return err
			}
		}
		last, more = next, len(titles) == batch
	}
	// It has the ids of films, because VACUUM may change their rowids. Its tokenizer
	// takes ASCII letters, digits and everything beyond ASCII, so tokens are words.
	for _, statement := range []string{
		`CREATE VIRTUAL TABLE film_words USING fts5(words, content = '', contentless_delete = 1,
			detail = none, tokenize = 'ascii')`,
		`INSERT INTO film_words (rowid, words) SELECT id, words FROM films ORDER BY id`,
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// titlesAfter returns the titles beyond ASCII of the next films after a rowid, at most
// limit of them, and the last of their rowids.
func titlesAfter(
	ctx context.Context, tx *sql.Tx, last int64, limit int,
) (titles map[int64]string, next int64, err error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT rowid, title FROM films
		WHERE rowid > ? AND length(title) <> length(CAST(title AS BLOB))
		ORDER BY rowid LIMIT ?`, last, limit)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = rows.Close() }()
	titles = map[int64]string{}
	for rows.Next() {
		var title string
		if err := rows.Scan(&next, &title); err != nil {
			return nil, 0, err
		}
		titles[next] = title
	}
	return titles, next, rows.Err()
}

// foldWordsDown leaves the words as they are. An older program does not find titles
// with accents by their old words until it imports them again.
func foldWordsDown(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `DROP TABLE film_words`)
	return err
}

// wordsOf returns the words of a title, each after a space.
func wordsOf(title string) string { return " " + strings.Join(movies.Words(title), " ") }
