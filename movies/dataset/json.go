package dataset

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// texts reads the JSON objects of a file one by one, each with the line on which it
// begins. A text is valid until the next call.
type texts func() (line int, text []byte, err error)

const notObject = `must be one JSON object, such as ` +
	`{"id":101,"original_title":"The Lantern","popularity":9.6}`

// openJSON finds out how the objects of a file stand in it: one on each line, in a list,
// or in a list within an object, as on a page of TMDB's API.
func openJSON(packed io.Reader, o Options) (*File, error) {
	text := bufio.NewReaderSize(&newlines{r: packed}, maxRecord)
	// An error comes again when the objects are read.
	beginning, _ := text.Peek(maxRecord)
	if onLines(beginning) {
		return openObjects(JSONLines, (&lines{r: text}).next, "", o)
	}
	return openObjects(JSON, (&objects{r: text}).next, "", o)
}

// onLines tells by the beginning of a file whether each line is an object.
func onLines(beginning []byte) bool {
	beginning = bytes.TrimSpace(beginning)
	if _, _, inList := findList(beginning); inList || beginning[0] == '[' {
		return false
	}
	first, rest, _ := bytes.Cut(beginning, []byte("\n"))
	rest = bytes.TrimSpace(rest)
	return json.Valid(first) || len(rest) == 0 || rest[0] == '{'
}

// openObjects finds out what the objects of a file mean. Column is their column in a file
// of rejects, "" in other files.
func openObjects(format Format, read texts, column string, o Options) (*File, error) {
	ours := column != ""
	if column == jsonOwnFilm {
		o.Columns = append(slices.Clone(o.Columns), Choice{Field: FieldID})
	}
	rows, err := readObjects(read)
	if err != nil {
		return nil, err
	}
	if !ours && rows.holdsObjects() {
		return nil, errHolds
	}
	if column == jsonColumn || !ours && len(o.Columns) == 0 && !rows.whole() {
		return &File{
			format: format, mode: movies.Update, ours: ours, header: []string{jsonColumn},
			rows: jsonFilms{read: rows.text, adult: o.Adult}, reading: exportReading(format),
		}, nil
	}
	films, reading, err := understand(rows, rows.names, ours, false, o)
	if err != nil {
		return nil, err
	}
	reading.Format = format
	column = jsonFilm
	if reading.IDs == IDsMade {
		column = jsonOwnFilm
	}
	return &File{
		format: format, mode: movies.Merge, ours: ours, header: []string{column}, rows: films,
		reading: reading,
	}, nil
}

// exportReading is what is understood of TMDB's daily export.
func exportReading(format Format) Reading {
	return Reading{
		Format: format, Encoding: utf8Name, IDs: IDsOfTMDB, TMDB: true,
		Columns: []Column{
			{Name: "id", Field: FieldID}, {Name: "popularity", Field: FieldPopularity},
			{Name: "adult", Field: FieldAdult}, {Name: "original_title"}, {Name: "video"},
		},
		Missing: []Field{},
		Remarks: []string{"TMDB's daily export: it only updates popularities"},
	}
}

// jsonRows are the objects of a file, as rows with a cell for each of their keys.
type jsonRows struct {
	read  texts
	held  []heldText
	names []string
	at    map[string]int // where a name is in names
	cells []string
}

// heldText is an object that was read to learn its keys.
type heldText struct {
	line int
	text []byte
	err  error
}

// readObjects reads the first objects of a file to learn the keys that they have.
func readObjects(read texts) (*jsonRows, error) {
	rows := &jsonRows{read: read, at: map[string]int{}}
	for n := 0; len(rows.held) < sampleRows && n < sampleBytes; {
		line, text, err := read()
		rows.held = append(rows.held, heldText{line, bytes.Clone(text), err})
		n += len(text)
		if err != nil && !movies.OneRow(err) {
			break
		}
		if !isObject(text) {
			continue // the row tells of it
		}
		for key := range entries(text) {
			if _, ok := rows.at[key]; !ok {
				rows.at[key] = len(rows.names)
				rows.names = append(rows.names, key)
			}
			if len(rows.names) > maxFields {
				return nil, tooWide(line)
			}
		}
	}
	return rows, nil
}

// errHolds refuses an object that holds films, or the columns of a table, by names.
var errHolds = errors.New("dataset: this is one object that holds other objects by their names; " +
	"write a list of films, such as [{\"title\":\"The Lantern\"}] (pandas: orient=\"records\")")

// holdsObjects tells whether all there is is one object that has nothing but objects.
func (j *jsonRows) holdsObjects() bool {
	if len(j.held) != 2 || !isObject(j.held[0].text) || !errors.Is(j.held[1].err, io.EOF) {
		return false
	}
	values := 0
	for _, value := range entries(j.held[0].text) {
		if value[0] == '{' && jsonCell(value) == string(value) {
			values++
		}
	}
	return values > 0 && values == len(j.names)
}

// whole tells whether the objects are whole films. Those of TMDB's daily exports have an
// id, a name and a popularity.
func (j *jsonRows) whole() bool {
	h := newHeader(j.names)
	if len(j.names) > 0 && !h.has([]string{"id"}) {
		return true
	}
	for _, f := range []Field{FieldReleased, FieldYear, FieldGenres, FieldBudget, FieldRevenue} {
		if len(h.candidates(namesOf(f))) > 0 {
			return true
		}
	}
	return slices.ContainsFunc(h.candidates(namesOf(FieldTitle)), func(i int) bool {
		return !slices.Contains([]string{"name", "originaltitle"}, h.full[i])
	})
}

// text returns the next object. Objects that were held come first.
func (j *jsonRows) text() (int, []byte, error) {
	if len(j.held) == 0 {
		return j.read()
	}
	held := j.held[0]
	j.held = j.held[1:]
	return held.line, held.text, held.err
}

func (j *jsonRows) next() (row, error) {
	line, text, err := j.text()
	if err != nil {
		return row{}, err
	}
	r := row{line: line, text: string(bytes.TrimSpace(text))}
	j.cells = slices.Grow(j.cells[:0], len(j.names))[:len(j.names)]
	clear(j.cells)
	if !isObject(text) {
		return row{}, &movies.RowError{Line: line, Reason: notObject, Record: []string{r.text}}
	}
	for key, value := range entries(text) {
		if i, ok := j.at[key]; ok {
			j.cells[i] = jsonCell(value)
		} else if cell := jsonCell(value); !unknown(cell) && len(r.late) < maxFields {
			r.late = append(r.late, key)
		}
	}
	r.cells = j.cells
	return r, nil
}

// isObject tells whether a text is one object of JSON.
func isObject(text []byte) bool {
	text = bytes.TrimLeft(text, blank)
	return len(text) > 0 && text[0] == '{' && json.Valid(text)
}

// jsonCell returns a value of JSON as a cell of a table: a string without its quotes,
// nothing for null, and other values as they stand. Wikidata's query service and MongoDB
// write objects with the value of a cell in them.
func jsonCell(value json.RawMessage) string {
	switch value[0] {
	case 'n':
		return ""
	case '"':
		var s string
		_ = json.Unmarshal(value, &s) // it was read before
		return s
	case '{':
		var cell struct {
			Value  *string         `json:"value"`
			Date   json.RawMessage `json:"$date"`
			Int    *string         `json:"$numberInt"`
			Long   *string         `json:"$numberLong"`
			Double *string         `json:"$numberDouble"`
		}
		if json.Unmarshal(value, &cell) != nil {
			break
		}
		if cell.Date != nil {
			return jsonDate(jsonCell(cell.Date))
		}
		if text := cmp.Or(cell.Value, cell.Int, cell.Long, cell.Double); text != nil {
			return *text
		}
	}
	return string(value)
}

// jsonDate returns a date of MongoDB's as a day: it is one in words, or milliseconds since
// 1970.
func jsonDate(cell string) string {
	if ms, err := strconv.ParseInt(cell, 10, 64); err == nil {
		return time.UnixMilli(ms).UTC().Format(time.DateOnly)
	}
	return cell
}
