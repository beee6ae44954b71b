// Package dataset reads films for [movies.Service.Import]: from files with TMDB's
// data, and from TMDB's API. It also makes up a demo set.
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
//   - CSV, in the dialects below.
//   - TMDB's daily export of movie ids: JSON lines with id, original_title,
//     popularity, adult and video. It only updates the popularity of films that
//     the store has: see [File.Mode].
//   - Rejected rows of either kind, as [File.Rejects] writes them, after somebody
//     has mended them.
//
// A file may be packed by gzip, in one member or several. Its encoding is UTF-8,
// with or without a byte order mark. Lines end in LF, CRLF or CR, also mixed. Blank
// lines are skipped. Some other formats are refused with an error that names them:
// UTF-16, zip archives (such as Excel's workbooks), gzip in gzip, and JSON arrays.
//
// # CSV dialects
//
//   - Separator: commas, with the quoting of RFC 4180. Semicolons or tabs if they
//     give a header with a title, and commas do not.
//   - Header: required, in any order and case. "Release Date" is the same as
//     release_date. Columns with other names or without a name are skipped. If
//     several columns are for one field, the name that comes first below counts.
//   - Id: id or tmdb_id, a positive whole number; 19.0 means 19. If a file has no
//     such column, its films get ids made from title and release. The same film
//     in two such files then has the same id. The id is 2^52 plus the first 52
//     bits of a SHA-256. Hashed are the title in lower case, its words separated
//     by single spaces, a line feed, and the day of the release as 1999-10-15 if
//     it is known.
//   - Title: title, or original_title if there is no title. Required.
//   - Genres: genres or genre. A cell may be a list in JSON or Python, of objects
//     with a name, [{"id": 18, "name": "Drama"}] and [{'id': 18, 'name':
//     'Drama'}], or of strings, ["Drama"] and ['Drama']. It may also be names
//     separated by bars, Action|Drama, or by commas, Action, Drama. Lists are
//     scanned, never evaluated. Names are trimmed. The names of TMDB's 19 genres
//     get TMDB's spelling, whatever their case and spacing. Duplicates are
//     dropped, even if they differ in case.
//   - Popularity: popularity, as 12.5, 8.20E-05 or 1,234.5. One comma without a
//     point, as in 61,416, is a decimal mark if fields are separated by
//     semicolons. In other files it is refused.
//   - Release: release_date, date, release_year or year, as 1999-10-15,
//     10/15/1999 or 10/15/99 with the month first. A two-digit year that would be
//     in the future belongs to the last century. 1999 and 1999.0 mean the 1st of
//     January. A time of day after the date is dropped.
//   - Money: budget, budget_usd or production_budget, and revenue, revenue_usd,
//     gross or worldwide_gross. Amounts are in US dollars, as 1200000, $1,200,000,
//     1200000.00 or 1.2e6. They are rounded to whole dollars, and are at most a
//     trillion. 0 means unknown. 160.000 is refused: its point may mean thousands.
//   - Filters: a film is left out if its adult is True, yes or 1, or if its status
//     is neither Released nor unknown, unless [Options] include it.
//   - Unknown: an empty cell means unknown, or no genres. So do nan, NaT, none,
//     null, n/a, #n/a, na, <na> and -, in any case, except in titles and ids.
//
// # Limits
//
// A row of more than 1 MiB or 1,000 fields ends a file. So does a gzip stream that
// unpacks to more than 64 MiB and to more than 200 times its size. A few megabytes
// of memory are enough for a file of any size.
package dataset
