package web

import (
	"bytes"
	"html/template"
	"strings"
	"testing"
	"testing/fstest"
)

func TestPagesAreAsTheStandardLibraryWritesThem(t *testing.T) {
	t.Parallel()
	pages := template.Must(template.ParseFS(files, "*.html"))
	for all := range 1 << 7 {
		has := func(i int) bool { return all>>i&1 == 1 }
		conditions := Features{
			has(0), has(1), has(2), has(3), has(4), has(5), has(6),
		}.conditions()
		fields := map[string]bool{}
		for name, holds := range conditions {
			fields[strings.TrimPrefix(name, ".")] = holds
		}
		for _, name := range []string{"index.html", "docs.html", "shared.html"} {
			var want bytes.Buffer
			if err := pages.ExecuteTemplate(&want, name, fields); err != nil {
				t.Fatal(err)
			}
			got, err := render(files, name, conditions)
			if err != nil || !bytes.Equal(got, want.Bytes()) {
				t.Fatalf("%s with %v: %v\n%s", name, conditions, err, got)
			}
		}
	}
}

func TestPagesThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ page, want string }{
		"not a template":       {"{{if}}", "missing value for if"},
		"an unknown condition": {"{{if .Nothing}}a{{end}}", "there is no condition .Nothing"},
		"a value":              {"{{.Email}}", "a page cannot hold {{.Email}}"},
		"a loop":               {"{{range .Email}}a{{end}}", "a page cannot hold {{range .Email}}"},
		"an unknown part":      {`{{template "b.html"}}`, "b.html: file does not exist"},
		"a fault in a part":    {`a {{template "part.html"}}`, "there is no condition .Wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			pages := fstest.MapFS{
				"a.html":    {Data: []byte(tt.page)},
				"part.html": {Data: []byte("{{if .Wrong}}{{end}}")},
			}
			_, err := render(pages, "a.html", Features{}.conditions())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the error is %v, want %s", err, tt.want)
			}
		})
	}
}
