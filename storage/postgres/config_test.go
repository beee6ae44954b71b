package postgres

import (
	"errors"
	"maps"
	"testing"
)

func TestHosts(t *testing.T) {
	for _, test := range []struct{ text, rest, hosts, ports string }{
		{"postgres://localhost/films", "postgres:///films", "localhost", "5432"},
		{"postgres://ann:a%40b@db.example:7/films?x=y", "postgres://ann:a%40b@/films?x=y", "db.example", "7"},
		{"postgres://ann@h1:1,h2:2/films", "postgres://ann@/films", "h1,h2", "1,2"},
		{"postgres://ann@h1:1,h2/films", "postgres://ann@/films", "h1,h2", "1,5432"},
		{"postgres://h1,,[::1]:3,[fe80::1]", "postgres://", "h1,localhost,::1,fe80::1", "5432,5432,3,5432"},
		{"postgres://%2Fvar%2Frun%2Fpostgresql/films", "postgres:///films", "/var/run/postgresql", "5432"},
		{"postgres://:6/films", "postgres:///films", "localhost", "6"},
		{"postgres:///films?host=h1,h2", "postgres:///films?host=h1,h2", "", ""},
		{"postgres://ann@/films", "postgres://ann@/films", "", ""},
		{"postgres:films", "postgres:films", "", ""},
	} {
		rest, hosts, ports, err := cutHosts(test.text)
		if err != nil || rest != test.rest || hosts != test.hosts || ports != test.ports {
			t.Errorf("cutHosts(%s) = %q, %q, %q, %v, want %q, %q, %q",
				test.text, rest, hosts, ports, err, test.rest, test.hosts, test.ports)
		}
	}
	for _, text := range []string{
		"postgres://h1:a/films", "postgres://h1:1:2/films", "postgres://[::1/films",
		"postgres://[::1]5/films", "postgres://%zz/films", "postgres://a%2Cb/films",
	} {
		if _, _, _, err := cutHosts(text); err == nil {
			t.Errorf("cutHosts(%s) succeeded", text)
		}
	}
}

func TestParseHosts(t *testing.T) {
	c, err := parse("postgres://ann@h1:1,h2:2/films?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	if c.server.Host != "h1" || c.server.Port != 1 || len(c.server.Multi) != 1 ||
		c.server.Multi[0].Host != "h2" || c.server.Multi[0].Port != 2 {
		t.Errorf("the hosts are %s:%d and %+v", c.server.Host, c.server.Port, c.server.Multi)
	}
	// As with libpq, a parameter goes before what stands ahead of it.
	if c, err = parse("postgres://ann@h1/films?host=h3&port=3"); err != nil || c.server.Host != "h3" || c.server.Port != 3 {
		t.Errorf("parse: %+v, %v, want h3:3", c, err)
	}
}

func TestOptionsAreSettings(t *testing.T) {
	for _, test := range []struct {
		options string
		want    settings
	}{
		{"", settings{}},
		{"-c search_path=films", settings{"search_path": "films"}},
		{`-csearch_path=a,\ b  --work-mem=64MB`, settings{"search_path": "a, b", "work_mem": "64MB"}},
		{`-c a=\\ -c b=`, settings{"a": `\`, "b": ""}},
	} {
		got := settings{}
		if err := got.withOptions(test.options); err != nil || !maps.Equal(got, test.want) {
			t.Errorf("options %q are %v, %v, want %v", test.options, got, err, test.want)
		}
	}
	for _, options := range []string{
		"-c", "-c search_path", "-B 5", "--=x", "films", "-c statement_timeout=5s",
	} {
		if err := (settings{}).withOptions(options); err == nil {
			t.Errorf("options %q are taken", options)
		}
	}
	// What the URL says itself goes before.
	c, err := parse("postgres://localhost/films?search_path=a&options=-csearch_path%3Db")
	if err != nil || c.settings["search_path"] != "a" {
		t.Errorf("the settings are %v, %v, want the search_path a", c.settings, err)
	}
	_, err = parse("postgres://localhost/films?TimeZone=Asia/Tokyo")
	if !errors.Is(err, errTimeZone) {
		t.Errorf("parse: %v, want %v", err, errTimeZone)
	}
}
