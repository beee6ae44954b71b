// Command manyfilms writes a made-up file of films, as large as wanted, for
// benchmarks:
//
//	go run ./internal/lab/manyfilms -n 1100000 > films.csv
//
// It has the columns of TMDB_movie_dataset_v11.csv, but for its long texts, and
// the skew of that file: most films are recent, a third has no genre, many
// share the least popularity, and few tell what they cost and earned. The same
// seed makes the same file on every machine.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
)

func main() {
	n := flag.Int("n", 1_100_000, "how many films")
	seed := flag.Uint64("seed", 1, "another seed makes another file")
	flag.Parse()
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	err := write(out, *n, *seed)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "manyfilms:", err)
		os.Exit(1)
	}
}
