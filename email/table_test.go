package email_test

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

func TestReadTable(t *testing.T) {
	for name, tt := range map[string]struct {
		file    string
		columns []string
		rows    [][]string
	}{
		"commas": {
			"name,talk\nAda,Engines\nGrace,Compilers\n", []string{"name", "talk"},
			[][]string{{"Ada", "Engines"}, {"Grace", "Compilers"}},
		},
		"semicolons": {
			"name;talk\r\nAda;One, two\r\n", []string{"name", "talk"}, [][]string{{"Ada", "One, two"}},
		},
		"tabs": {
			"name\ttalk\nAda\tOne; two\n", []string{"name", "talk"}, [][]string{{"Ada", "One; two"}},
		},
		"one column": {"name\nAda\n", []string{"name"}, [][]string{{"Ada"}}},
		"a BOM":      {"\ufeffname,talk\nAda,x", []string{"name", "talk"}, [][]string{{"Ada", "x"}}},
		"quotes": {
			"name,talk\n\"Ada, Countess\",\"says \"\"hi\"\"\nand goes\"\n", []string{"name", "talk"},
			[][]string{{"Ada, Countess", "says \"hi\"\nand goes"}},
		},
		"quoted name": {"\"a;b;c\",talk\nx,y\n", []string{"a;b;c", "talk"}, [][]string{{"x", "y"}}},
		"white space": {
			" name , talk \n Ada , x \n", []string{"name", "talk"}, [][]string{{"Ada", "x"}},
		},
		"empty lines": {
			"name,talk\n\nAda,x\n  \n\nGrace,y\n\n", []string{"name", "talk"},
			[][]string{{"Ada", "x"}, {"Grace", "y"}},
		},
		"empty lines first": {
			"\r\n\nname;talk\r\nAda;One, two\r\n", []string{"name", "talk"},
			[][]string{{"Ada", "One, two"}},
		},
		"no value": {"name,talk\nAda,\n", []string{"name", "talk"}, [][]string{{"Ada", ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := email.ReadTable(strings.NewReader(tt.file))
			if err != nil || !reflect.DeepEqual(got.Columns, tt.columns) ||
				!reflect.DeepEqual(got.Rows, tt.rows) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestFaultsOfATable(t *testing.T) {
	row := "Ada,x\n"
	const misquoted = "has a quote in the wrong place; put the whole value in quotes, " +
		`and write "" for a quote in it`
	for name, tt := range map[string]struct{ file, want string }{
		"empty": {"", "the file is empty; begin it with a line of names, such as name,talk"},
		"names only": {
			"name,talk\n",
			"the file has names of columns, and no row below them; add one for each letter",
		},
		"UTF-16":     {"\xff\xfen\x00", "the file is UTF-16; save it as CSV in UTF-8"},
		"a workbook": {"PK\x03\x04...", "the file is a workbook; save it as CSV in UTF-8"},
		"Latin-1":    {"name\nAda\nZo\xeb\n", "line 3 is not UTF-8; save the file as CSV in UTF-8"},
		"too large": {
			strings.Repeat("a", email.MaxTable+1), "the file has more than 1048576 bytes; split it",
		},
		"too many rows": {
			"name,talk\n" + strings.Repeat(row, 1001),
			"line 1002: is more than a batch has room for, which is 1000 rows; split the file",
		},
		"no name": {"name,\nAda,x\n", "line 1: column 2 has no name; give it one, or remove it"},
		"names twice": {
			"name,Name\nAda,x\n",
			"line 1, column Name: has the name of column 1; give each column its own",
		},
		"a brace": {
			"{name}\nAda\n", "line 1, column {name}: has a brace in its name; remove it",
		},
		"a NUL": {
			"a\x00b\nAda\n", "line 1, column a\x00b: holds a NUL character at byte 1; remove it",
		},
		"many columns": {
			strings.Repeat("a,", 100) + "b\n",
			"line 1: has 101 columns, and at most 100 are allowed (and 1 more)",
		},
		"ragged": {
			"name,talk\n\nAda,x\nGrace\n",
			"row 2 (line 4): has 1 value, and the number of columns is 2; put quotes around " +
				"a value that holds a separator",
		},
		"ragged twice": {
			"a,b\n1\n1,2,3\n",
			"row 1 (line 2): has 1 value, and the number of columns is 2; put quotes around " +
				"a value that holds a separator (and 1 more)",
		},
		"a lonely quote": {
			"name,talk\nAda,\"x\nGrace,y\n",
			"row 1 (line 2): " + misquoted,
		},
		"a quote in a name": {"na\"me\nAda\n", "line 1: " + misquoted},
		"a quote inside": {
			"name,talk\nAda,x\nGr\"a\"ce,y\n",
			"row 2 (line 3): " + misquoted,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := email.ReadTable(strings.NewReader(tt.file))
			if fmt.Sprint(err) != "email: "+tt.want {
				t.Errorf("got  %v\nwant email: %s", err, tt.want)
			}
			if invalid, ok := errors.AsType[*marquee.InvalidError](err); !ok || invalid.Field != "batch" {
				t.Errorf("%v is not an InvalidError", err)
			}
		})
	}
}

func TestReadTableTellsThatReadingFailed(t *testing.T) {
	_, err := email.ReadTable(iotest.ErrReader(io.ErrUnexpectedEOF))
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v", err)
	}
}

func TestTableOf(t *testing.T) {
	got, err := email.TableOf([]map[string]string{{"name": " Ada "}, {"name": "Grace", "talk": "x"}})
	want := &email.Table{
		Columns: []string{"name", "talk"}, Rows: [][]string{{"Ada", ""}, {"Grace", "x"}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	wide := map[string]string{}
	for i := range 200 {
		wide[fmt.Sprint(i)] = "x"
	}
	for name, tt := range map[string]struct {
		rows []map[string]string
		want string
	}{
		"none":     {nil, "rows is 0; it must be from 1 to 1000"},
		"too many": {make([]map[string]string, 1001), "rows is 1001; it must be from 1 to 1000"},
		"no columns": {
			[]map[string]string{wide}, "email: has 200 columns, and at most 100 are allowed",
		},
		"too large": {
			[]map[string]string{{"name": strings.Repeat("a", email.MaxTable)}},
			"email: the rows have more than 1048576 bytes; split them",
		},
		"equal names": {
			[]map[string]string{{"a": "x", "A": "y"}},
			"email: column a: has the name of column 1; give each column its own",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := email.TableOf(tt.rows); fmt.Sprint(err) != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

var inPraise = email.Brief{
	Purpose: "Thank {name} for {{talk}} {Talk}", Recipient: "{name}", Sender: "Ann",
	Address: "{mail}",
}

func tableOf(columns string, rows ...string) *email.Table {
	t := &email.Table{Columns: strings.Split(columns, ",")}
	for _, row := range rows {
		t.Rows = append(t.Rows, strings.Split(row, ","))
	}
	return t
}

func TestFill(t *testing.T) {
	b := inPraise
	b.Key = "k"
	got, err := email.Fill(b, tableOf("name,talk,mail,fee",
		"Ada,{name} of {{,ada@example.org,1", "Grace,COBOL,g.h@example.org,2"))
	want := []email.Brief{
		{
			Purpose: "Thank Ada for {talk} {name} of {{", Recipient: "Ada", Sender: "Ann",
			Address: "ada@example.org",
		},
		{
			Purpose: "Thank Grace for {talk} COBOL", Recipient: "Grace", Sender: "Ann",
			Address: "g.h@example.org",
		},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	unused := email.Unused(inPraise, tableOf("name,talk,mail,fee"))
	if !reflect.DeepEqual(unused, []string{"fee"}) {
		t.Errorf("unused: %q", unused)
	}
}

func TestFaultsOfFill(t *testing.T) {
	const braces = "; write {{ and }} for braces in the text"
	row := "Ada,x,ada@example.org"
	good := tableOf("name,talk,mail", row)
	for name, tt := range map[string]struct {
		brief email.Brief
		table *email.Table
		want  []string
	}{
		"no such column": {
			email.Brief{Purpose: "Thank {nam}"}, good,
			[]string{
				"purpose: has {nam}, and there is no such column; the columns are name, talk, mail" + braces,
			},
		},
		"several": {
			email.Brief{Purpose: "{a}", Details: "{b} {c}", Tone: "}"}, good,
			[]string{"details: has {b}, and", "purpose: has {a}, and", "tone: has a } without"},
		},
		"not closed": {
			email.Brief{Purpose: "Thank {name"}, good,
			[]string{"purpose: has a { without its partner" + braces},
		},
		"not opened": {
			email.Brief{Purpose: "Thank name} {name}"}, good,
			[]string{"purpose: has a } without its partner" + braces},
		},
		"inside another": {
			email.Brief{Purpose: "{na{me}}"}, good,
			[]string{"purpose: has a { without its partner" + braces},
		},
		"JSON": {
			email.Brief{Purpose: `{name} {"a":1}`}, good,
			[]string{`purpose: has {"a":1}, and there is no such column`},
		},
		"no variable": {
			email.Brief{Purpose: "Thank {{name}}"}, good, []string{"no text of the brief uses a column"},
		},
		"empty values": {
			inPraise, tableOf("name,talk,mail", ",x,a@b.c", row, "Bo,,"),
			[]string{
				"row 1, column name: is empty, and the brief uses it; fill it in, or remove the row",
				"row 3, column talk: is empty", "row 3, column mail: is empty",
			},
		},
		"ragged": {
			inPraise, tableOf("name,talk,mail", row, "Ada,x"),
			[]string{"row 2: has 2 values, and the number of columns is 3"},
		},
		"no address": {
			inPraise, tableOf("name,talk,mail", row, "Bo,x,nobody"),
			[]string{
				"row 2, address: must be an email address in ASCII and nothing else, such as " +
					"ada@example.org",
			},
		},
		"two addresses": {
			inPraise, tableOf("name,talk,mail", "Ada,x,Ada <ada@example.org>"),
			[]string{"row 1, address: must be"},
		},
		"a header": {
			inPraise, tableOf("name,talk,mail", "Ada,x,ada@example.org\r\nBcc: eve@example.org"),
			[]string{"row 1, address: must be"},
		},
		"too long": {
			inPraise, tableOf("name,talk,mail", "Ada,"+strings.Repeat("x", 1000)+",ada@example.org"),
			[]string{"row 1, purpose: has 1021 characters; shorten it to 1000 or fewer"},
		},
		"no length": {
			email.Brief{Purpose: "p", Length: "{name}"}, good,
			[]string{`row 1, length: is "Ada"; it must be short, medium or long`},
		},
		"a long text": {
			email.Brief{Purpose: "{name}", Details: strings.Repeat("{name}", 20_000)}, good,
			[]string{"details: has more than 100000 bytes; shorten it"},
		},
		"no rows": {
			inPraise, tableOf("name,talk,mail"), []string{"rows is 0; it must be from 1 to 1000"},
		},
		"too many rows": {
			inPraise, tableOf("name,talk,mail", make([]string, 1001)...),
			[]string{"rows is 1001; it must be from 1 to 1000"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			briefs, err := email.Fill(tt.brief, tt.table)
			var got []string
			if faults, ok := errors.AsType[*email.FaultsError](err); ok {
				for _, f := range faults.Faults {
					got = append(got, f.String())
				}
			} else if err != nil {
				got = []string{err.Error()}
			}
			if len(got) != len(tt.want) || briefs != nil {
				t.Fatalf("%q, want %q", got, tt.want)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], tt.want[i]) {
					t.Errorf("got  %s\nwant %s", got[i], tt.want[i])
				}
			}
		})
	}
}

func TestFaultsAreBounded(t *testing.T) {
	_, err := email.Fill(
		inPraise, tableOf("name,talk,mail", strings.Split(strings.Repeat(",,;", 300), ";")[:300]...),
	)
	faults, ok := errors.AsType[*email.FaultsError](err)
	if !ok || len(faults.Faults) != 20 || faults.More != 880 ||
		!strings.HasSuffix(err.Error(), "(and 899 more)") {
		t.Errorf("%v", err)
	}
	rows := make([]string, 1000)
	for i := range rows {
		rows[i] = "Ada"
	}
	_, err = email.Fill(email.Brief{Purpose: "{name}", Details: strings.Repeat("€", 20_000)},
		tableOf("name", rows...))
	if !strings.Contains(fmt.Sprint(err), "row 280: the briefs up to this row have more than") {
		t.Errorf("large briefs: %v", err)
	}
}

// A small request cannot ask for briefs of gigabytes.
func TestFillMakesNoTextThatIsFarTooLong(t *testing.T) {
	brief := email.Brief{Purpose: "{a}", Details: strings.Repeat("{a}", 6_000)}
	table := tableOf("a", strings.Repeat("x", 100_000), "y")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := email.Fill(brief, table)
	runtime.ReadMemStats(&after)
	if made := after.TotalAlloc - before.TotalAlloc; made > 8<<20 {
		t.Errorf("%d bytes were made", made)
	}
	const want = "email: row 1, details: would have 600000000 bytes; shorten it, or the values " +
		"that it uses"
	if fmt.Sprint(err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func FuzzTable(f *testing.F) {
	f.Add("name,talk\nAda,x\n", "Thank {name} for {talk}")
	f.Add("\ufeffa;b\r\n\"1\n2\";\"\"\"\"\r\n", "{{a}} {b}")
	f.Add("a\tb\n1\t2\n\n", "{a")
	f.Fuzz(func(t *testing.T, file, purpose string) {
		table, err := email.ReadTable(strings.NewReader(file))
		if err != nil {
			if !utf8.ValidString(err.Error()) {
				t.Errorf("the error is not UTF-8: %q", err)
			}
			return
		}
		briefs, err := email.Fill(email.Brief{Purpose: purpose}, table)
		if err != nil {
			return
		}
		if len(briefs) != len(table.Rows) || len(briefs) == 0 || len(briefs) > email.MaxLetters {
			t.Errorf("%d briefs of %d rows", len(briefs), len(table.Rows))
		}
		for i, b := range briefs {
			if b.Validate() != nil {
				t.Errorf("brief %d cannot be used: %+v", i, b)
			}
			for name, value := range zip(table.Columns, table.Rows[i]) {
				if purpose == "{"+name+"}" && b.Purpose != value {
					t.Errorf("%q became %q, want %q", purpose, b.Purpose, value)
				}
			}
		}
	})
}

func zip(names, values []string) map[string]string {
	m := map[string]string{}
	for i := range names {
		m[names[i]] = values[i]
	}
	return m
}
