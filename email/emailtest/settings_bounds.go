package emailtest

import (
	"fmt"
	"math"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// wantSettingRefused checks that neither a new setting nor a change of setting 1 may have what
// spoil does.
func wantSettingRefused(
	t *testing.T, s email.SettingStore, field string, spoil func(*email.Setting),
) {
	t.Helper()
	added, update := setting(2), nextSetting(setting(1))
	spoil(&added)
	spoil(&update)
	recordtest.WantInvalid(t, "Create", s.Create(t.Context(), ann, added), field)
	recordtest.WantInvalid(t, "Update", s.Update(t.Context(), ann, update), field)
}

func settingTexts(t *testing.T, s email.SettingStore) {
	settings.Create(t, s, ann, setting(1))
	for name, bad := range recordtest.BadTexts() {
		for field, spoil := range map[string]func(*email.Setting){
			"id":    func(r *email.Setting) { r.ID = bad },
			"kind":  func(r *email.Setting) { r.Kind = bad },
			"name":  func(r *email.Setting) { r.Name = bad },
			"value": func(r *email.Setting) { r.Value = bad },
		} {
			t.Run(field+" with "+name, func(t *testing.T) { wantSettingRefused(t, s, field, spoil) })
		}
	}
	settings.WantList(t, s, ann, 9, setting(1))
}

func settingBadVersions(t *testing.T, s email.SettingStore) {
	settings.Create(t, s, ann, setting(1))
	for _, bad := range []int{-1, math.MaxInt32 + 1, 1<<32 + 5} {
		t.Run(fmt.Sprint(bad), func(t *testing.T) {
			wantSettingRefused(t, s, "version", func(r *email.Setting) { r.Version = bad })
		})
	}
	settings.WantList(t, s, ann, 9, setting(1))
}

func settingSizes(t *testing.T, s email.SettingStore) {
	sized := func(n int, text string, size int) email.Setting {
		r := setting(n)
		r.Value = ""
		r.Value = recordtest.Fill(text, size-r.Size())
		return r
	}
	for n, text := range []string{"x", "é", "𝄞", "\x01\"\\<\u2028"} {
		most, over := sized(n, text, email.MaxSettingSize), sized(n, text, email.MaxSettingSize+1)
		recordtest.WantInvalid(t, "Create", s.Create(t.Context(), ann, over), "value")
		settings.WantNothing(t, s, ann, most.ID)
		settings.Create(t, s, ann, most)
		settings.Want(t, s, ann, most)
		recordtest.WantInvalid(t, "Update", s.Update(t.Context(), ann, nextSetting(over)), "value")
		updateSetting(t, s, ann, nextSetting(most))
		settings.Want(t, s, ann, nextSetting(most))
	}
}

func settingRaces(t *testing.T, s email.SettingStore) {
	for n := range 6 {
		settings.Create(t, s, ann, setting(n))
		recordtest.OneWins(t, "Update", marquee.ErrConflict, func(worker int) error {
			r := nextSetting(setting(n))
			r.Value = fmt.Sprint(worker)
			return s.Update(t.Context(), ann, r)
		})
	}
}

// settingSeen: a person who has saved something sees it on every server.
func settingSeen(t *testing.T, s email.SettingStore) {
	r := setting(1)
	settings.Create(t, s, ann, r)
	settings.Want(t, s, ann, r)
	for range 8 {
		r = changedSetting(r, 1)
		updateSetting(t, s, ann, r)
		settings.Want(t, s, ann, r)
	}
}
