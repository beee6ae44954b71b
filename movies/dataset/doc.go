// Package dataset reads films from the files in which TMDB's data travels, and
// makes up a demo set of its own.
//
// # CSV dialects
//
// [ReadCSV] finds out by itself which of these a file uses:
//
//   - Encoding: UTF-8, with or without a byte order mark. Lines end in LF, CRLF
//     or CR, also mixed. Quoting as RFC 4180 has it.
//   - Header: required, in any order and case, "Release Date" as good as
//     release_date. Columns with other names, and without one, are skipped.
//   - Id: id or tmdb_id, a positive whole number. Required.
//   - Title: title, or original_title where there is no title. Required.
//   - Genres: genres or genre. JSON or Python lists of objects with a name,
//     [{"id": 18, "name": "Drama"}] and [{'id': 18, 'name': 'Drama'}]; JSON or
//     Python lists of strings, ["Drama"] and ['Drama']; names separated by bars,
//     Action|Drama, or by commas, Action, Drama. Names are trimmed and doubles
//     dropped. Empty means none.
//   - Popularity: popularity, 12.5 or 8.20E-05. Empty means unknown.
//   - Release: release_date, date, release_year or year, as 1999-10-15,
//     10/15/1999, 10/15/99 (month first; a year in the future means the past
//     century) or 1999 (taken as 1 January); a time of day after the date is
//     dropped. Empty means unknown.
//
// Where a file has several of the columns named for one field, the one named
// first here counts. Literals are scanned, never evaluated.
package dataset
