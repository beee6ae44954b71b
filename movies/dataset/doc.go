// Package dataset reads films from the files in which TMDB's data travels and
// from TMDB's API, and makes up a demo set of its own.
//
// # Files
//
// [Open] finds out by itself which of these a file is:
//
//   - CSV, in the dialects below.
//   - TMDB's daily export of movie ids: JSON lines with id, original_title,
//     popularity, adult and video. It updates the popularity of films that are
//     kept, and of nothing else: see [File.Mode].
//   - The rejects of one of both, as [File.Rejects] writes them, once they are
//     mended.
//
// Each may be packed by gzip, in one member or several. Encoding: UTF-8, with or
// without a byte order mark. Lines end in LF, CRLF or CR, also mixed; blank ones
// are skipped. What else people bring is refused with an error that names it:
// UTF-16, zip archives (Excel's workbooks among them), gzip in gzip, and JSON
// arrays.
//
// # CSV dialects
//
//   - Fields between commas, with quoting as RFC 4180 has it; between semicolons
//     or tabs, if these and not commas give a header with a title.
//   - Header: required, in any order and case, "Release Date" as good as
//     release_date. Columns with other names, and without one, are skipped.
//   - Id: id or tmdb_id, a positive whole number, 19.0 too. In a file without such a
//     column, films get ids of their own, so that the same film in two such
//     files is one: 2^52 plus the first 52 bits of the SHA-256 of the title in
//     lower case, its words separated by single spaces, a line feed and the day
//     of the release as 1999-10-15, or nothing.
//   - Title: title, or original_title where there is no title. Required.
//   - Genres: genres or genre. JSON or Python lists of objects with a name,
//     [{"id": 18, "name": "Drama"}] and [{'id': 18, 'name': 'Drama'}]; JSON or
//     Python lists of strings, ["Drama"] and ['Drama']; names separated by bars,
//     Action|Drama, or by commas, Action, Drama. Names are trimmed; those of
//     TMDB's 19 genres take its spelling, whatever their case and spacing, and
//     others stay as they are. Doubles are dropped, also those that differ in
//     case alone.
//   - Popularity: popularity, 12.5, 8.20E-05 or 1,234.5. A single comma without a
//     point, 61,416, is a decimal mark between semicolons, and refused elsewhere.
//   - Release: release_date, date, release_year or year, as 1999-10-15,
//     10/15/1999, 10/15/99 (month first; a year in the future means the past
//     century) or 1999, 1999.0 too (taken as 1 January); a time of day after the
//     date is dropped.
//   - Money: budget, budget_usd or production_budget, and revenue, revenue_usd,
//     gross or worldwide_gross, in US dollars: 1200000, $1,200,000, 1200000.00
//     or 1.2e6, rounded to whole dollars, a trillion at most. 0 means unknown.
//     160.000 is refused: its point may mean thousands.
//   - Filters: films whose adult is True, yes or 1, and those whose status is
//     neither Released nor unknown, are left out unless [Options] ask for them.
//   - Empty means unknown, or no genres, and so do nan, NaT, none, null, n/a, #n/a,
//     na, <na> and -, in any case; but each may be a title, and none is an id.
//
// Where a file has several of the columns named for one field, the one named
// first here counts. Literals are scanned, never evaluated.
//
// # API
//
// [TMDB] reads films from TMDB's API, version 3, for those who have a key. Where
// its data shows, TMDB asks for the sentence in [Attribution].
//
// # Bounds
//
// A row of more than 1 MiB or 1,000 fields ends a file, as does a gzip stream
// that unpacks to more than 64 MiB and 200 times its size. Whatever the size of
// a file, a few megabytes of memory do.
package dataset
