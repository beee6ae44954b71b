// Package dataset reads films for [movies.Service.Import]: from files
// of films, and from TMDB's API. It also makes up a demo set.
//
//	file, err := dataset.Open(r, nil)
//	if err != nil {
//		return err
//	}
//	result, err := films.Import(ctx, file.Films(), &movies.ImportOptions{
//		Source: "films.csv", Mode: file.Mode(),
//	})
//
// Use [TMDB] in place of a file if you have a key for TMDB's API, version 3. TMDB
// asks programs that show its data to show [Attribution]. [Demo] needs neither a
// file nor a key.
//
// # Files
//
// [Open] finds out by itself which of these a file is:
//
//   - CSV, between commas, semicolons, tabs or bars, with a header. Lines above the
//     header are left out. The movies.dat and u.item of MovieLens need no header.
//   - JSON: objects of films in a list, in a list within an object, one after the
//     other, or one on each line.
//   - TMDB's daily export of movie ids: JSON lines with id, original_title,
//     popularity, adult and video. It only updates the popularity of films that
//     the store has: see [File.Mode].
//   - Rejected rows, as [File.Rejects] writes them, after somebody has mended them.
//
// A file may be packed by gzip, in one member or several. Its encoding is UTF-8 or
// Windows-1252, which has all of Latin-1. Lines end in LF, CRLF or CR, also mixed.
// Some other formats are refused with an error that names them: UTF-16, zip archives
// (such as Excel's workbooks) and gzip in gzip.
//
// # What is understood
//
// [File.Reading] says which column became which field, what is missing, and what was
// assumed and why. Open finds this out from the header and the first 1,000 rows; it
// reads on, up to 8 MiB, if dates leave a question open. A [Choice] overrides it.
// Columns are known by the names that common files use, whatever their case, spaces
// and punctuation: the list is in names.go. If several columns fit a field, the first
// name of its list counts.
//
//   - Id: TMDB's if the file shows it, by the name tmdb_id or by columns that only TMDB
//     has, such as popularity, or if films that are there already agree: see [IDs].
//     Otherwise an id is made from title and release: 2^52 plus the first 52 bits of a
//     SHA-256. Hashed are the title in lower case, its words separated by single spaces, a
//     line feed, and the day of the release as 1999-10-15 if it is known.
//   - Title: HTML's entities are replaced. "Lantern, The" is The Lantern. If most
//     titles of a file end with their year, as in "Lantern, The (Lampen) (1995)", it
//     tells the year, and titles in brackets before it are dropped.
//   - Release: a day as 1999-10-15, 10/15/1999, 15.10.1999, October 15, 1999 or
//     15-Oct-99, a month, a year, or a spreadsheet's day number. A column date counts
//     only if nothing else tells the release and the file is not a log of what somebody
//     watched. A day over 12 anywhere decides the order of day and month.
//   - Two-digit years: a column of years tells the century. Otherwise 50 to 99 are of
//     the last century and 00 to 12 of this one. The years between them refuse the row.
//   - Genres and countries: lists in JSON or Python, of strings or of objects with a name,
//     or names between bars, semicolons, commas or slashes. Lists are scanned, never
//     evaluated. TMDB's 19 genres get TMDB's spelling. Pages of TMDB's API have ids.
//   - Money: whole US dollars, budgets of at most 1 billion and revenues of at most 5, as
//     1200000, $1,200,000, $1.2M, USD 1.2 million, 1.200.000 or 1.2e6. A comma is a
//     decimal mark if semicolons separate the fields. The name of a column may tell
//     millions, and so do values that are all below 10,000 if some have fractions. Without
//     fractions the column is not read. Other currencies are not converted. 0 means
//     unknown.
//   - Filters: a row is left out if its kind is that of a series, an episode, a short film
//     or the like, or if it repeats the header. So it is if its adult is True, yes or 1,
//     or its status is neither Released nor unknown, unless [Options] include it.
//   - Unknown: an empty cell means unknown. So do nan, NaT, none, null, n/a, #n/a, na,
//     <na>, \N and -, in any case, except in titles and ids.
//
// A field that cannot be read is left out, and comes in a [*movies.PartialError] with
// its film. A row is refused if its title or id is wrong, or if its id would be made
// from a day that cannot be read.
//
// # Limits
//
// A row of more than 1 MiB or 1,000 fields ends a file. So does a gzip stream that
// unpacks to more than 64 MiB and to more than 200 times its size. Some 30 megabytes
// of memory are enough for a file of any size.
package dataset
