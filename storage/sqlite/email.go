package sqlite

import (
	"context"
	"database/sql"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/email"
)

// drafts is an [email.Store].
type drafts struct {
	create, update    *sqlx.NamedStmt
	get, list, remove *sqlx.Stmt
}

// draftRow is a row of the table drafts.
type draftRow struct {
	Owner     string `db:"owner"`
	ID        string `db:"id"`
	Purpose   string `db:"purpose"`
	Tone      string `db:"tone"`
	Details   string `db:"details"`
	Recipient string `db:"recipient"`
	Sender    string `db:"sender"`
	Language  string `db:"language"`
	Length    string `db:"length"`
	Status    string `db:"status"`
	Subject   string `db:"subject"`
	Body      string `db:"body"`
	Model     string `db:"model"`
	Failure   string `db:"failure"`
	Created   int64  `db:"created"`
	Updated   int64  `db:"updated"`
}

const (
	getDraft   = `SELECT * FROM drafts WHERE owner = ? AND id = ?`
	listDrafts = `SELECT * FROM drafts WHERE owner = ? AND id < ? ORDER BY id DESC LIMIT ?`
)

func newDrafts(p *preparer) *drafts {
	return &drafts{
		create: p.writeNamed(`
			INSERT INTO drafts VALUES (:owner, :id, :purpose, :tone, :details, :recipient, :sender,
				:language, :length, :status, :subject, :body, :model, :failure, :created, :updated)
			ON CONFLICT DO NOTHING`),
		update: p.writeNamed(`
			UPDATE drafts SET purpose = :purpose, tone = :tone, details = :details, recipient = :recipient,
				sender = :sender, language = :language, length = :length, status = :status, subject = :subject,
				body = :body, model = :model, failure = :failure, created = :created, updated = :updated
			WHERE owner = :owner AND id = :id`),
		get:    p.read(getDraft),
		list:   p.read(listDrafts),
		remove: p.write(`DELETE FROM drafts WHERE owner = ? AND id = ?`),
	}
}

func (s *drafts) Create(ctx context.Context, owner string, d email.Draft) error {
	if owner == "" {
		return email.ErrNoOwner
	}
	row := rowOfDraft(owner, d)
	return writeOne(ctx, email.ErrExists, func() (sql.Result, error) { return s.create.ExecContext(ctx, row) })
}

func (s *drafts) Update(ctx context.Context, owner string, d email.Draft) error {
	if owner == "" {
		return email.ErrNoOwner
	}
	row := rowOfDraft(owner, d)
	return writeOne(ctx, email.ErrNotFound, func() (sql.Result, error) { return s.update.ExecContext(ctx, row) })
}

func (s *drafts) Get(ctx context.Context, owner, id string) (email.Draft, error) {
	if owner == "" {
		return email.Draft{}, email.ErrNoOwner
	}
	var row draftRow
	if err := s.get.GetContext(ctx, &row, owner, id); err != nil {
		return email.Draft{}, translate(ctx, err, email.ErrNotFound)
	}
	return row.draft(), nil
}

func (s *drafts) List(ctx context.Context, owner, before string, limit int) ([]email.Draft, error) {
	if owner == "" {
		return nil, email.ErrNoOwner
	}
	var rows []draftRow
	if err := s.list.SelectContext(ctx, &rows, owner, below(before), limit); err != nil {
		return nil, translate(ctx, err, nil)
	}
	list := make([]email.Draft, len(rows))
	for i, row := range rows {
		list[i] = row.draft()
	}
	return list, nil
}

func (s *drafts) Delete(ctx context.Context, owner, id string) error {
	if owner == "" {
		return email.ErrNoOwner
	}
	return writeOne(ctx, email.ErrNotFound, func() (sql.Result, error) { return s.remove.ExecContext(ctx, owner, id) })
}

func rowOfDraft(owner string, d email.Draft) draftRow {
	return draftRow{
		Owner:     owner,
		ID:        d.ID,
		Purpose:   d.Brief.Purpose,
		Tone:      d.Brief.Tone,
		Details:   d.Brief.Details,
		Recipient: d.Brief.Recipient,
		Sender:    d.Brief.Sender,
		Language:  d.Brief.Language,
		Length:    d.Brief.Length,
		Status:    string(d.Status),
		Subject:   d.Subject,
		Body:      d.Body,
		Model:     d.Model,
		Failure:   d.Failure,
		Created:   d.Created.UnixMicro(),
		Updated:   d.Updated.UnixMicro(),
	}
}

func (r draftRow) draft() email.Draft {
	return email.Draft{
		ID: r.ID,
		Brief: email.Brief{
			Purpose:   r.Purpose,
			Tone:      r.Tone,
			Details:   r.Details,
			Recipient: r.Recipient,
			Sender:    r.Sender,
			Language:  r.Language,
			Length:    r.Length,
		},
		Status:  email.Status(r.Status),
		Subject: r.Subject,
		Body:    r.Body,
		Model:   r.Model,
		Failure: r.Failure,
		Created: timeOf(r.Created),
		Updated: timeOf(r.Updated),
	}
}

func timeOf(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

// below is what the ids of a page are below: before, or if that is empty a
// text that sorts after every id.
func below(before string) string {
	if before == "" {
		return "\U0010ffff"
	}
	return before
}
