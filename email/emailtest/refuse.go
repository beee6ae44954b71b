package emailtest

import (
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
)

// texts are the text fields of a draft by the names that errors give them.
func texts(d *email.Draft) map[string]*string {
	return map[string]*string{
		"id":        &d.ID,
		"status":    (*string)(&d.Status),
		"subject":   &d.Subject,
		"body":      &d.Body,
		"model":     &d.Model,
		"failure":   &d.Failure,
		"purpose":   &d.Brief.Purpose,
		"tone":      &d.Brief.Tone,
		"details":   &d.Brief.Details,
		"recipient": &d.Brief.Recipient,
		"sender":    &d.Brief.Sender,
		"language":  &d.Brief.Language,
		"length":    &d.Brief.Length,
		"lease":     &d.Lease.Holder,
	}
}

func refusedTexts(t *testing.T, s store) {
	create(t, s, ann, draft(1))
	for field := range texts(new(email.Draft)) {
		for name, bad := range map[string]string{
			"a NUL":                     "a\x00b",
			"a byte that is not UTF-8":  "a\xff",
			"half a pair of surrogates": "\xed\xa0\x80",
			"a character cut short":     "\xf0\x9d\x84",
		} {
			t.Run(field+" with "+name, func(t *testing.T) {
				added, changed := draft(2), next(draft(1))
				*texts(&added)[field], *texts(&changed)[field] = bad, bad
				wantInvalid(t, "Create", s.Create(t.Context(), ann, added), field)
				wantInvalid(t, "Update", s.Update(t.Context(), ann, changed), field)
			})
		}
	}
	wantHistory(t, s, ann, 9, []email.Draft{draft(1)})
}

// sized is the nth draft, with so much of a text in a field that all its texts
// have size bytes together.
func sized(n int, field, text string, size int) email.Draft {
	d := draft(n)
	*texts(&d)[field] = ""
	for _, s := range texts(&d) {
		size -= len(*s)
	}
	*texts(&d)[field] = strings.Repeat(text, size/len(text)) + strings.Repeat("x", size%len(text))
	return d
}

func sizes(t *testing.T, s store) {
	for n, test := range []struct{ name, field, text string }{
		{"a long body", "body", "x"},
		{"a long subject", "subject", "é"},
		{"long details", "details", "𝄞"},
		{"what grows when it is quoted", "body", "\x01\"\\<\u2028"},
	} {
		t.Run(test.name, func(t *testing.T) {
			most := sized(n, test.field, test.text, email.MaxSize)
			over := sized(n, test.field, test.text, email.MaxSize+1)
			wantInvalid(t, "Create", s.Create(t.Context(), ann, over), test.field)
			wantNotFound(t, s, ann, most)
			create(t, s, ann, most)
			wantDraft(t, s, ann, most)

			most, over = next(most), next(over)
			wantInvalid(t, "Update", s.Update(t.Context(), ann, over), test.field)
			wantError(t, "Update", s.Update(t.Context(), ann, most), nil)
			wantDraft(t, s, ann, most)
		})
	}
}

// large: pages and lists of large drafts are as complete as those of small ones.
func large(t *testing.T, s store) {
	var all []email.Draft
	for n := range 8 {
		d := sized(n, "body", "0123456789", email.MaxSize-1)
		d.Status = email.StatusPending // a byte longer
		create(t, s, ann, d)
		all = append(all, d)
	}
	wantHistory(t, s, ann, len(all), all)
	wantHistory(t, s, ann, 3, all)
	wantOwners(t, s, ann)

	last := draft(len(all)).Lease.Until
	found, err := s.Abandoned(t.Context(), last, len(all))
	if err != nil || len(found) != len(all) {
		t.Fatalf("Abandoned gives %d drafts, %v, want %d", len(found), err, len(all))
	}
	for _, o := range found {
		wantDraft(t, s, o.Owner, o.Draft)
	}
}
