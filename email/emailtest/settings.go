package emailtest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// TestSettingStore tests the contract of [email.SettingStore], as [TestStore] tests that of
// [email.Store]. If the store is not a [marquee.OwnerLister] or a [marquee.Purger], the rules
// about these are skipped, and a message says so.
func TestSettingStore(t *testing.T, open func(t *testing.T) email.SettingStore) {
	recordtest.Run(t, open, settingRules())
}

func settingRules() []recordtest.Rule[email.SettingStore] {
	return slices.Concat(settings.VersionRules(), []recordtest.Rule[email.SettingStore]{
		{Name: "settings of MaxSettingSize are kept, larger ones refused", Check: settingSizes},
		{Name: "a Get that follows a write sees it", Check: settingSeen},
	}, settings.Rules())
}

// settings describes settings to the rules for all records with versions.
var settings = recordtest.Versioned[email.SettingStore, email.Setting]{
	Kind: recordtest.Kind[email.SettingStore, email.Setting]{
		One: "setting", Many: "settings",
		At:      settingAt,
		Change:  changedSetting,
		Writing: "Update",
		Write: func(ctx context.Context, s email.SettingStore, owner string, r email.Setting) error {
			return s.Update(ctx, owner, r)
		},
		Pair: func(n, size int) (before, after email.Setting) {
			size = min(size, email.MaxSettingSize-200) // the rest is for the other fields
			before = setting(n)
			before.Value = recordtest.Fill("0123456789", size)
			after = changedSetting(before, 1)
			after.Value = recordtest.Fill("9876543210", size)
			return before, after
		},
		Listed: func(s email.Setting) email.Setting { return s },
		Same:   email.Setting.Equal,
		Size:   email.Setting.Size,
	},
	Texts: func(r *email.Setting) map[string]*string {
		return map[string]*string{"id": &r.ID, "kind": &r.Kind, "name": &r.Name, "value": &r.Value}
	},
	Numbers: func(r *email.Setting) map[string]*int { return map[string]*int{"version": &r.Version} },
	Others: map[string]func(*email.Setting){
		"created": func(r *email.Setting) { r.Created = r.Created.Add(time.Microsecond) },
		"updated": func(r *email.Setting) { r.Updated = r.Updated.Add(time.Microsecond) },
	},
	Variants: settingVariants,
	Note:     "value",
}

// setting returns the nth setting. All its fields are set.
func setting(n int) email.Setting { return settingAt(n, recordtest.PlaceOf(n)) }

func settingAt(n int, at marquee.Place) email.Setting {
	return email.Setting{
		ID: at.ID, Version: 1, Kind: "template", Name: fmt.Sprintf("thanks %d", n),
		Value: fmt.Sprintf(`{"purpose":"Thank them for %d"}`, n), Created: at.Created,
		Updated: at.Created.Add(time.Microsecond),
	}
}

// changedSetting returns a setting after its nth change.
func changedSetting(s email.Setting, n int) email.Setting {
	s.Version += n
	s.Kind, s.Name = "tone", fmt.Sprintf("warm %d", n)
	s.Value = fmt.Sprintf(`{"words":%d}`, n)
	s.Updated = s.Created.Add(time.Duration(n) * time.Second)
	return s
}

// settingVariants returns settings with the same id that differ in all other fields.
func settingVariants() map[string]email.Setting {
	full := setting(1)
	highest := full
	highest.Version = math.MaxInt32
	bare := email.Setting{ID: full.ID, Version: 1, Created: full.Created, Updated: full.Created}
	blanks := full
	blanks.Name, blanks.Value = " \t\n"+full.Name+"\r\n \u00a0", "\r\n{ }\n"
	planes := full
	planes.Kind, planes.Name, planes.Value =
		recordtest.EveryPlane(), recordtest.EveryPlane(), recordtest.EveryPlane()
	long := full
	long.Value = strings.Repeat("𝄞", 30_000)
	return map[string]email.Setting{
		"all fields": full, "the highest version": highest, "empty fields": bare,
		"white space around": blanks, "all of Unicode": planes, "30,000 characters": long,
	}
}

func settingSizes(t *testing.T, s email.SettingStore) {
	for n, text := range []string{"x", "é", "𝄞", "\x01\"\\<\u2028"} {
		settings.WantSize(t, s, n, "value", text, email.MaxSettingSize)
	}
}

// settingSeen: a person who has saved something sees it on every server.
func settingSeen(t *testing.T, s email.SettingStore) {
	r := setting(1)
	settings.Create(t, s, ann, r)
	settings.Want(t, s, ann, r)
	for range 8 {
		r = changedSetting(r, 1)
		settings.Update(t, s, ann, r)
		settings.Want(t, s, ann, r)
	}
}
