package sqlstore

import (
	"context"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

// The statements about drafts.
const (
	createDraft = `
		INSERT INTO drafts (owner, id, version, purpose, tone, details, recipient, sender, language,
			length, status, subject, body, model, failure, created, updated,
			lease_holder, lease_until, lease_attempt, input, cached, output, reasoning, nano_usd,
			address, batch, batch_row, batch_rows, extra)
		VALUES (:owner, :id, :version, :purpose, :tone, :details, :recipient, :sender, :language,
			:length, :status, :subject, :body, :model, :failure, :created, :updated,
			:lease_holder, :lease_until, :lease_attempt,
			:input, :cached, :output, :reasoning, :nano_usd,
			:address, :batch, :batch_row, :batch_rows, :extra)
		ON CONFLICT DO NOTHING`
	updateDraft = `
		UPDATE drafts SET version = :version, purpose = :purpose, tone = :tone, details = :details,
			recipient = :recipient, sender = :sender, language = :language, length = :length,
			status = :status, subject = :subject, body = :body, model = :model, failure = :failure,
			created = :created, updated = :updated, lease_holder = :lease_holder,
			lease_until = :lease_until, lease_attempt = :lease_attempt,
			input = :input, cached = :cached, output = :output, reasoning = :reasoning,
			nano_usd = :nano_usd, address = :address, batch = :batch, batch_row = :batch_row,
			batch_rows = :batch_rows, extra = :extra
		WHERE owner = :owner AND id = :id AND version < :version`
	deleteDraft = `DELETE FROM drafts WHERE owner = :owner AND id = :id`

	draftColumns = `owner, id, version, purpose, tone, details, recipient, sender, language, length,
		status, subject, body, model, failure, created, updated,
		lease_holder, lease_until, lease_attempt, input, cached, output, reasoning, nano_usd,
		address, batch, batch_row, batch_rows, extra`
	GetDraft   = `SELECT ` + draftColumns + ` FROM drafts WHERE owner = ? AND id = ?`
	ListDrafts = `
		SELECT ` + draftColumns + ` FROM drafts WHERE owner = ? AND (created, id) < (?, ?)
		ORDER BY created DESC, id DESC LIMIT ?`
	AbandonedDrafts = `
		SELECT ` + draftColumns + ` FROM drafts WHERE status = 'pending' AND lease_until < ?
		ORDER BY lease_until, owner, id LIMIT ?`
	// The id of a version after the first has a hyphen and a number after that of its letter.
	CountDrafts = `
		SELECT count(*) FROM (SELECT 1 FROM drafts WHERE owner = ? AND substr(id, 37, 1) <> '-'
			LIMIT ?) AS counted`
	// No text is read for its size.
	SizeOfDrafts = `
		SELECT coalesce(sum(octet_length(id) + octet_length(purpose) + octet_length(tone)
			+ octet_length(details) + octet_length(recipient) + octet_length(sender)
			+ octet_length(language) + octet_length(length) + octet_length(status)
			+ octet_length(subject) + octet_length(body) + octet_length(model)
			+ octet_length(failure) + octet_length(lease_holder) + octet_length(address)
			+ octet_length(batch) + octet_length(extra)), 0)
		FROM drafts WHERE owner = ?`
	NextDraftOwner = `SELECT owner FROM drafts WHERE owner > ? ORDER BY owner LIMIT 1`
)

// Drafts is an [email.Store].
type Drafts struct {
	Records[email.Draft, draftRow]
}

// NewDrafts returns the store of drafts in a database.
func NewDrafts(db DB) Drafts {
	return Drafts{Records[email.Draft, draftRow]{db, &draftKind}}
}

var draftKind = recordKind[email.Draft, draftRow]{
	create: createDraft, update: updateDraft, get: GetDraft, list: ListDrafts,
	delete: deleteDraft, next: NextDraftOwner,
	rowOf: rowOfDraft, of: draftRow.draft,
}

// Abandoned returns drafts whose leases ended before now.
func (s Drafts) Abandoned(ctx context.Context, now time.Time, limit int) ([]email.Owned, error) {
	var rows []draftRow
	if err := s.db.Select(ctx, &rows, AbandonedDrafts, Stamp{now}, limit); err != nil {
		return nil, err
	}
	list := make([]email.Owned, len(rows))
	for i := range rows {
		d, err := rows[i].draft()
		if err != nil {
			return nil, err
		}
		list[i] = email.Owned{Owner: rows[i].Owner, Draft: d}
	}
	return list, nil
}

// Count counts the drafts of an owner.
func (s Drafts) Count(ctx context.Context, owner string, most int) (int, error) {
	return count(ctx, s.db, CountDrafts, owner, most)
}

// Size adds up the texts of the drafts of an owner.
func (s Drafts) Size(ctx context.Context, owner string) (int64, error) {
	return size(ctx, s.db, SizeOfDrafts, owner)
}

// draftRow is a row of the table drafts.
type draftRow struct {
	Owner        string `db:"owner"`
	ID           string `db:"id"`
	Version      int    `db:"version"`
	Purpose      string `db:"purpose"`
	Tone         string `db:"tone"`
	Details      string `db:"details"`
	Recipient    string `db:"recipient"`
	Sender       string `db:"sender"`
	Language     string `db:"language"`
	Length       string `db:"length"`
	Status       string `db:"status"`
	Subject      string `db:"subject"`
	Body         string `db:"body"`
	Model        string `db:"model"`
	Failure      string `db:"failure"`
	Created      Stamp  `db:"created"`
	Updated      Stamp  `db:"updated"`
	LeaseHolder  string `db:"lease_holder"`
	LeaseUntil   Stamp  `db:"lease_until"`
	LeaseAttempt int    `db:"lease_attempt"`
	Address      string `db:"address"`
	Batch        string `db:"batch"`
	BatchRow     int    `db:"batch_row"`
	BatchRows    int    `db:"batch_rows"`
	Extra        string `db:"extra"`
	spent
}

func rowOfDraft(owner string, d email.Draft) draftRow {
	return draftRow{
		Owner:        owner,
		ID:           d.ID,
		Version:      d.Version,
		Purpose:      d.Brief.Purpose,
		Tone:         d.Brief.Tone,
		Details:      d.Brief.Details,
		Recipient:    d.Brief.Recipient,
		Sender:       d.Brief.Sender,
		Language:     d.Brief.Language,
		Length:       d.Brief.Length,
		Status:       string(d.Status),
		Subject:      d.Subject,
		Body:         d.Body,
		Model:        d.Model,
		Failure:      d.Failure,
		Created:      Stamp{d.Created},
		Updated:      Stamp{d.Updated},
		LeaseHolder:  d.Lease.Holder,
		LeaseUntil:   Stamp{d.Lease.Until},
		LeaseAttempt: d.Lease.Attempt,
		Address:      d.Brief.Address,
		Batch:        d.Batch.ID,
		BatchRow:     d.Batch.Row,
		BatchRows:    d.Batch.Rows,
		Extra:        d.Extra(),
		spent:        spentOf(d.Usage, d.Cost),
	}
}

func (r draftRow) draft() (email.Draft, error) {
	d := email.Draft{
		ID:      r.ID,
		Version: r.Version,
		Brief: email.Brief{
			Purpose:   r.Purpose,
			Tone:      r.Tone,
			Details:   r.Details,
			Recipient: r.Recipient,
			Address:   r.Address,
			Sender:    r.Sender,
			Language:  r.Language,
			Length:    r.Length,
		},
		Status:  email.Status(r.Status),
		Subject: r.Subject,
		Body:    r.Body,
		Model:   r.Model,
		Failure: r.Failure,
		Usage:   r.usage(),
		Cost:    r.cost(),
		Created: r.Created.Time,
		Updated: r.Updated.Time,
		Lease:   marquee.Lease{Holder: r.LeaseHolder, Until: r.LeaseUntil.Time, Attempt: r.LeaseAttempt},
		Batch:   email.Batch{ID: r.Batch, Row: r.BatchRow, Rows: r.BatchRows},
	}
	err := d.SetExtra(r.Extra)
	return d, err
}
