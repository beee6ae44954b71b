package main

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// The program prints the licence of each module, and of each library of the page, that
// it contains on any system.
func TestLicensesOfAllThatIsShipped(t *testing.T) {
	if testing.Short() {
		t.Skip("the go command looks at the program for three systems")
	}
	texts := licenseTexts{}
	addGo(t, texts)
	addModules(t, texts)
	addPage(t, texts)
	if *update {
		if err := os.WriteFile("THIRD_PARTY_LICENSES", []byte(texts.file()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if r := invoke(t, "licenses"); r.status != 0 || r.out != texts.file() {
		t.Errorf("exit status %d: the licences are not those of what is shipped: "+
			"run make licenses", r.status)
	}
}

func TestLicensesThatCanBeShipped(t *testing.T) {
	mit, err := os.ReadFile("../../httpapi/web/assets/third_party/mdurl/LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	const (
		gpl = "This program is free software: you can redistribute it and/or modify it under " +
			"the terms of the GNU General Public License as published by the Free Software " +
			"Foundation, either version 3 of the License, or (at your option) any later version."
		mpl = "This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0. " +
			"If a copy of the MPL was not distributed with this file, You can obtain one at " +
			"http://mozilla.org/MPL/2.0/."
	)
	tests := []struct {
		name  string
		files map[string]string
		want  string // the error
	}{
		{"MIT", map[string]string{"LICENSE": string(mit)}, ""},
		{"MIT, in British English", map[string]string{"licence.md": string(mit)}, ""},
		{"MIT and a notice", map[string]string{"COPYING": string(mit), "NOTICE": "By us."}, ""},
		{"MIT and a list", map[string]string{"LICENSE": string(mit), "LICENSE-LOGO": "Ours."}, ""},
		{"nothing", nil, "no licence"},
		{"a notice only", map[string]string{"NOTICE.txt": "By us."}, "no licence"},
		{"code only", map[string]string{"license.go": string(mit)}, "no licence"},
		{"words of their own", map[string]string{"LICENSE": "Do no evil."}, "no known licence"},
		{"of their own, and MIT as a notice",
			map[string]string{"LICENSE": "Do no evil.", "NOTICE": string(mit)}, "no known licence"},
		{"GPL", map[string]string{"LICENSE": gpl}, "GPL"},
		{"MPL", map[string]string{"LICENSE": mpl}, "MPL"},
		{"MIT and GPL", map[string]string{"LICENSE": string(mit), "COPYING": gpl}, "GPL"},
		{"GPL below MIT", map[string]string{"LICENSE": string(mit) + "\n\n" + gpl}, "GPL"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder := fstest.MapFS{}
			for name, text := range tt.files {
				folder[name] = &fstest.MapFile{Data: []byte(text)}
			}
			texts := licenseTexts{}
			licensed, err := texts.add("example.com/letters", folder)
			if err == nil && !licensed {
				err = errNoLicense
			}
			if tt.want == "" && err != nil ||
				tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("the error is %v, want %q", err, tt.want)
			}
			for name, text := range tt.files {
				printed := strings.Contains(texts.file(), strings.TrimSpace(text))
				if tt.want == "" && !printed {
					t.Errorf("%s is not printed", name)
				}
			}
		})
	}
}
