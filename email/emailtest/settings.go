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
	return slices.Concat([]recordtest.Rule[email.SettingStore]{
		{Name: "Get returns every field as Create was given it", Check: settingCreated},
		{Name: "Get returns every field as Update was given it", Check: settingUpdated},
		{Name: "Create of a taken id is ErrExists and changes nothing", Check: settingTaken},
		{Name: "Update of a taken version is ErrConflict and changes nothing", Check: settingConflict},
		{Name: "Update takes higher versions only", Check: settingVersions},
		{Name: "a deleted setting stays deleted", Check: settingDeleted},
		{Name: "texts that not every store could keep are refused", Check: settingTexts},
		{Name: "versions that not every store could keep are refused", Check: settingBadVersions},
		{Name: "settings of MaxSettingSize are kept, larger ones refused", Check: settingSizes},
		{Name: "of concurrent Updates of one version one wins", Check: settingRaces},
		{Name: "a Get that follows a write sees it", Check: settingSeen},
	}, slices.DeleteFunc(settings.Rules(), func(r recordtest.Rule[email.SettingStore]) bool {
		// Nobody counts settings, so a store need not.
		return strings.HasPrefix(r.Name, "Count ") || strings.HasPrefix(r.Name, "Size ")
	}))
}

// settings describes settings to the rules for all records.
var settings = recordtest.Kind[email.SettingStore, email.Setting]{
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

// nextSetting returns a setting with the next version and no other change.
func nextSetting(s email.Setting) email.Setting {
	s.Version++
	return s
}

func updateSetting(t *testing.T, s email.SettingStore, owner string, r email.Setting) {
	t.Helper()
	recordtest.WantError(t, "Update", s.Update(t.Context(), owner, r), nil)
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

func settingCreated(t *testing.T, s email.SettingStore) {
	for name, r := range settingVariants() {
		t.Run(name, func(t *testing.T) {
			settings.Create(t, s, name, r)
			settings.Want(t, s, name, r)
			settings.WantList(t, s, name, 2, r)
		})
	}
}

func settingUpdated(t *testing.T, s email.SettingStore) {
	for name, r := range settingVariants() {
		t.Run(name, func(t *testing.T) {
			first := changedSetting(setting(1), 1)
			first.Version = 0
			settings.Create(t, s, name, first)
			updateSetting(t, s, name, r)
			settings.Want(t, s, name, r)
			settings.WantList(t, s, name, 2, r)
		})
	}
}

// otherSettings returns settings that differ from r in one field. The id and the version are the
// same.
func otherSettings(r email.Setting) map[string]email.Setting {
	all := map[string]email.Setting{}
	for field, change := range map[string]func(*email.Setting){
		"kind":    func(r *email.Setting) { r.Kind += "s" },
		"name":    func(r *email.Setting) { r.Name += "!" },
		"value":   func(r *email.Setting) { r.Value += " " },
		"created": func(r *email.Setting) { r.Created = r.Created.Add(time.Microsecond) },
		"updated": func(r *email.Setting) { r.Updated = r.Updated.Add(time.Microsecond) },
	} {
		other := r
		change(&other)
		all[field] = other
	}
	return all
}

func settingTaken(t *testing.T, s email.SettingStore) {
	settings.Create(t, s, ann, setting(1))
	for field, other := range otherSettings(setting(1)) {
		recordtest.WantError(t, "Create with another "+field,
			s.Create(t.Context(), ann, other), marquee.ErrExists)
	}
	recordtest.WantError(t, "Create of the next version",
		s.Create(t.Context(), ann, nextSetting(setting(1))), marquee.ErrExists)
	recordtest.WantError(t, "the very same Create again",
		s.Create(t.Context(), ann, setting(1)), nil)
	settings.Want(t, s, ann, setting(1))
}

func settingConflict(t *testing.T, s email.SettingStore) {
	settings.Create(t, s, ann, setting(1))
	want := nextSetting(setting(1))
	updateSetting(t, s, ann, want)
	for field, other := range otherSettings(want) {
		recordtest.WantError(t, "Update with another "+field,
			s.Update(t.Context(), ann, other), marquee.ErrConflict)
	}
	recordtest.WantError(t, "the very same Update again", s.Update(t.Context(), ann, want), nil)
	settings.Want(t, s, ann, want)
}

func settingVersions(t *testing.T, s email.SettingStore) {
	settings.Create(t, s, ann, setting(1))
	for _, step := range []struct {
		version int
		name    string
		want    error
	}{
		{1, "the same version", marquee.ErrConflict},
		{0, "a lower version", marquee.ErrConflict},
		{2, "the next version", nil},
		{7, "a leap", nil},
		{3, "between", marquee.ErrConflict},
		{math.MaxInt32, "the last version", nil},
	} {
		r := setting(1)
		r.Version, r.Value = step.version, step.name
		recordtest.WantError(t, step.name, s.Update(t.Context(), ann, r), step.want)
		if step.want == nil {
			settings.Want(t, s, ann, r)
		}
	}
}

func settingDeleted(t *testing.T, s email.SettingStore) {
	settings.Create(t, s, ann, setting(1), setting(2))
	settings.Delete(t, s, ann, 1)
	settings.WantNone(t, s, ann, setting(1))
	settings.WantList(t, s, ann, 9, setting(2))
}
