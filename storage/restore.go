package storage

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/valid"
)

// maxLine is the greatest length of a line in bytes. The longest one has a message of
// [chat.MaxSize], in which each byte is escaped as six.
const maxLine = 4 << 20

// maxTalk is how many messages of a conversation Restore takes. A [chat.Service] stops at
// 200 or a few more. A store reads the whole conversation at once.
const maxTalk = 1000

// Restore reads what [Export] wrote, and gives the drafts, settings and conversations to an owner.
// The owner may be another one than in the file. It returns how many it read, also with
// an error. It leaves out what was spent: a file gives nobody a new budget, and takes none.
//
// Records that the stores have already are not written again, so a Restore that failed
// can be repeated. Later versions of a record stay. Restore then goes on, and returns
// [ErrDiffers] at the end.
//
// Restore checks each line before it stores it. It fails at the first line that is wrong,
// and names it. What stands before that line is then stored. A file that ends too early
// is an error. Restore needs the stores of all records that the file holds.
func Restore(ctx context.Context, s *Stores, owner string, r io.Reader) (Counts, error) {
	in := restorer{stores: s, owner: owner}
	if err := in.restore(ctx, r); err != nil {
		return in.counts(), fmt.Errorf("storage: restore: %w", err)
	}
	if in.later > 0 {
		return in.counts(), fmt.Errorf("%w: %d of its drafts, settings and messages are other ones and "+
			"not older, and stay", ErrDiffers, in.later)
	}
	return in.counts(), nil
}

// restorer is a [Restore] while it runs.
type restorer struct {
	stores *Stores
	owner  string
	done   endLine            // what was read
	talk   *chat.Conversation // the messages that follow belong to it
	said   int                // how many messages of talk were read
	began  bool               // the first line was read
	ended  bool               // the last line was read
	later  int                // records that the stores have in a later version
}

func (in *restorer) counts() Counts {
	n := in.done
	return Counts{Drafts: n.Drafts, Settings: n.Settings, Conversations: n.Conversations}
}

func (in *restorer) restore(ctx context.Context, r io.Reader) error {
	if err := marquee.CheckOwner(in.owner); err != nil {
		return err
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		l, err := decode[line](lines.Bytes(), "an export")
		if err == nil {
			err = in.take(ctx, l)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return fmt.Errorf("line %d: is longer than %d bytes", n+1, maxLine)
	case err != nil:
		return err
	case !in.ended:
		return fmt.Errorf("the export ends after line %d, without its last line (end); "+
			"export it again", n)
	}
	return nil
}

// decode reads one line of a kind of file. It refuses members that it does not know.
func decode[L any](raw []byte, kind string) (l L, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, fmt.Errorf("is not a line of %s: %w", kind, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return l, fmt.Errorf("is not a line of %s: it has more than one value", kind)
	}
	return l, nil
}

// take stores the record of a line.
func (in *restorer) take(ctx context.Context, l line) error {
	switch {
	case in.ended:
		return errors.New("stands after the end of the export")
	case l.members() != 1:
		return errors.New("must have exactly one of export, draft, setting, conversation, message, " +
			"account and end")
	case in.began == (l.Export != nil):
		return errors.New("the first line of an export, and no other, has the member export")
	case l.Export != nil:
		return in.begin(*l.Export)
	case l.Draft != nil:
		d, err := l.Draft.draft()
		if err != nil {
			return err
		}
		return in.draft(ctx, d)
	case l.Setting != nil:
		return in.setting(ctx, l.Setting.setting())
	case l.Conversation != nil:
		return in.conversation(ctx, l.Conversation.conversation())
	case l.Message != nil:
		return in.message(ctx, l.Message.message())
	case l.Account != nil: // it is for the person, and no budget changes by a file
		in.done.Accounts++
		return nil
	default:
		return in.end(*l.End)
	}
}

func (in *restorer) begin(l exportLine) error {
	if l.Version < 1 || l.Version > exportVersion {
		return fmt.Errorf("the export has version %d of the format, and this program reads "+
			"the versions up to %d", l.Version, exportVersion)
	}
	in.began = true
	return nil
}

func (in *restorer) draft(ctx context.Context, d email.Draft) error {
	if in.stores.Email == nil {
		return errors.New("there is no store for drafts")
	}
	err := valid.First(
		checkDraftID(d.ID),
		valid.Between("version", d.Version, 1, math.MaxInt32),
		oneOf("status", d.Status, email.StatusPending, email.StatusComplete, email.StatusFailed,
			email.StatusStopped),
		checkTimes(d.Created, d.Updated, d.Lease.Until),
	)
	if err != nil {
		return err
	}
	if err := in.note(putVersion(ctx, in.stores.Email, in.owner, d)); err != nil {
		return err
	}
	in.done.Drafts++
	return nil
}

func (in *restorer) conversation(ctx context.Context, c chat.Conversation) error {
	if in.stores.Chat == nil {
		return errors.New("there is no store for conversations")
	}
	if err := valid.First(checkID(c.ID), checkTimes(c.Created, c.Updated)); err != nil {
		return err
	}
	err := in.stores.Chat.Create(ctx, in.owner, c)
	if errors.Is(err, marquee.ErrExists) && c.Version > 0 {
		err = in.note(in.stores.Chat.Update(ctx, in.owner, c))
	}
	if err != nil && !errors.Is(err, marquee.ErrExists) {
		return err
	}
	in.talk, in.said = &c, 0
	in.done.Conversations++
	return nil
}

func (in *restorer) message(ctx context.Context, m chat.Message) error {
	if in.talk == nil {
		return errors.New("is a message without a conversation before it")
	}
	err := valid.First(
		checkID(m.ID),
		valid.Between("version", m.Version, 1, math.MaxInt32),
		oneOf("role", m.Role, chat.RoleUser, chat.RoleAssistant),
		checkTimes(m.Created, m.Lease.Until),
	)
	if err != nil {
		return err
	}
	if in.said++; in.said > maxTalk {
		return fmt.Errorf("is message %d of its conversation, which may have %d", in.said, maxTalk)
	}
	err = in.stores.Chat.PutMessage(ctx, in.owner, *in.talk, m)
	if err := in.note(err); err != nil {
		return err
	}
	in.done.Messages++
	return nil
}

// end compares what was read with the last line.
func (in *restorer) end(want endLine) error {
	if in.done != want {
		return fmt.Errorf("lines are missing or double: the export had %+v, and %+v were read",
			want, in.done)
	}
	in.ended = true
	return nil
}

// note counts a record that the stores have in a later version.
func (in *restorer) note(err error) error {
	if errors.Is(err, marquee.ErrConflict) {
		in.later++
		return nil
	}
	return err
}

func checkID(id string) error {
	if !uid.Valid(id) {
		return valid.Errorf("id", "must be a UUID")
	}
	return nil
}

// checkDraftID also takes the ids of the versions of a letter.
func checkDraftID(id string) error {
	if _, _, ok := uid.SplitVersion(id); !ok {
		return valid.Errorf("id", "must be a UUID, or one with the number of a version")
	}
	return nil
}

func oneOf[T ~string](field string, value T, known ...T) error {
	if !slices.Contains(known, value) {
		return valid.Errorf(field, "must be one of %q", known)
	}
	return nil
}

// checkTimes refuses times that not every store could keep.
func checkTimes(times ...time.Time) error {
	for _, t := range times {
		if year := t.UTC().Year(); year < 1 || year > 9998 {
			return valid.Errorf("times", "must be in the years from 1 to 9998")
		}
	}
	return nil
}
