package dataset_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies/dataset"
)

// BenchmarkFilms compares reading films with its lower bound: encoding/csv, which only
// splits the fields of the same bytes.
func BenchmarkFilms(b *testing.B) {
	const rows = 5000
	for _, file := range []struct{ name, genres string }{
		{"commas", `"Drama, Science Fiction, Comedy"`},
		{
			"literals",
			`"[{'id': 18, 'name': 'Drama'}, {'id': 878, 'name': 'Science Fiction'}, ` +
				`{'id': 35, 'name': 'Comedy'}]"`,
		},
	} {
		var buf bytes.Buffer
		buf.WriteString("id,title,genres,overview,popularity,release_date,vote_count\r\n")
		overview := strings.Repeat("A lighthouse keeper, a fox and a very long winter. ", 6)
		for i := range rows {
			fmt.Fprintf(&buf, "%d,The Lantern %d,%s,\"%s\",%d.%03d,%d-%02d-15,%d\r\n",
				i+1, i, file.genres, overview, i%90, i%1000, 1970+i%50, 1+i%12, i)
		}
		run := func(name string, read func(io.Reader) (int, error)) {
			b.Run(file.name+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(buf.Len()))
				b.ReportAllocs()
				for b.Loop() {
					if n, err := read(bytes.NewReader(buf.Bytes())); err != nil || n != rows {
						b.Fatalf("read %d rows, %v", n, err)
					}
				}
				b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
		run("floor", func(r io.Reader) (n int, err error) {
			c := csv.NewReader(r)
			c.ReuseRecord = true
			for ; ; n++ {
				if _, err := c.Read(); err == io.EOF {
					return n - 1, nil // without the header
				} else if err != nil {
					return n, err
				}
			}
		})
		run("films", func(r io.Reader) (n int, err error) {
			file, err := dataset.Open(r, nil)
			if err != nil {
				return 0, err
			}
			for _, err := range file.Films() {
				if err != nil {
					return n, err
				}
				n++
			}
			return n, nil
		})
	}
}
