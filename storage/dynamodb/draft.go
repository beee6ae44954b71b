package dynamodb

import (
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

// draftRow is an item of the table of drafts.
type draftRow struct {
	Owner string `dynamodbav:"owner"`
	ID    string `dynamodbav:"id"`
	Place string `dynamodbav:"place"`
	// Pending and Lease put a pending draft into the index of leases.
	Pending string `dynamodbav:"pending,omitempty"`
	Lease   string `dynamodbav:"lease,omitempty"`

	Version   int    `dynamodbav:"version"`
	Purpose   string `dynamodbav:"purpose"`
	Tone      string `dynamodbav:"tone"`
	Details   string `dynamodbav:"details"`
	Recipient string `dynamodbav:"recipient"`
	Sender    string `dynamodbav:"sender"`
	Language  string `dynamodbav:"language"`
	Length    string `dynamodbav:"length"`
	Status    string `dynamodbav:"status"`
	Subject   string `dynamodbav:"subject"`
	Body      string `dynamodbav:"body"`
	Model     string `dynamodbav:"model"`
	Failure   string `dynamodbav:"failure"`
	Created   int64  `dynamodbav:"created"` // times are in microseconds
	Updated   int64  `dynamodbav:"updated"`
	Holder    string `dynamodbav:"lease_holder"`
	Until     int64  `dynamodbav:"lease_until"`
	Attempt   int    `dynamodbav:"attempt"`
	Address   string `dynamodbav:"address,omitempty"`
	Batch     string `dynamodbav:"batch,omitempty"`
	BatchRow  int    `dynamodbav:"batch_row,omitempty"`
	BatchRows int    `dynamodbav:"batch_rows,omitempty"`
	Extra     string `dynamodbav:"extra,omitempty"`
	// Number says which version of its letter the draft is. The first one has none.
	Number int `dynamodbav:"number,omitempty"`
	spent
}

// pendingDrafts is the only partition of the index of leases. It takes a thousand
// writes a second, and each draft takes two.
const pendingDrafts = "pending"

func recordKey(owner, id string) item { return item{"owner": text(owner), "id": text(id)} }

func rowOfDraft(owner string, d email.Draft) draftRow {
	row := draftRow{
		Owner:     owner,
		ID:        d.ID,
		Place:     placeKey(d.Place()),
		Version:   d.Version,
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
		Holder:    d.Lease.Holder,
		Until:     d.Lease.Until.UnixMicro(),
		Attempt:   d.Lease.Attempt,
		Address:   d.Brief.Address,
		Batch:     d.Batch.ID,
		BatchRow:  d.Batch.Row,
		BatchRows: d.Batch.Rows,
		Extra:     d.Extra(),
		spent:     spentOf(d.Usage, d.Cost),
	}
	if n := d.Number(); n > 1 {
		row.Number = n
	}
	if d.Status == email.StatusPending {
		row.Pending, row.Lease = pendingDrafts, sortableTime(d.Lease.Until)
	}
	return row
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
		Created: timeOf(r.Created),
		Updated: timeOf(r.Updated),
		Lease:   marquee.Lease{Holder: r.Holder, Until: timeOf(r.Until), Attempt: r.Attempt},
		Batch:   email.Batch{ID: r.Batch, Row: r.BatchRow, Rows: r.BatchRows},
	}
	err := d.SetExtra(r.Extra)
	return d, err
}

func timeOf(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
