// Command manyfilms writes a made-up file of films, as large as wanted, for
// benchmarks:
//
//	go run ./internal/lab/manyfilms -n 1100000 > films.csv
//
// The file has the columns of TMDB_movie_dataset_v11.csv except its long texts. It
// also has the skew of that file. Most films are recent, and a third of them have no
// genre. Many share the lowest popularity, and few say what they cost and earned. The
// same seed makes the same file on every machine.
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
