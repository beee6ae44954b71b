package dataset_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies/dataset"
)

// To find out how a file is read, its beginning is held in memory. That is bounded, too, if
// no row of the file can be read, or none decides anything.
func TestWhatIsHeldOfAFileIsBounded(t *testing.T) {
	const most = 40 << 20 // bytes
	for name, file := range map[string]string{
		"rows that are too short":  "id,title\n" + strings.Repeat("x\n", 500_000),
		"rows that are too long":   "id,title\n" + strings.Repeat("1,2,3,4,5,6,7,8\n", 200_000),
		"rows without a date":      "id,title,release_date\n" + strings.Repeat("1,a,\n", 400_000),
		"objects without a date":   strings.Repeat(`{"id":"x"}`+"\n", 200_000),
		"objects in a list":        "[" + strings.Repeat(`{"id":"x"},`, 200_000) + "{}]",
		"numbers in a list":        "[" + strings.Repeat(`1,`, 500_000) + "1]",
		"lines that are no object": `{"id":1,"title":"a"}` + "\n" + strings.Repeat("x\n", 500_000),
		"rows of empty cells": "id,title" + strings.Repeat(",c", 200) + "\n" +
			strings.Repeat(strings.Repeat(",", 201)+"\n", 20_000),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			f, err := dataset.Open(strings.NewReader(file), nil)
			runtime.GC()
			runtime.ReadMemStats(&after)
			runtime.KeepAlive(f)
			if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > most {
				t.Errorf("%d MB are held of a file of %d MB (%v)", held>>20, len(file)>>20, err)
			}
		})
	}
}
